import { expect } from 'chai'
import type { TestGateway } from '../support/gateway.js'
import { makeUser, PASSWORD } from '../support/refreshing.js'
import { TestTime } from '../support/revocations.js'
import { basic, Page, saidBy, startSensenet } from '../support/sensenet.js'
import { SAME_ORIGIN } from '../support/two-gateways.js'

describe('the token protocol of sensenet', () => {
  let time: TestTime
  let site: TestGateway
  beforeEach(async () => {
    time = new TestTime()
    site = await startSensenet({ clock: time.clock })
    await makeUser(site, 'ada', ['manage_users'])
  })
  afterEach(() => site.stop())

  const lines = async (event: string) =>
    (await site.gateway.models.AuditLine.findAll({ where: { event } })).map(
      ({ username, reason }) => [username, reason],
    )

  it('hands out both tokens in halves, whose claims are those of the protocol', async () => {
    const page = new Page(site.browser())
    const answer = await page.signIn('BuiltIn\\ada')
    expect([answer.status, Object.keys(answer.json())]).to.deep.equal([200, ['access', 'refresh']])
    expect(answer.headers['cache-control']).to.equal('no-store')
    const now = Math.floor(time.clock.now().getTime() / 1000)
    const [access, refresh] = [saidBy(page.access), saidBy(page.refresh)]
    expect(access).to.include({ iss: site.url, iat: now, exp: now + 300, name: 'BuiltIn\\ada' })
    expect(refresh).to.include({ iat: now, nbf: now + 300, exp: now + 300 + 86_400 })
    expect(refresh['name']).to.equal('BuiltIn\\ada')
    expect([access['sub'], access['aud']]).not.to.deep.equal([refresh['sub'], refresh['aud']])
    expect(Number(access['nbf'])).to.be.lessThan(now)
  })

  it('keeps each signature from scripts, for our own host alone', async () => {
    const page = await Page.signedIn(site, 'ada')
    const cookies = [...page.browser.cookies.values()].map(({ name, path, flags }) => {
      return [name, path, flags.replace(/Max-Age=\d+; |Expires=[^;]*; /gu, '')]
    })
    const flags = 'Path=/; HttpOnly; Secure; SameSite=Strict'
    expect(cookies.sort()).to.deep.equal([
      ['ahp', '/', flags],
      ['as', '/', flags],
      ['rs', '/', flags],
    ])
    expect(page.browser.cookie('ahp')).to.equal(page.access)
  })

  it('lets pass who shows both halves, by header or by cookie', async () => {
    const page = await Page.signedIn(site, 'ada')
    expect((await page.me()).json()).to.include({ username: 'ada' })
    const byCookies = await page.browser.get('/api/v1/me')
    expect(byCookies.json()).to.include({ username: 'ada', session_id: saidBy(page.access)['sid'] })
    page.browser.cookies.delete('ahp /')
    expect((await page.me()).status).to.equal(200)
  })

  it('gives the rights of the account, and refuses what it may not do', async () => {
    await makeUser(site, 'eve')
    expect((await (await Page.signedIn(site, 'ada')).ask('GET', '/api/v1/users')).status).to.equal(
      200,
    )
    expect((await (await Page.signedIn(site, 'eve')).ask('GET', '/api/v1/users')).status).to.equal(
      403,
    )
  })

  it('refuses a wrong password, an unknown user, another domain and no password alike', async () => {
    const answers = []
    for (const authorization of [
      ...[
        basic('ada', 'wrong'),
        basic('nobody'),
        basic('Other\\ada'),
        basic('BuiltIn\\'),
        'Basic !',
      ],
      undefined,
    ]) {
      const headers = { ...SAME_ORIGIN, ...(authorization ? { authorization } : {}) }
      const answer = await site.browser().post('/sn-token/login', { headers })
      answers.push([answer.status, answer.json()['error']])
    }
    expect(answers).to.deep.equal(answers.map(() => [401, 'invalid_credentials']))
    // A browser that is asked for Basic would open a window of its own.
    const { headers } = await site.browser().post('/sn-token/login', { headers: SAME_ORIGIN })
    expect(headers['www-authenticate']).to.equal('Bearer')
    expect(await lines('sign_in_failed')).to.have.length(3)
  })

  it('takes a colon in a password, a name without its domain, and e-mail addresses', async () => {
    const wish = { username: 'bea', email: 'bea@corp.test', name: 'Bea B', roles: [] }
    await site.gateway.services.accounts.create({ ...wish, password: `${PASSWORD}: no` })
    for (const login of ['bea', 'builtin\\BEA', 'bea@corp.test']) {
      const page = new Page(site.browser())
      expect((await page.signIn(login, `${PASSWORD}: no`)).status, login).to.equal(200)
      expect(saidBy(page.access)['name']).to.equal('BuiltIn\\bea')
    }
  })

  it('refreshes the access token, as often as is wanted, and leaves the refresh token', async () => {
    const page = await Page.signedIn(site, 'ada')
    const first = { access: page.access, refresh: page.refresh }
    time.pass(301)
    for (const seconds of [0, 301, 301]) {
      time.pass(seconds)
      const answer = await page.renew()
      expect([answer.status, Object.keys(answer.json())]).to.deep.equal([200, ['access']])
      expect((await page.me()).status).to.equal(200)
    }
    expect([page.access === first.access, page.refresh]).to.deep.equal([false, first.refresh])
  })

  it('knows the roles of now when it refreshes', async () => {
    const page = await Page.signedIn(site, 'ada')
    const admin = await site.signedIn('admin')
    const { id, version } = await accountOf(site, 'ada')
    const headers = { ...SAME_ORIGIN, 'if-match': `"${version}"` }
    const ask = { headers, json: { roles: [] } }
    expect((await admin.send('PATCH', `/api/v1/users/${id}`, ask)).status).to.equal(200)
    expect((await page.me()).status).to.equal(401)
    time.pass(301)
    expect((await page.renew()).status).to.equal(200)
    expect((await page.me()).json()).to.deep.include({ roles: [] })
  })

  it('lets no access token pass a minute after its end, and no refresh token', async () => {
    const page = await Page.signedIn(site, 'ada')
    time.pass(300 + 59)
    expect((await page.me()).status).to.equal(200)
    time.pass(1)
    expect((await page.me()).json()).to.include({ error: 'token_expired' })
    time.pass(86_400)
    expect((await page.renew()).status).to.equal(401)
  })

  it('lets no refresh token work sooner than a minute before the access token ends', async () => {
    const page = await Page.signedIn(site, 'ada')
    time.pass(300 - 61)
    expect((await page.renew()).status).to.equal(401)
    time.pass(1)
    expect((await page.renew()).status).to.equal(200)
  })
})

async function accountOf(site: TestGateway, username: string) {
  const row = await site.gateway.models.User.findByUsername(username)
  if (!row) throw new Error(`${username} is not there`)
  return row
}
