import { expect } from 'chai'
import type { TestGateway } from '../support/gateway.js'
import { makeUser } from '../support/refreshing.js'
import { basic, Page, startSensenet } from '../support/sensenet.js'
import { SAME_ORIGIN } from '../support/two-gateways.js'

/** What must not happen: this way in is a way around what holds back the others. */
describe('attack: guessing and listening at the token protocol', () => {
  let site: TestGateway | undefined
  afterEach(async () => {
    await site?.stop()
    site = undefined
  })

  it('counts wrong passwords together with those of our own page', async () => {
    site = await startSensenet({ env: { SIGN_IN_TRIES: '3' } })
    await makeUser(site, 'ada')
    const statuses = []
    for (const login of ['ada', 'BuiltIn\\ada', 'builtin\\ADA']) {
      statuses.push((await new Page(site.browser()).signIn(login, 'wrong')).status)
    }
    expect(statuses).to.deep.equal([401, 401, 401])
    const answer = await new Page(site.browser()).signIn('ada')
    expect(answer.status).to.equal(429)
    expect(Number(answer.headers['retry-after'])).to.be.above(0)
    const json = { username: 'ada', password: 'wrong' }
    expect((await site.browser().post('/auth/login', { json })).status).to.equal(429)
  })

  it('counts sign-ins and refreshes that fail against the network', async () => {
    site = await startSensenet({ env: { SIGN_IN_TRIES_PER_ADDRESS: '2' } })
    const statusOf = async (path: string, headers: object) =>
      (await site?.browser().post(path, { headers: { ...SAME_ORIGIN, ...headers } }))?.status
    for (const [path, headers] of [
      ['/sn-token/login', {}],
      ['/sn-token/refresh', { 'x-refresh-data': 'a.b', cookie: 'rs=c' }],
    ] as const) {
      const statuses = []
      for (let tries = 0; tries < 3; tries += 1) statuses.push(await statusOf(path, headers))
      expect(statuses).to.deep.equal([401, 401, 429])
    }
  })

  it('leaves no password and no half in the log, nor in the audit log', async () => {
    site = await startSensenet({ env: { LOG_LEVEL: 'trace' } })
    await makeUser(site, 'ada')
    const page = await Page.signedIn(site, 'ada')
    const secrets = [...page.browser.cookies.values()].map(({ value }) => value)
    secrets.push(page.refresh, basic('ada'), basic('ada').slice(6))
    await page.me()
    await page.renew()
    await page.ask('POST', '/sn-oauth/login', { json: { token: page.access } })
    await page.ask('GET', `/odata.svc/Root?query=${page.access}`)
    await page.signOut()
    await page.signIn('ada', 'a wrong canary of a heron')
    secrets.push('a wrong canary of a heron', page.access)
    const rows = await site.gateway.models.AuditLine.findAll()
    const written = site.log.join('') + JSON.stringify(rows)
    expect(secrets.filter((secret) => written.includes(secret))).to.deep.equal([])
    expect(secrets.every((secret) => secret.length > 11)).to.equal(true)
  })
})
