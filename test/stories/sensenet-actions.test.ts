import { expect } from 'chai'
import type { TestGateway } from '../support/gateway.js'
import { makeUser } from '../support/refreshing.js'
import { TestTime } from '../support/revocations.js'
import { basic, Page, startSensenet } from '../support/sensenet.js'

describe('the actions of sensenet by header', () => {
  let time: TestTime
  let site: TestGateway
  before(async () => {
    time = new TestTime()
    site = await startSensenet({ clock: time.clock })
    await makeUser(site, 'ada')
  })
  after(() => site.stop())

  for (const [name, path, method] of [
    ['TokenLogin', '/', 'POST'],
    ['tokenlogin', '/anywhere/at/all?x=1', 'GET'],
    ['TOKENLOGIN', '/auth/login', 'POST'],
  ] as const) {
    it(`signs in by ${name} on ${method} ${path}`, async () => {
      const headers = { 'x-authentication-action': name, authorization: basic('ada') }
      const answer = await site.browser().send(method, path, { headers })
      expect([answer.status, Object.keys(answer.json())]).to.deep.equal([
        200,
        ['access', 'refresh'],
      ])
    })
  }

  it('refreshes, shows and signs out on any path', async () => {
    const page = await Page.signedIn(site, 'ada')
    const by = (action: string) => ({ headers: { 'x-authentication-action': action } })
    expect((await page.ask('GET', '/api/v1/me', by('TokenAccess'))).status).to.equal(200)
    time.pass(301)
    const headers = { 'x-authentication-action': 'TokenRefresh', 'x-refresh-data': page.refresh }
    const renewed = await page.browser.get('/some/page', { headers })
    expect([renewed.status, Object.keys(renewed.json())]).to.deep.equal([200, ['access']])
    page.access = String(renewed.json()['access'])
    const form = { ultimateLogout: 'true' }
    const out = await page.ask('POST', '/some/page', { ...by('tokenLogout'), form })
    expect(out.status).to.equal(200)
    expect((await page.me()).status).to.equal(401)
  })

  it('refuses an action that there is not, two at once, and other methods', async () => {
    const statusOf = async (method: string, action: string | string[]) =>
      (await site.browser().send(method, '/', { headers: { 'x-authentication-action': action } }))
        .status
    expect(await statusOf('POST', 'TokenSteal')).to.equal(400)
    expect(await statusOf('POST', ['TokenLogin', 'TokenLogout'])).to.equal(400)
    expect(await statusOf('DELETE', 'TokenLogout')).to.equal(405)
  })
})
