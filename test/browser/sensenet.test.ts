import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import type { TestGateway } from '../support/gateway.js'
import { PASSWORD } from '../support/refreshing.js'
import { openClientRoom, run, statusOf, until, type ClientRoom } from '../support/sensenet-page.js'

/** Seconds that an access token lives: short enough for a test to see it end. */
const SHORT = 3

/** For the seeded user that the tutorial names. */
async function givePassword(site: TestGateway, username: string): Promise<void> {
  const { models, services } = site.gateway
  const row = await models.User.findByUsername(username)
  await services.accounts.changePassword(row?.id ?? '', { current: null, next: PASSWORD })
}

describe('the published clients of sensenet, with a real browser', function () {
  this.timeout(300_000)
  let room: ClientRoom
  let close: () => Promise<unknown> = () => Promise.resolve()
  before(async function () {
    room = await openClientRoom(this, { SENSENET_ACCESS_EXPIRES_IN: `${SHORT}s` })
    close = () => room.close()
    await givePassword(room.site, 'user')
  })
  after(() => close())

  describe('sn-client-js 3.0.3', () => {
    /** `state` is what the page was told last, by name. */
    const START = `
      window.repository = new Client.Repository.SnRepository()
      window.states = []
      repository.Authentication.State.subscribe((state) => {
        states.push(Client.Authentication.LoginState[state])
      })
      repository.GetCurrentUser().subscribe((user) => (window.user = user))
    `
    const login = (name: string, password: string): string => `
      return new Promise((resolve, reject) =>
        repository.Authentication.Login('${name}', '${password}').subscribe(resolve, reject))
    `
    async function signedIn(context?: BrowserContext): Promise<Page> {
      const page = await room.openPage(context)
      await run(page, START)
      expect(await run(page, login('ada', PASSWORD))).to.equal(true)
      return page
    }
    /** As every request of that client is made. */
    const ajax = (path: string, method = 'GET'): string => `
      await new Promise((resolve) => {
        repository.Authentication.CheckForUpdate()
        repository.WaitForAuthStateReady().subscribe(resolve)
      })
      return new Promise((resolve) =>
        repository.HttpProviderRef.Ajax(Object, { url: '${path}', method: '${method}' })
          .subscribe(resolve, (error) => resolve(error.status)))
    `

    it('is Pending, then Unauthenticated; Authenticated once somebody signs in, whom it shows', async () => {
      const page = await room.openPage()
      await run(page, START)
      expect(await run(page, 'return states')).to.deep.equal(['Unauthenticated'])
      expect(await run(page, login('ada', PASSWORD))).to.equal(true)
      const states = ['Unauthenticated', 'Pending', 'Authenticated']
      expect(await run(page, 'return states')).to.deep.equal(states)
      await until(page, `user.LoginName === 'ada'`)
      const shown = 'return [user.DisplayName, user.Domain, user.Email, user.Name]'
      const fields = ['Ada Lovelace', 'BuiltIn', 'ada@corp.test', 'ada']
      expect(await run(page, shown)).to.deep.equal(fields)
      await page.context().close()
    })

    it('is Unauthenticated after a wrong password', async () => {
      const page = await room.openPage()
      await run(page, START)
      expect(await run(page, login('ada', 'wrong'))).to.equal(false)
      const states = ['Unauthenticated', 'Pending', 'Unauthenticated']
      expect(await run(page, 'return states')).to.deep.equal(states)
      expect(await statusOf(page, '/api/v1/me')).to.equal(401)
      await page.context().close()
    })

    it('asks /api/v1/me as the user, and again after the access token was refreshed', async () => {
      const page = await signedIn()
      expect(await run(page, ajax('/api/v1/me'))).to.include({ username: 'ada' })
      const refreshed = page.waitForResponse(`${room.site.url}/sn-token/refresh`)
      await until(page, `Date.now() > ${Date.now() + SHORT * 1000}`)
      expect(await run(page, ajax('/api/v1/me'))).to.include({ username: 'ada' })
      expect((await refreshed).status()).to.equal(200)
      expect(await run(page, 'return states.slice(-2)')).to.deep.equal(['Pending', 'Authenticated'])
      await page.context().close()
    })

    it('keeps nothing that scripts can read but the readable halves', async () => {
      const page = await signedIn()
      expect(await run(page, 'return document.cookie')).to.equal('')
      const kept = await run<string[]>(page, 'return Object.values(sessionStorage)')
      expect(kept.map((half) => half.split('.').length)).to.deep.equal([2, 2])
      await page.context().clearCookies()
      const all = kept.map((half) => `'X-Access-Data': '${half}', 'X-Refresh-Data': '${half}'`)
      for (const headers of all) {
        const stolen = `return (await fetch('/api/v1/me', { headers: { ${headers} } })).status`
        expect(await run(page, stolen)).to.equal(401)
      }
      await page.context().close()
    })

    it('signs out, here and at the gateway', async () => {
      const page = await signedIn()
      const copy = await room.browser.newContext()
      await copy.addCookies(await page.context().cookies())
      const out = `return new Promise((resolve) =>
        repository.Authentication.Logout().subscribe(resolve))`
      expect(await run(page, out)).to.equal(true)
      expect(await run(page, 'return states.at(-1)')).to.equal('Unauthenticated')
      expect(await page.context().cookies()).to.deep.equal([])
      expect(await statusOf(await room.openPage(copy), '/api/v1/me')).to.equal(401)
      await copy.close()
      await page.context().close()
    })

    it('is signed out by an ultimate logout in another browser', async () => {
      const [here, there] = [await signedIn(), await signedIn()]
      await run(here, ajax('/sn-token/logout?ultimateLogout=true', 'POST'))
      expect(await run(there, ajax('/api/v1/me'))).to.equal(401)
      await until(there, `Date.now() > ${Date.now() + SHORT * 1000}`)
      await run(there, ajax('/api/v1/me'))
      expect(await run(there, 'return states.at(-1)')).to.equal('Unauthenticated')
      await here.context().close()
      await there.context().close()
    })

    it('runs what its tutorial prints', async () => {
      const page = await room.openPage()
      await run(page, START)
      await run(
        page,
        `window.told = []
        repository.Authentication.State.subscribe(state => {
          told.push(state)
        })
        const answered = new Promise((resolve) => (window.answer = resolve))
        repository.Authentication.Login('user', '${PASSWORD}').subscribe((success) => answer(success))
        await answered`,
      )
      await until(page, `user.LoginName === 'user'`)
      expect(await run(page, 'return told.length')).to.equal(3)
      await page.context().close()
    })

    it('hears plainly that a token of Google is no way in', async () => {
      const page = await room.openPage()
      const said = await run(
        page,
        `${START}
        Google.AddGoogleAuth(repository, { ClientId: 'client' })
        const google = repository.Authentication.GetOauthProvider(Google.GoogleOauthProvider)
        return google.Login('a.b.c').catch((error) => [error.status, error.xhr.response.error])`,
      )
      expect(said).to.deep.equal([501, 'way_in_not_offered'])
      await page.context().close()
    })
  })

  describe('sn-redux 3.4.3', () => {
    const START = `
      const repository = new Client.Repository.SnRepository()
      window.store = Redux.Store.configureStore(
        Redux.Reducers.sensenet, undefined, undefined, undefined, repository)
      window.session = () => store.getState().session
      store.dispatch(Redux.Actions.InitSensenetStore('/Root', {}))
    `

    it('shows who signed in, a failure, and that they left', async () => {
      const page = await room.openPage()
      await run(page, START)
      const isState = (name: string) =>
        `session().loginState === Client.Authentication.LoginState.${name}`
      await until(page, isState('Unauthenticated'))
      await run(page, `store.dispatch(Redux.Actions.UserLogin('ada', 'wrong'))`)
      await until(page, `session().error === 'Failed to log in.'`)
      await run(page, `store.dispatch(Redux.Actions.UserLogin('ada', '${PASSWORD}'))`)
      await until(page, isState('Authenticated'))
      await until(page, `session().user.userName === 'ada'`)
      expect(await run(page, 'return session().user')).to.include({
        ...{ userName: 'ada', fullName: 'Ada Lovelace', userLanguage: 'en-US' },
      })
      expect(await statusOf(page, '/api/v1/me')).to.equal(200)
      const left = page.waitForResponse(`${room.site.url}/sn-token/logout`)
      await run(page, `store.dispatch(Redux.Actions.UserLogout())`)
      await until(page, isState('Unauthenticated'))
      expect((await left).status()).to.equal(200)
      await page.context().close()
    })
  })
})
