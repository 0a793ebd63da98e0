import { expect } from 'chai'
import type { Ask } from '../support/browser-client.js'
import type { TestGateway } from '../support/gateway.js'
import { makeUser } from '../support/refreshing.js'
import { basic, Page, startSensenet } from '../support/sensenet.js'

const CROSS: Record<string, Record<string, string>> = {
  'Sec-Fetch-Site: cross-site': { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' },
  'Sec-Fetch-Site: same-site': { 'sec-fetch-site': 'same-site', origin: 'http://sibling.test' },
  'Origin of another': { origin: 'https://evil.test' },
  'no word of where it is from': {},
}

/** What must not happen: another site makes a browser act by the cookies of tokens in halves. */
describe('attack: another site, and the cookies of tokens in halves', () => {
  let site: TestGateway
  let ada: Page
  before(async () => {
    site = await startSensenet()
    await makeUser(site, 'ada', ['manage_users'])
    ada = await Page.signedIn(site, 'ada')
  })
  after(() => site.stop())

  const CHANGING: [string, string, Ask][] = [
    ['POST', '/api/v1/users', { json: { username: 'mallory' } }],
    ['POST', '/sn-token/logout?ultimateLogout=true', {}],
    ['POST', '/sn-token/refresh', {}],
    ['POST', '/auth/logout', { form: {} }],
    ['DELETE', '/api/v1/sessions', {}],
  ]
  for (const [site, headers] of Object.entries(CROSS)) {
    for (const [method, path, ask] of CHANGING) {
      it(`refuses ${method} ${path} by cookies alone: ${site}`, async () => {
        const answer = await ada.browser.send(method, path, { ...ask, headers })
        const said = [answer.status, answer.json()['error']]
        expect(said).to.deep.equal([403, 'cross_site_request'])
        expect((await ada.me()).status).to.equal(200)
      })
    }
  }

  it('refuses it whatever header stands there, where the browser says that it is another site', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'x-access-data': ada.access }
    const answer = await ada.browser.post('/sn-token/logout', { headers })
    expect(answer.status).to.equal(403)
    const action = { ...headers, 'x-authentication-action': 'TokenLogout' }
    expect((await ada.browser.get('/', { headers: action })).status).to.equal(403)
    expect((await ada.me()).status).to.equal(200)
  })

  it('lets a program that is no browser act, which shows the readable half', async () => {
    const page = await Page.signedIn(site, 'ada')
    const headers = { 'x-access-data': page.access }
    expect((await page.browser.post('/sn-token/logout', { headers })).status).to.equal(200)
  })

  it('refuses to sign a browser in as somebody else', async () => {
    for (const headers of [CROSS['Sec-Fetch-Site: cross-site'], CROSS['Origin of another']]) {
      const ask = { headers: { ...headers, authorization: basic('ada') } }
      const answer = await site.browser().post('/sn-token/login', ask)
      expect([answer.status, answer.headers['set-cookie']]).to.deep.equal([403, undefined])
    }
  })
})

/** What must not happen: the same at an app that we stand in front of. */
describe('attack: another site, and an app that lets pass by halves', () => {
  let site: TestGateway
  let ada: Page
  before(async () => {
    site = await startSensenet({
      yaml: 'access: [{ host: app.example.test, allow: signed-in }]',
      env: { TRUSTED_PROXIES: '127.0.0.1' },
    })
    await makeUser(site, 'ada')
    ada = await Page.signedIn(site, 'ada')
  })
  after(() => site.stop())

  /** What a proxy hears that asks about a request to the app. */
  const verify = async (method: string, headers: Record<string, string>) => {
    const told = {
      'x-forwarded-method': method,
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'app.example.test',
      'x-forwarded-uri': '/things',
    }
    return (await ada.browser.get('/auth/verify', { headers: { ...told, ...headers } })).status
  }

  it('lets pass what the app’s own page asks, and what only reads', async () => {
    expect(await verify('GET', {})).to.equal(200)
    expect(await verify('POST', { 'sec-fetch-site': 'same-origin' })).to.equal(200)
    expect(await verify('POST', { origin: 'https://app.example.test' })).to.equal(200)
    expect(await verify('POST', { 'x-access-data': ada.access })).to.equal(200)
  })

  it('refuses what changes something by cookies alone, from elsewhere', async () => {
    for (const headers of [{}, ...Object.values(CROSS)]) {
      expect(await verify('POST', headers), JSON.stringify(headers)).to.equal(403)
    }
  })

  it('refuses half a token, and lets nobody pass for it', async () => {
    ada.browser.cookies.delete('as /')
    expect(await verify('GET', { 'x-access-data': ada.access })).to.equal(401)
  })
})
