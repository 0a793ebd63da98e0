import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { closeAll, launchChromium, requireChromium } from '../support/chromium.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { startGuardedApps, startOtherSite, type GuardedApps } from '../support/guarded-apps.js'
import { freePort } from '../support/process.js'
import { makeUser, PASSWORD } from '../support/refreshing.js'
import { openWindow, type Window } from '../support/window.js'

const ASKED = '/reports?year=1843&who=ada%20l'

/** Over http a browser says that it takes no notice of some of our headers. */
const isOurs = (complaint: string): boolean =>
  !/Cross-Origin-Opener-Policy|Clear-Site-Data/u.test(complaint)

/** Every way with a Strict cookie, which is hidden from navigations of other sites; some with Lax. */
const WAYS = [
  { sameSite: 'strict', metadata: true, scripts: true },
  { sameSite: 'strict', metadata: true, scripts: false },
  { sameSite: 'strict', metadata: false, scripts: true },
  { sameSite: 'strict', metadata: false, scripts: false },
  { sameSite: 'lax', metadata: true, scripts: true },
  { sameSite: 'lax', metadata: false, scripts: false },
]

for (const { sameSite, metadata, scripts } of WAYS) {
  const how = `${sameSite}, ${metadata ? 'with' : 'without'} Fetch Metadata, scripts ${scripts ? 'on' : 'off'}`
  describe(`an app behind a proxy, in a real browser (${how})`, function () {
    this.timeout(120_000)
    let site: TestGateway
    let browser: Browser
    let apps: GuardedApps
    let gate: string
    let app: string
    let far: string
    let mail: string
    const closers: (() => Promise<unknown>)[] = []

    before(async function () {
      requireChromium(this)
      const port = await freePort()
      const authority = `gate.example.test:${port}`
      apps = await startGuardedApps({ port, authority })
      closers.push(() => apps.stop())
      const other = await startOtherSite()
      closers.push(() => other.stop())
      gate = `http://${authority}`
      app = `http://app.example.test:${apps.port}`
      far = `http://app.far.test:${apps.port}`
      mail = `http://mail.other.test:${other.port}`
      site = await startGateway({
        port,
        yaml: 'access: [{ host: [app.example.test, app.far.test], allow: signed-in }]',
        env: {
          ...{ PUBLIC_URL: gate, COOKIE_DOMAIN: 'example.test', COOKIE_SECURE: 'off' },
          ...{ COOKIE_SAMESITE: sameSite, TRUSTED_PROXIES: '127.0.0.1' },
        },
      })
      closers.push(() => site.stop())
      await makeUser(site, 'ada')
      const trusted = metadata ? [gate, app, far, mail] : []
      browser = await launchChromium({ hosts: '*.test', trusted })
      closers.push(() => browser.close())
    })
    after(() => closeAll(closers))

    const openHere = () => openWindow(browser, { javaScriptEnabled: scripts })
    const heading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent()
    const expectApp = async (page: Page, address = app + ASKED) => {
      await page.waitForURL(address)
      expect(await heading(page)).to.equal('Hello, ada')
    }
    const signInByForm = async (page: Page) => {
      await page.getByLabel('Username or e-mail').fill('ada')
      await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
      await page.getByRole('button', { name: 'Sign in' }).click()
    }
    const signedIn = async (): Promise<Window & { page: Page }> => {
      const window = await openHere()
      const page = await window.open(app + ASKED)
      await signInByForm(page)
      await expectApp(page)
      return { ...window, page }
    }
    /** Follows a link on another site, in a tab of its own. */
    const follow = async ({ open }: Window, to: string): Promise<Page> => {
      const page = await open(`${mail}/?to=${encodeURIComponent(to)}`)
      await page.getByRole('link', { name: 'Link' }).click()
      return page
    }

    it('is come back to after signing in, at the page asked for', async () => {
      const window = await signedIn()
      expect(window.complaints.filter(isOurs)).to.deep.equal([])
      await window.page.goBack()
      await window.page.goForward()
      await expectApp(window.page)
      await window.context.close()
    })

    it('is reached from another site by whoever is signed in, without a password', async () => {
      const window = await signedIn()
      const asked: string[] = []
      window.context.on('request', (request) => asked.push(request.url()))
      const page = await follow(window, `${app}/mailed?b=2`)
      await expectApp(page, `${app}/mailed?b=2`)
      const hops = asked.filter((url) => url.endsWith('&from=hop'))
      expect(hops).to.have.length(sameSite === 'strict' ? 1 : 0)
      const { site: began } = apps.seen.find(({ line }) => line.includes('/mailed')) ?? {}
      expect(began).to.equal(metadata ? 'cross-site' : undefined)
      await page.goBack()
      expect(await page.title()).to.equal('Mail')
      expect(window.complaints.filter(isOurs)).to.deep.equal([])
      await window.context.close()
    })

    it('is reached from another site when the token has expired, without a password', async () => {
      const window = await signedIn()
      await window.context.clearCookies({ name: 'jwt' })
      const page = await follow(window, app + ASKED)
      if (!scripts) await page.getByRole('button', { name: 'Continue' }).click()
      await expectApp(page)
      expect(window.complaints.filter(isOurs)).to.deep.equal([])
      await window.context.close()
    })

    it('asks whoever is not signed in, and then goes on', async () => {
      const window = await openHere()
      const page = await follow(window, app + ASKED)
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await signInByForm(page)
      await expectApp(page)
      await window.context.close()
    })

    it('ends in a page, and in no circle, where its proxy keeps the cookies to itself', async () => {
      const window = await signedIn()
      const host = new URL(app).host
      apps.blind.add(host)
      const before = apps.seen.length
      const page = await follow(window, app + ASKED)
      await page.getByRole('heading', { name: 'Your sign-in does not arrive' }).waitFor()
      expect(apps.seen.length - before).to.be.within(2, 6)
      apps.blind.delete(host)
      await page.getByRole('link', { name: 'Try again' }).click()
      await expectApp(page)
      await window.context.close()
    })

    it('ends in a page where our cookie is not sent to its host', async () => {
      const window = await signedIn()
      const page = await follow(window, `${far}/a`)
      await page.getByRole('heading', { name: 'Your sign-in does not arrive' }).waitFor()
      expect(await page.getByRole('main').textContent()).to.include('COOKIE_DOMAIN')
      await window.context.close()
    })

    it('is left by signing out, and asks again', async () => {
      const { context, page, complaints } = await signedIn()
      await page.goto(`${gate}/oauth2/sign_out?rd=${encodeURIComponent(app + ASKED)}`)
      await page.getByRole('heading', { name: 'Sign out?' }).waitFor()
      await page.getByRole('button', { name: 'Sign out', exact: true }).click()
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      expect(new URL(page.url()).searchParams.get('rd')).to.equal(app + ASKED)
      expect((await context.cookies()).map(({ name }) => name)).not.to.include('jwt')
      expect(complaints.filter(isOurs)).to.deep.equal([])
      await context.close()
    })
  })
}
