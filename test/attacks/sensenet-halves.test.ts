import { expect } from 'chai'
import { BrowserClient, type Answer, type Ask } from '../support/browser-client.js'
import { encode, forge } from '../support/forge.js'
import type { TestGateway } from '../support/gateway.js'
import { makeUser } from '../support/refreshing.js'
import { Page, saidBy, startSensenet } from '../support/sensenet.js'
import { SAME_ORIGIN } from '../support/two-gateways.js'

const SECRET = 'test-signing-key-0c5c9d7f2e4b48a6a1d3'

/**
 * What must not happen: one half of a token is worth something without the other, or a token is taken
 * for another kind than it is.
 */
describe('attack: half a token, and halves that do not belong together', () => {
  let site: TestGateway
  let ada: Page
  let eve: Page
  before(async () => {
    site = await startSensenet({ env: { SENSENET_ACCESS_EXPIRES_IN: '5m' } })
    await makeUser(site, 'ada', ['manage_users'])
    await makeUser(site, 'eve')
    ada = await Page.signedIn(site, 'ada')
    eve = await Page.signedIn(site, 'eve')
  })
  after(() => site.stop())

  const cookieOf = (page: Page, name: string): string => page.browser.cookie(name) ?? ''
  /** A request by whoever has these headers and nothing else. */
  const send = (method: string, path: string, ask: Ask) =>
    new BrowserClient(site.browser().origin).send(method, path, ask)
  const me = (headers: Record<string, string>): Promise<Answer> =>
    send('GET', '/api/v1/me', { headers })
  const refresh = (headers: Record<string, string>): Promise<Answer> =>
    send('POST', '/sn-token/refresh', { headers: { ...SAME_ORIGIN, ...headers } })

  it('gets nothing for what a script of the page can read', async () => {
    const { access, refresh: later } = ada
    const readable = { 'x-access-data': access, 'x-refresh-data': later }
    for (const headers of [
      readable,
      { ...readable, cookie: `ahp=${access}` },
      { ...readable, cookie: `ahp=${access}; as=; rs=` },
      { ...readable, cookie: `ahp=${access}; as=${encode(Buffer.alloc(32))}` },
      { authorization: `Bearer ${access}` },
      { authorization: `Bearer ${access}.` },
      { cookie: `jwt=${access}.` },
    ]) {
      expect((await me(headers)).status, JSON.stringify(headers)).to.equal(401)
      expect((await refresh(headers)).status, JSON.stringify(headers)).to.equal(401)
    }
  })

  it('gets nothing for the signatures', async () => {
    const [as, rs] = [cookieOf(ada, 'as'), cookieOf(ada, 'rs')]
    for (const cookie of [`as=${as}`, `rs=${rs}`, `as=${as}; rs=${rs}`, `as=${as}; ahp=${as}`]) {
      expect((await me({ cookie })).status, cookie).to.equal(401)
      expect((await refresh({ cookie })).status, cookie).to.equal(401)
      expect((await refresh({ cookie, 'x-refresh-data': rs })).status, cookie).to.equal(401)
    }
    expect((await me({ authorization: `Bearer ${as}` })).status).to.equal(401)
  })

  it('gets nothing for halves of two people, or of two tokens', async () => {
    const [as, rs] = [cookieOf(ada, 'as'), cookieOf(ada, 'rs')]
    const evil = { as: cookieOf(eve, 'as'), rs: cookieOf(eve, 'rs') }
    for (const headers of [
      { 'x-access-data': ada.access, cookie: `as=${evil.as}` },
      { 'x-access-data': ada.access, cookie: `as=${rs}` },
      { 'x-access-data': ada.refresh, cookie: `as=${rs}` },
      { 'x-access-data': ada.refresh, cookie: `as=${as}` },
      { cookie: `ahp=${ada.refresh}; as=${rs}` },
    ]) {
      expect((await me(headers)).status, JSON.stringify(headers)).to.equal(401)
    }
    for (const headers of [
      { 'x-refresh-data': ada.access, cookie: `rs=${as}` },
      { 'x-refresh-data': ada.refresh, cookie: `rs=${evil.rs}` },
      { 'x-refresh-data': ada.refresh, cookie: `rs=${as}` },
    ]) {
      expect((await refresh(headers)).status, JSON.stringify(headers)).to.equal(401)
    }
  })

  it('does not act as one person for the page of another, whose cookies the browser has by now', async () => {
    const page = await Page.signedIn(site, 'ada')
    const later = new Page(page.browser)
    await later.signIn('eve')
    expect((await later.me()).json()).to.include({ username: 'eve' })
    expect((await page.me()).status).to.equal(401)
    expect((await page.renew()).status).to.equal(401)
  })

  it('knows a tab by the cookies that another tab of the same sign-in refreshed', async () => {
    const short = await startSensenet({ env: { SENSENET_ACCESS_EXPIRES_IN: '1s' } })
    await makeUser(short, 'ada')
    const page = await Page.signedIn(short, 'ada')
    const other = page.tab()
    do {
      await other.renew()
    } while (other.access === page.access)
    expect((await page.me()).status).to.equal(200)
    await short.stop()
  })

  it('cannot be a token of another kind, put together', async () => {
    const whole = `${ada.access}.${cookieOf(ada, 'as')}`
    const later = `${ada.refresh}.${cookieOf(ada, 'rs')}`
    for (const token of [whole, later]) {
      expect((await me({ authorization: `Bearer ${token}` })).status).to.equal(401)
      expect((await me({ cookie: `jwt=${token}` })).status).to.equal(401)
      const spent = { json: { refresh_token: token } }
      expect((await send('POST', '/auth/refresh', spent)).status).not.to.equal(200)
    }
    const cookie = `ahp=${ada.access}; as=${cookieOf(ada, 'as')}`
    expect((await send('GET', '/auth/token', { headers: { cookie } })).status).to.equal(401)
  })

  it('cannot be made of a bearer token', async () => {
    const token = (await site.signedIn('admin')).cookie('jwt') ?? ''
    const dot = token.lastIndexOf('.')
    const [readable, signature] = [token.slice(0, dot), token.slice(dot + 1)]
    const halves = { 'x-access-data': readable, cookie: `as=${signature}` }
    expect((await me(halves)).status).to.equal(401)
    const later = { 'x-refresh-data': readable, cookie: `rs=${signature}` }
    expect((await refresh(later)).status).to.equal(401)
  })

  it('cannot be made with the secret that signs bearer tokens, nor without any', async () => {
    const payload = { ...saidBy(ada.access), roles: ['admin'] }
    const header = JSON.parse(
      Buffer.from(ada.access.split('.')[0] ?? '', 'base64url').toString(),
    ) as object
    for (const token of [
      forge({ header, payload }, SECRET),
      `${encode({ ...header, alg: 'none' })}.${encode(payload)}.${encode('x')}`,
      `${encode(header)}.${encode(payload)}.${cookieOf(ada, 'as')}`,
    ]) {
      const dot = token.lastIndexOf('.')
      const halves = { 'x-access-data': token.slice(0, dot), cookie: `as=${token.slice(dot + 1)}` }
      expect((await me(halves)).status).to.equal(401)
    }
  })

  it('cannot stand beside another token, nor twice', async () => {
    const bearer = (await site.signedIn('user')).cookie('jwt') ?? ''
    const [as, data] = [cookieOf(ada, 'as'), ada.access]
    for (const headers of [
      { 'x-access-data': data, cookie: `as=${as}`, authorization: `Bearer ${bearer}` },
      { 'x-access-data': data, cookie: `as=${as}; jwt=${bearer}` },
      { cookie: `ahp=${data}; as=${as}; as=${cookieOf(eve, 'as')}` },
      { cookie: `ahp=${data}; as=${as}; ahp=${eve.access}` },
    ]) {
      expect((await me(headers)).status, JSON.stringify(headers)).to.equal(400)
    }
    const twice = { 'x-access-data': [data, data], cookie: `as=${as}` }
    expect((await site.browser().get('/api/v1/me', { headers: twice })).status).to.equal(400)
  })
})
