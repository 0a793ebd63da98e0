import { expect } from 'chai'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { closeAll, launchChromium, requireChromium } from '../support/chromium.js'
import { startHouse, type ProxiedHouse } from '../support/proxies/house.js'
import { KINDS, requireProxy } from '../support/proxies/kinds.js'
import { RULES } from '../support/proxies/rules.js'
import { openWindow } from '../support/window.js'

const PASSWORD = 'violet harbour spoon eleven'
const TARGET = '/page/caf%C3%A9?sort=a&q=%2Fx%20y'

for (const kind of KINDS) {
  describe(`a real browser, with an app behind ${kind}`, function () {
    this.timeout(90_000)
    let house: ProxiedHouse
    let browser: Browser
    let context: BrowserContext
    let page: Page
    const closers: (() => Promise<unknown>)[] = []

    before(async function () {
      requireProxy(this, kind)
      requireChromium(this)
      house = await startHouse(kind, { yaml: RULES })
      closers.push(() => house.stop())
      await house.gateway.gateway.services.accounts.create({
        ...{ username: 'ada', email: 'ada@example.test', name: 'Ada Lovelace' },
        ...{ password: PASSWORD, roles: [] },
      })
      browser = await launchChromium({ hosts: '*.example.com' })
      closers.push(() => browser.close())
      const window = await openWindow(browser, { ignoreHTTPSErrors: true })
      context = window.context
      page = await window.open('about:blank')
    })
    after(() => closeAll(closers))

    const wayIn = (): string =>
      `${house.authUrl}/auth/login?rd=${encodeURIComponent(house.appUrl + TARGET)}`

    it('is sent to sign in, and comes back to the very page', async () => {
      await page.goto(house.appUrl + TARGET)
      expect(page.url()).to.equal(wayIn())
      await page.getByLabel('Username or e-mail').fill('ada')
      await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL(house.appUrl + TARGET)
      expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal(
        'Notebook of ada',
      )
    })

    it('lets the scripts of the page speak with the app', async () => {
      expect(await fetchFrom(page, '/api/notes')).to.deep.equal({ status: 200, redirected: false })
      expect(await echoFrom(page, 'hello')).to.equal('hello')
    })

    it('is refused, and sent nowhere, where the person may not go', async () => {
      const other = await context.newPage()
      const answer = await other.goto(`${house.appUrl}/admin/keys`)
      expect(answer?.status()).to.equal(403)
      expect(other.url()).to.equal(`${house.appUrl}/admin/keys`)
      await other.close()
    })

    it('asks in vain once the person signed out elsewhere', async () => {
      const other = await context.newPage()
      await other.goto(`${house.authUrl}/auth/logout`)
      await other.getByRole('main').getByRole('button', { name: 'Sign out', exact: true }).click()
      await other.waitForURL(`${house.authUrl}/`)
      await other.close()
      expect(await fetchFrom(page, '/api/notes')).to.deep.equal({ status: 401, redirected: false })
      expect(await echoFrom(page, 'hello')).to.equal(null)
      await page.reload()
      expect(page.url()).to.equal(wayIn())
    })
  })
}

/** What a script of the page gets from the app. */
const fetchFrom = (page: Page, target: string): Promise<{ status: number; redirected: boolean }> =>
  page.evaluate(async (path) => {
    const { status, redirected } = await fetch(path, { method: 'POST', body: 'x' })
    return { status, redirected }
  }, target)

/** What comes back over a WebSocket of the page; null: none was opened. */
const echoFrom = (page: Page, text: string): Promise<string | null> =>
  page.evaluate((said) => {
    // Runs in the browser.
    const { WebSocket, location } = globalThis as unknown as BrowserGlobals
    return new Promise<string | null>((resolve) => {
      const socket = new WebSocket(`wss://${location.host}/socket`)
      socket.onopen = () => socket.send(said)
      socket.onmessage = ({ data }) => {
        socket.close()
        resolve(data)
      }
      socket.onerror = () => resolve(null)
    })
  }, text)

interface Socket {
  onopen: () => void
  onmessage: (event: { data: string }) => void
  onerror: () => void
  send(text: string): void
  close(): void
}

interface BrowserGlobals {
  readonly WebSocket: new (url: string) => Socket
  readonly location: { readonly host: string }
}
