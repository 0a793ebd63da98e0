import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { BrowserClient } from '../../support/browser-client.js'
import { startGateway, type TestGateway } from '../../support/gateway.js'
import { SAME_ORIGIN, SignIn } from '../../support/two-gateways.js'

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1'

describe('the sessions on the account page', () => {
  let gateway: TestGateway
  let name: string
  let here: SignIn
  before(async () => (gateway = await startGateway()))
  after(() => gateway.stop())
  beforeEach(async () => {
    name = `p${randomUUID().slice(0, 8)}`
    here = await SignIn.of(gateway, name)
  })

  const onPhone = async (): Promise<SignIn> => {
    const browser = new BrowserClient(gateway.browser().origin)
    await browser.get(`/auth/bypass?token=${name}`, { headers: { 'user-agent': PHONE } })
    return new SignIn(browser)
  }
  const endingOf = ({ browser, token }: SignIn) => new SignIn(browser).token === token
  const page = async () => (await here.browser.navigate('/account')).text

  it('are named in words, this one first and without a button of its own', async () => {
    await onPhone()
    const text = await page()
    expect(text).to.include('Safari on iPhone').and.include('By development sign-in')
    const [, ...rows] = text.slice(text.indexOf('id="sessions"')).split('<li>')
    expect(rows[0]).to.include('this device').and.not.include('<button')
    expect(rows[1])
      .to.include('Safari on iPhone')
      .and.include('aria-label="Sign out Safari on iPhone"')
  })

  it('end one by one', async () => {
    const phone = await onPhone()
    const [, path = ''] = /action="(\/account\/sessions\/[\da-f-]+\/end)"/u.exec(await page()) ?? []
    expect(path).to.include(phone.claims().sid)
    const ended = await here.browser.submit(path, {})
    expect([ended.status, ended.headers.location]).to.deep.equal([
      303,
      '/account?done=session_ended',
    ])
    expect([await phone.at(gateway), await here.at(gateway)]).to.deep.equal([401, 200])
    const shown = await here.browser.navigate('/account?done=session_ended', 'same-origin')
    expect(shown.text).to.include('That session was ended.').and.not.include('iPhone')
    expect((await here.browser.submit(path, {})).status, 'pressed twice').to.equal(303)
  })

  it('end everywhere else, and everywhere, which leaves nothing in this browser', async () => {
    const phone = await onPhone()
    expect(await page()).to.include('Sign out everywhere else')
    const others = await here.browser.submit('/account/sessions/end', { keep: 'current' })
    expect(others.headers.location).to.equal('/account?done=sessions_ended')
    expect([await phone.at(gateway), await here.at(gateway)]).to.deep.equal([401, 200])
    expect(await page()).to.not.include('Sign out everywhere else')
    const all = await here.browser.submit('/account/sessions/end', { keep: 'none' })
    expect([all.status, all.headers.location]).to.deep.equal([303, '/'])
    expect(all.headers['clear-site-data']).to.equal('"cache"')
    expect(await here.at(gateway)).to.equal(401)
    expect(endingOf(here)).to.equal(false)
    const names = [...here.browser.cookies.values()].map((cookie) => cookie.name)
    expect(names.filter((one) => one.startsWith('jwt'))).to.deep.equal([])
  })

  it('of somebody else are not found, and another site ends none', async () => {
    const other = await SignIn.of(gateway, 'contributor')
    const theirs = await here.browser.submit(`/account/sessions/${other.claims().sid}/end`, {})
    expect([theirs.status, await other.at(gateway)]).to.deep.equal([404, 200])
    const headers = { 'sec-fetch-site': 'cross-site' }
    const form = { keep: 'none' }
    const forged = await here.browser.post('/account/sessions/end', { form, headers })
    expect([forged.status, await here.at(gateway)]).to.deep.equal([403, 200])
  })

  it('answer a program with 204, and with fields', async () => {
    const post = (json: object) =>
      here.browser.post('/account/sessions/end', { json, headers: SAME_ORIGIN })
    expect((await post({})).json()['fields']).to.deep.equal({ keep: 'not_allowed' })
    expect((await post({ keep: 'current' })).status).to.equal(204)
  })

  it('that are more than are shown are told of', async () => {
    for (let count = 0; count < 20; count += 1) await SignIn.of(gateway, name)
    expect(await page())
      .to.include('Earlier sign-ins are not shown.')
      .and.include('this device')
  })
})
