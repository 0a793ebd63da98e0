import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { makeUser } from '../support/refreshing.js'
import { basic, Page, startSensenet } from '../support/sensenet.js'
import { SAME_ORIGIN } from '../support/two-gateways.js'

const ADDRESSES = [
  ...['/sn-token/login', '/sn-token/refresh', '/sn-token/logout', '/sn-oauth/login'],
  '/odata.svc/Root',
]

describe('a gateway that clients of sensenet ask', () => {
  it('has none of these addresses unless it is told to, and reads no halves', async () => {
    const on = await startSensenet()
    await makeUser(on, 'ada')
    const page = await Page.signedIn(on, 'ada')
    const env = { PUBLIC_URL: on.url }
    const off = await startGateway({ databaseUrl: on.settings.databaseUrl.reveal(), env })
    for (const path of ADDRESSES) {
      expect((await off.browser().post(path, { headers: SAME_ORIGIN })).status, path).to.equal(404)
    }
    const cookie = `as=${page.browser.cookie('as')}; ahp=${page.access}`
    const headers = { 'x-access-data': page.access, cookie }
    expect((await off.browser().get('/api/v1/me', { headers })).json()).to.include({
      error: 'login_required',
    })
    const action = { 'x-authentication-action': 'TokenLogin', authorization: basic('ada') }
    expect((await off.browser().get('/healthy', { headers: action })).status).to.equal(404)
    const paths = async (site: TestGateway) =>
      Object.keys((await site.browser().get('/openapi.json')).json()['paths'] as object)
    expect(await paths(on)).to.include.members(ADDRESSES)
    expect(await paths(off)).not.to.include.members(['/sn-token/login'])
    await off.stop()
    await on.stop()
  })

  it('answers nobody but this machine where it is reached over http', async () => {
    const site = await startSensenet()
    for (const headers of [{ 'x-forwarded-for': '192.0.2.1' }, { host: 'elsewhere.test' }]) {
      const ask = { headers: { ...SAME_ORIGIN, ...headers, authorization: basic('ada') } }
      expect((await site.browser().post('/sn-token/login', ask)).status).to.equal(404)
    }
    await site.stop()
  })

  it('answers everybody where it is reached over https', async () => {
    const site = await startSensenet({ env: { PUBLIC_URL: 'https://gate.example.test' } })
    await makeUser(site, 'ada')
    const headers = { ...SAME_ORIGIN, 'x-forwarded-proto': 'https', authorization: basic('ada') }
    expect((await site.browser().post('/sn-token/login', { headers })).status).to.equal(200)
    await site.stop()
  })

  it('says plainly that a token of Google in the body is no way in', async () => {
    const site = await startSensenet()
    const answer = await site.browser().post('/sn-oauth/login?provider=google', {
      ...{ headers: SAME_ORIGIN, json: { token: 'a.b.c' } },
    })
    expect([answer.status, answer.json()['error']]).to.deep.equal([501, 'way_in_not_offered'])
    await site.stop()
  })
})
