import { expect } from 'chai'
import { BrowserClient, navigation, type Answer } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { refreshAt } from '../support/refreshing.js'
import { TestTime } from '../support/revocations.js'

const HOUR = 3600

describe('a browser that comes back', () => {
  let site: TestGateway
  let time: TestTime
  before(async () => {
    time = new TestTime()
    site = await startGateway({ clock: time.clock })
  })
  after(() => site.stop())

  const signedIn = () => site.signedIn('contributor')
  /** Browsers drop a cookie when its Max-Age is over. */
  const dropToken = (browser: BrowserClient) => browser.cookies.delete('jwt /')
  const lineOf = (answer: Answer, name: string): string =>
    (answer.headers['set-cookie'] ?? []).find((line) => line.startsWith(`${name}=`)) ?? ''
  const submit = (browser: BrowserClient, form: Record<string, string> = {}) =>
    browser.submit('/auth/refresh', form)
  const goesTo = (answer: Answer) => answer.location?.replace(`http://127.0.0.1:${site.port}`, '')

  it('was given a refresh token for one address, and a hint for all', async () => {
    const browser = site.browser()
    const answer = await browser.get('/auth/bypass?token=contributor')
    const attributes = lineOf(answer, 'jwt_refresh').split('; ').slice(1)
    expect(attributes.filter((one) => !one.startsWith('Expires='))).to.have.members([
      'Max-Age=2592000',
      'Path=/auth/refresh',
      'HttpOnly',
      'Secure',
      'SameSite=Strict',
    ])
    expect(lineOf(answer, 'jwt_hint')).to.match(/^jwt_hint=[\w-]{22}; Max-Age=2592000; Path=\/;/)
  })

  for (const [what, change] of [
    ['whose cookie has gone with its token', dropToken],
    ['that still holds the expired token', () => undefined],
  ] as const) {
    it(`and ${what} passes by a page of ours, and lands where it wanted to`, async () => {
      const browser = await signedIn()
      time.setClock(7 * HOUR)
      change(browser)
      const sent = await browser.navigate('/account?tab=1')
      expect([sent.status, goesTo(sent)]).to.deep.equal([
        302,
        '/auth/refresh?rd=%2Faccount%3Ftab%3D1',
      ])
      const page = await browser.navigate('/auth/refresh?rd=%2Faccount%3Ftab%3D1')
      expect(page.text)
        .to.include('action="/auth/refresh"')
        .and.include('value="/account?tab=1"')
        .and.include('<button type="submit">Continue</button>')
      expect(page.headers['set-cookie']).to.equal(undefined)
      const answer = await submit(browser, { rd: '/account?tab=1' })
      expect([answer.status, goesTo(answer)]).to.deep.equal([303, '/account?tab=1'])
      expect((await browser.navigate('/account?tab=1')).status).to.equal(200)
    })
  }

  it('to the first page is known there too', async () => {
    const browser = await signedIn()
    dropToken(browser)
    const answer = await browser.navigate('/')
    expect([answer.status, goesTo(answer)]).to.deep.equal([302, '/auth/refresh?rd=%2F'])
    await submit(browser, { rd: '/' })
    expect((await browser.navigate('/')).text).to.include('Hello')
  })

  it('and was never signed in is sent to sign in, and nowhere else', async () => {
    const browser = site.browser()
    expect(goesTo(await browser.navigate('/account'))).to.equal('/auth/login?rd=%2Faccount')
    expect((await browser.navigate('/')).status).to.equal(200)
  })

  it('and is a program hears 401, and is not sent anywhere', async () => {
    const browser = await signedIn()
    dropToken(browser)
    expect((await browser.get('/api/v1/me')).status).to.equal(401)
    const headers = { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' }
    expect((await browser.get('/account', { headers })).status).to.equal(401)
  })

  it('with a token in its header is told of that token', async () => {
    const headers = { ...navigation('none'), authorization: 'Bearer not.a.token' }
    const answer = await site.browser().get('/account', { headers })
    expect(goesTo(answer)).to.equal('/auth/login?rd=%2Faccount')
  })

  for (const [what, change] of [
    ['has no refresh token', (browser) => browser.cookies.delete('jwt_refresh /auth/refresh')],
    ['has no hint', (browser) => browser.cookies.delete('jwt_hint /')],
    ['was away for too long', () => time.setClock(31 * 24 * HOUR)],
    [
      'has another one besides',
      (browser) => plant(browser, { name: 'jwt_refresh', path: '/auth', value: 'x.y' }),
    ],
  ] as [string, (browser: BrowserClient) => unknown][]) {
    it(`and ${what} signs in again, and then is sent to sign in at once`, async () => {
      const browser = await signedIn()
      dropToken(browser)
      await change(browser)
      const answer = await submit(browser, { rd: '/account' })
      const there = '/auth/login?rd=%2Faccount&from=refresh'
      expect([answer.status, goesTo(answer)]).to.deep.equal([303, there])
      expect(lineOf(answer, 'jwt_refresh')).to.match(
        /^jwt_refresh=; Path=\/auth\/refresh; Expires=Thu/,
      )
      expect(goesTo(await browser.navigate('/account'))).to.equal('/auth/login?rd=%2Faccount')
    })
  }

  it('keeps a token that is still good when its refresh token is not', async () => {
    const browser = await signedIn()
    browser.cookies.delete('jwt_refresh /auth/refresh')
    const answer = await browser.post('/auth/refresh', {
      json: {},
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    expect([answer.status, answer.json()['error']]).to.deep.equal([401, 'login_required'])
    expect(lineOf(answer, 'jwt')).to.equal('')
    expect((await browser.get('/api/v1/me')).status).to.equal(200)
  })

  it('goes only to places of ours', async () => {
    const browser = await signedIn()
    for (const rd of ['https://evil.example/', '//evil.example', '/auth/bypass?token=admin']) {
      expect(goesTo(await submit(browser, { rd })), rd).to.equal('/')
    }
    const page = await browser.navigate('/auth/refresh?rd=https://evil.example/')
    expect(page.text).not.to.include('evil.example')
  })

  it('refreshes by script and hears when to do so again, and no refresh token', async () => {
    const browser = await signedIn()
    time.setClock(5 * HOUR)
    const [before, hint] = [browser.cookie('jwt_refresh'), browser.cookie('jwt_hint')]
    const answer = await browser.post('/auth/refresh', {
      json: {},
      headers: { 'sec-fetch-site': 'same-origin', accept: 'application/json' },
    })
    expect(answer.json()).to.include({ expires_in: 21_600, token: browser.cookie('jwt') })
    expect(answer.json()).not.to.have.property('refresh_token')
    expect(browser.cookie('jwt_refresh')).not.to.equal(before)
    expect(browser.cookie('jwt_hint')).to.equal(hint)
  })

  it('signs out by its refresh token when the token has gone', async () => {
    const browser = await signedIn()
    const copy = browser.cookie('jwt_refresh') ?? ''
    dropToken(browser)
    const page = await browser.navigate('/auth/logout')
    expect(page.text).to.include('You may still be signed in')
    const sent = await browser.submit('/auth/logout', {})
    expect([sent.status, goesTo(sent)]).to.deep.equal([307, '/auth/refresh/logout'])
    const answer = await browser.submit('/auth/refresh/logout', {})
    expect([answer.status, goesTo(answer)]).to.deep.equal([303, '/'])
    expect([...browser.cookies.keys()]).to.deep.equal([])
    expect((await refreshAt(site, copy)).status).to.equal(401)
    expect(site.log.filter((line) => line.includes('"audit":"sign_out"'))).to.have.length(1)
  })

  it('signs out, and no copy of its refresh token is of use any more', async () => {
    const browser = await signedIn()
    const copy = browser.cookie('jwt_refresh') ?? ''
    const answer = await browser.submit('/auth/logout', {})
    expect(lineOf(answer, 'jwt_refresh')).to.match(/Path=\/auth\/refresh/)
    expect([...browser.cookies.keys()]).to.deep.equal([])
    expect((await refreshAt(site, copy)).status).to.equal(401)
  })

  it('is told on the account page that a copy of its sign-in was used', async () => {
    const browser = await signedIn()
    const stolen = browser.cookie('jwt_refresh') ?? ''
    await submit(browser)
    time.setClock(21)
    await refreshAt(site, stolen)
    expect(goesTo(await browser.navigate('/account'))).to.equal('/auth/refresh?rd=%2Faccount')
    const again = await signedIn()
    expect((await again.navigate('/account')).text).to.include('somebody may have copied it')
    const other = await site.signedIn('manager')
    expect((await other.navigate('/account')).text).not.to.include('copied')
  })

  it('keeps the session that lets it link a provider, and has another where that has ended', async () => {
    const now = await startGateway()
    const browser = await now.signedIn('contributor')
    const before = browser.cookie('gatehouse_session')
    const kept = await submit(browser)
    expect(browser.cookie('gatehouse_session')).to.equal(before)
    expect(lineOf(kept, 'gatehouse_session')).not.to.equal('')
    await now.gateway.models.SessionRecord.destroy({ where: {} })
    await submit(browser)
    expect(browser.cookie('gatehouse_session')).not.to.equal(before)
    await now.stop()
  })
})

/** A cookie that somebody else put beside ours. */
function plant(
  browser: BrowserClient,
  { name, path, value }: Record<'name' | 'path' | 'value', string>,
): void {
  browser.cookies.set(`${name} ${path}`, { name, path, value, flags: '' })
}
