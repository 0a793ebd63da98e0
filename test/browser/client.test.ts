import { expect } from 'chai'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { createClient, type State } from '../../client/src/index.js'
import { closeAll, launchChromium, requireChromium } from '../support/chromium.js'
import { startEcho } from '../support/client/echo.js'
import { startClientSite, type ClientSite } from '../support/client/site.js'
import { PASSWORD } from '../support/refreshing.js'
import { openWindow } from '../support/window.js'

/** Seconds that a token lives: short enough for a test to see it end. */
const SHORT = 8
const TABS = 10

/** The way back, as the button does it: a page that was kept fires no load event. */
async function goBack(page: Page, url: string): Promise<void> {
  await page.evaluate('history.back()')
  await page.waitForURL(url, { waitUntil: 'commit' })
}

describe('clients in a real browser', function () {
  this.timeout(120_000)
  let site: ClientSite
  let browser: Browser
  const closers: (() => Promise<unknown>)[] = []

  before(async function () {
    requireChromium(this)
    site = await startClientSite({ JWT_EXPIRES_IN: `${SHORT}s` })
    closers.push(() => site.stop())
    browser = await launchChromium({ keepsPages: true })
    closers.push(() => browser.close())
  })
  after(() => closeAll(closers))

  /** Where the page is, and how its client is made. */
  const KINDS = {
    'by cookie, at the gateway': () => `${site.url}/app?storage=cookie`,
    'by tokens in localStorage, on another site': () =>
      `${site.elsewhere}/app?storage=local&gateway=${site.url}`,
  }
  const count = (asked: string): number => site.counts.get(asked) ?? 0
  const stateOf = (page: Page): Promise<State> => page.evaluate('client.state')
  const openTab = async (context: BrowserContext, url: string): Promise<Page> => {
    const page = await context.newPage()
    await page.goto(url)
    await page.waitForFunction('globalThis.client?.state.status !== "pending"')
    return page
  }
  const openTabs = async (url: string): Promise<{ context: BrowserContext; tabs: Page[] }> => {
    const { context } = await openWindow(browser)
    const tabs: Page[] = []
    for (let each = 0; each < TABS; each += 1) tabs.push(await openTab(context, url))
    return { context, tabs }
  }
  const signIn = (page: Page): Promise<unknown> =>
    page.evaluate(`client.login('ada', '${PASSWORD}')`)
  const allAre = (tabs: readonly Page[], test: string) =>
    Promise.all(tabs.map((tab) => tab.waitForFunction(test)))

  for (const [kind, url] of Object.entries(KINDS)) {
    describe(kind, () => {
      it(`keeps ${TABS} tabs signed in past the end of their token, with one refresh`, async () => {
        const { context, tabs } = await openTabs(url())
        await signIn(tabs[0]!)
        await allAre(tabs, 'client.state.status === "authenticated"')
        const before = count('POST /auth/refresh')
        for (let life = 1; life <= 2; life += 1) {
          await Promise.all(
            tabs.map((tab) => tab.evaluate('globalThis.end = client.state.expiresAt')),
          )
          await allAre(tabs, 'client.state.expiresAt > end + 2000')
          expect(count('POST /auth/refresh') - before).to.equal(life)
        }
        const left = 'states.slice(states.findIndex(({ status }) => status === "authenticated"))'
        const others = `${left}.filter(({ status }) => status !== 'authenticated').length`
        expect(await Promise.all(tabs.map((tab) => tab.evaluate(others)))).to.deep.equal(
          tabs.map(() => 0),
        )
        const asked = `client.fetch('${site.url}/api/v1/me').then(({ status }) => status)`
        expect(await tabs[TABS - 1]!.evaluate(asked)).to.equal(200)
        await context.close()
      })

      it('shows a sign-out in all tabs, well within a second', async function () {
        const { context, tabs } = await openTabs(url())
        await signIn(tabs[0]!)
        await allAre(tabs, 'client.state.status === "authenticated"')
        const began = await tabs[3]!.evaluate<number>(
          '(globalThis.began = Date.now(), client.logout().then(() => began))',
        )
        await allAre(tabs, 'client.state.status === "unauthenticated"')
        const at: number[] = await Promise.all(
          tabs.map((tab) => tab.evaluate<number>('states.at(-1).at')),
        )
        const reasons = await Promise.all(tabs.map((tab) => tab.evaluate('client.state.reason')))
        const others = reasons.filter((_, index) => index !== 3)
        expect([reasons[3], ...new Set(others)]).to.deep.equal([
          'signed_out',
          'signed_out_elsewhere',
        ])
        const last = Math.max(...at) - began
        if (this.test) this.test.title += ` (the last after ${last} ms)`
        expect(last).to.be.below(1000)
        await context.close()
      })

      it('finds out when it comes back from where pages are kept for the way back', async () => {
        const { context } = await openWindow(browser)
        const page = await openTab(context, url())
        await signIn(page)
        await page.evaluate('globalThis.kept = true')
        await page.goto(new URL('/other', url()).href)
        const elsewhere = createClient({ gateway: site.url, storage: 'memory' })
        await elsewhere.login('ada', PASSWORD)
        await elsewhere.logout({ everywhere: true })
        await goBack(page, url())
        // The very page, with all that it knew: else this would show nothing.
        expect(await page.evaluate('globalThis.kept')).to.equal(true)
        await page.waitForFunction('client.state.reason === "signed_out_elsewhere"')
        await context.close()
      })

      it('is signed out on the way back, where another tab has signed out', async () => {
        const { context } = await openWindow(browser)
        const page = await openTab(context, url())
        await signIn(page)
        await page.goto(new URL('/other', url()).href)
        const other = await openTab(context, url())
        await other.waitForFunction('client.state.status === "authenticated"')
        await other.evaluate('client.logout()')
        await goBack(page, url())
        await page.waitForFunction('globalThis.client?.state.status === "unauthenticated"')
        await context.close()
      })

      it('waits for a gateway that is restarted, and is signed in then', async () => {
        const { context } = await openWindow(browser)
        const page = await openTab(context, url())
        await signIn(page)
        await site.stopGateway()
        await page.evaluate('client.refresh()')
        expect(await stateOf(page)).to.include({ status: 'authenticated', stale: true })
        await site.startGateway()
        await page.waitForFunction('!client.state.stale')
        expect(await stateOf(page)).to.include({ status: 'authenticated' })
        await context.close()
      })

      it('is signed in where it is opened, and reloaded, after its token has ended', async () => {
        const { context } = await openWindow(browser)
        const page = await openTab(context, url())
        await signIn(page)
        const end = await page.evaluate('client.state.expiresAt')
        await page.goto(new URL('/other', url()).href)
        await page.waitForFunction((at) => Date.now() > at + 1000, end as number)
        const late = await openTab(context, url())
        expect(await stateOf(late)).to.include({ status: 'authenticated' })
        await late.reload()
        await late.waitForFunction('globalThis.client?.state.status === "authenticated"')
        await context.close()
      })
    })
  }

  it('says why cookies do not work on a page of another site, and asks nothing', async () => {
    const { context, complaints } = await openWindow(browser)
    const page = await openTab(context, `${site.elsewhere}/app?gateway=${site.url}`)
    const before = count('POST /auth/login')
    const said = await page.evaluate(
      'client.login("ada", "x").catch(({ code, message }) => ({ code, message }))',
    )
    expect(said).to.have.property('code', 'cookie_mode_cross_origin')
    expect(said)
      .to.have.property('message')
      .that.contains("storage 'memory'")
      .and.contains('CLIENT_ORIGINS')
    expect([count('POST /auth/login'), complaints]).to.deep.equal([before, []])
    await context.close()
  })

  for (const storage of ['memory', 'session']) {
    it(`works on another site with tokens in ${storage}, where the API is asked too`, async () => {
      const { context, complaints } = await openWindow(browser)
      const page = await openTab(
        context,
        `${site.elsewhere}/app?storage=${storage}&gateway=${site.url}`,
      )
      await signIn(page)
      const me = `client.fetch('${site.url}/api/v1/me').then((answer) => answer.json())`
      expect(await page.evaluate(me)).to.include({ username: 'ada' })
      expect(await context.cookies()).to.deep.equal([])
      await page.reload()
      await page.waitForFunction('globalThis.client && client.state.status !== "pending"')
      const { status } = await stateOf(page)
      expect(status).to.equal(storage === 'memory' ? 'unauthenticated' : 'authenticated')
      expect(complaints).to.deep.equal([])
      await context.close()
    })
  }

  it('keeps its token from whom a listed origin sends it on to', async () => {
    const [listed, other] = [await startEcho(), await startEcho()]
    closers.push(
      () => listed.stop(),
      () => other.stop(),
    )
    const { context } = await openWindow(browser)
    const page = await openTab(context, `${site.url}/app?origin=${listed.url}`)
    await signIn(page)
    const bearer = `Bearer ${String(await page.evaluate('client.getToken()'))}`
    for (const url of [
      `${listed.url}/`,
      `${listed.url}/to?${encodeURIComponent(`${other.url}/`)}`,
      `${other.url}/`,
    ]) {
      expect(
        await page.evaluate(`client.fetch('${url}').then((answer) => answer.text())`),
      ).to.equal('here')
    }
    expect(listed.shown).to.deep.equal([bearer, bearer])
    expect(other.shown).to.deep.equal([null, null])
    await context.close()
  })
})
