import { expect } from 'chai'
import type { Browser, Page, Route } from 'playwright-core'
import { closeAll, launchChromium, requireChromium } from '../support/chromium.js'
import { scriptFor, serverRoom } from '../support/client/react/bundles.js'
import type * as Room from '../support/client/react/in-browser.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { makeUser } from '../support/refreshing.js'
import { openWindow, type Window } from '../support/window.js'

/** What in-browser.tsx made, inside of a page. */
type InPage = typeof globalThis & { room: typeof Room }

for (const major of [18, 19] as const) {
  describe(`React ${major} on a server`, function () {
    this.timeout(60_000)

    it('renders the page pending, and asks no gateway for it', async () => {
      const room = await serverRoom(major)
      expect(room.version).to.match(new RegExp(`^${major}\\.`))
      const { html, asked } = room.render()
      expect(asked).to.equal(0)
      expect(html).to.contain('<p id="slot">pending</p><p id="status">pending</p>')
    })
  })

  describe(`React ${major} in a page of the gateway`, function () {
    this.timeout(60_000)
    let site: TestGateway
    let browser: Browser
    let window: Window
    let content: string
    const closers: (() => Promise<unknown>)[] = []

    before(async function () {
      requireChromium(this)
      content = await scriptFor(major)
      browser = await launchChromium()
      site = await startGateway()
      closers.push(
        () => site.stop(),
        () => browser.close(),
      )
      await makeUser(site, 'ada', ['admin'])
    })
    after(() => closeAll(closers))
    beforeEach(async () => void (window = await openWindow(browser)))
    afterEach(() => window.context.close())

    it('shows who is signed in, and never the signed-out page before', async () => {
      await signIn(await blank())
      const page = await blank()
      const held = await holdSession(page)
      await page.evaluate(() => (globalThis as InPage).room.open())
      await shows(page, '#slot', 'pending')
      await held.release()
      await shows(page, '#slot', 'allowed ada')
      await shows(page, '#user', 'ada')
      expect(await shown(page)).to.deep.equal(['pending', 'allowed ada'])
      expect(held.count()).to.equal(1)
    })

    it('signs in and out, and says why nobody is there', async () => {
      const page = await blank()
      await signIn(page)
      await page.click('#logout')
      await shows(page, '#slot', 'refused signed_out nobody')
      await shows(page, '#user', 'nobody')
      expect(await shown(page)).to.deep.equal([
        'pending',
        'refused never_signed_in nobody',
        'allowed ada',
        'refused signed_out nobody',
      ])
      expect(window.complaints).to.deep.equal([])
    })

    it('lets a role through, and refuses who has none of those asked for', async () => {
      await signIn(await blank())
      for (const [roles, text] of [
        [['editor', 'admin'], 'allowed ada'],
        [['editor'], 'refused insufficient_role ada'],
        [[], 'refused insufficient_role ada'],
      ] as const) {
        const page = await blank()
        await page.evaluate((given) => (globalThis as InPage).room.open(given), [...roles])
        await shows(page, '#slot', text)
        expect(await shown(page)).to.deep.equal(['pending', text])
      }
    })

    it('stays pending where the gateway cannot be reached, and comes back by itself', async () => {
      await signIn(await blank())
      const page = await blank()
      await page.route('**/auth/session', (route) => route.abort())
      await page.evaluate(() => (globalThis as InPage).room.open())
      await shows(page, '#slot', 'pending unreachable')
      await page.unroute('**/auth/session')
      await shows(page, '#slot', 'allowed ada')
      expect(await shown(page)).to.deep.equal(['pending', 'pending unreachable', 'allowed ada'])
    })

    it("takes over a server's page as it is, though the client knows more by then", async () => {
      await signIn(await blank())
      const page = await blank()
      const { html } = (await serverRoom(major)).render()
      await page.evaluate((given) => (globalThis as InPage).room.takeOver(given), html)
      await shows(page, '#slot', 'allowed ada')
      expect(await shown(page)).to.deep.equal(['pending', 'allowed ada'])
      expect(await page.evaluate(() => (globalThis as InPage).room.mended)).to.deep.equal([])
      expect(window.complaints).to.deep.equal([])
    })

    it('never shows two states at once, though one comes in the middle of a render', async () => {
      await signIn(await blank())
      const page = await blank()
      const { most, last } = await page.evaluate(() => (globalThis as InPage).room.tear())
      expect([most, last]).to.deep.equal([1, 'nobody'])
    })

    it('leaves the client as it is when the page unmounts', async () => {
      const page = await blank()
      await signIn(page)
      await page.evaluate(() => (globalThis as InPage).room.leave())
      const status = page.evaluate(async () => {
        const { client } = (globalThis as InPage).room
        return (await client.refresh()).status
      })
      expect(await status).to.equal('authenticated')
      expect(window.complaints).to.deep.equal([])
    })

    /** A page of the gateway's origin with nothing but the script. */
    async function blank(): Promise<Page> {
      const address = `${site.url}/room`
      const body = '<!doctype html><link rel="icon" href="data:,"><main></main>'
      await window.context.route(address, (route) =>
        route.fulfill({ contentType: 'text/html', body }),
      )
      const page = await window.open(address)
      await page.addScriptTag({ content })
      return page
    }
  })
}

/** Opens the page and signs in by its button. */
async function signIn(page: Page): Promise<void> {
  await page.evaluate(() => (globalThis as InPage).room.open())
  await shows(page, '#slot', 'refused never_signed_in nobody')
  await page.click('#login')
  await shows(page, '#slot', 'allowed ada')
}

/** Waits until a place of the page shows exactly `text`. */
const shows = async (page: Page, selector: string, text: string): Promise<void> =>
  page.locator(`${selector}:text-is("${text}")`).waitFor({ state: 'attached', timeout: 10_000 })

const shown = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as InPage).room.shown)

/** Keeps the page's questions waiting, and counts them. */
async function holdSession(page: Page): Promise<{ release(): Promise<void>; count(): number }> {
  const held: Route[] = []
  let count = 0
  let isOpen = false
  await page.route('**/auth/session', async (route) => {
    count += 1
    if (isOpen) await route.continue()
    else held.push(route)
  })
  const release = async (): Promise<void> => {
    isOpen = true
    for (const route of held.splice(0)) await route.continue()
  }
  return { release, count: () => count }
}
