import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { closeAll, launchChromium, requireChromium } from '../support/chromium.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { openWindow } from '../support/window.js'

const NAME = 'Ada Lovelace'

describe('a real browser after signing out', function () {
  this.timeout(60_000)
  let site: TestGateway
  let browser: Browser
  const closers: (() => Promise<unknown>)[] = []

  before(async function () {
    requireChromium(this)
    site = await startGateway()
    closers.push(() => site.stop())
    await site.gateway.services.accounts.create({
      username: 'ada',
      email: 'ada@example.test',
      name: NAME,
      password: null,
      roles: [],
    })
    browser = await launchChromium({ keepsPages: true })
    closers.push(() => browser.close())
  })
  after(() => closeAll(closers))

  /** A window signed in as Ada, who looks at her account. */
  async function openAccount() {
    const window = await openWindow(browser)
    const page = await window.open(`${site.url}/auth/bypass?token=ada`)
    await page.goto(`${site.url}/account`)
    expect(await page.content())
      .to.include(NAME)
      .and.include('ada@example.test')
    await mark(page)
    return { ...window, page }
  }

  const signOut = async (page: Page): Promise<void> => {
    await page.goto(`${site.url}/auth/logout`)
    await page.getByRole('main').getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.waitForURL(`${site.url}/`)
  }

  const expectNothing = async (page: Page): Promise<void> => {
    const content = await page.content()
    for (const word of [NAME, 'ada@example.test']) expect(content).to.not.include(word)
  }

  it('would get a page back as it was left, while signed in', async () => {
    const { context, page } = await openAccount()
    await page.goto(`${site.url}/docs`)
    await goBack(page, `${site.url}/account`)
    // Otherwise the tests below would show nothing.
    expect(await isMarked(page)).to.equal(true)
    await context.close()
  })

  it('shows nothing of the person on the way back', async () => {
    const { context, page } = await openAccount()
    await signOut(page)
    await goBack(page, `${site.url}/auth/logout`)
    await expectNothing(page)
    await goBack(page, `${site.url}/auth/login?rd=%2Faccount`)
    expect(await isMarked(page)).to.equal(false)
    await expectNothing(page)
    await context.close()
  })

  it('shows nothing of the person where another tab signed out', async () => {
    const { context, page, open } = await openAccount()
    await page.goto(`${site.url}/docs`)
    await signOut(await open(`${site.url}/`))
    await goBack(page, `${site.url}/auth/login?rd=%2Faccount`)
    expect(await isMarked(page)).to.equal(false)
    await expectNothing(page)
    await context.close()
  })

  it('is signed out by a button in another browser, which ends every sign-in', async () => {
    const here = await openAccount()
    const there = await openAccount()
    await there.page.goto(`${site.url}/auth/logout`)
    await there.page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await there.page.waitForURL(`${site.url}/`)
    await here.page.reload()
    await here.page.waitForURL(/\/auth\/login\?rd=%2Faccount/u)
    await expectNothing(here.page)
    expect([...here.complaints, ...there.complaints]).to.deep.equal([])
    await here.context.close()
    await there.context.close()
  })

  it('is not let into a frame of another site', async () => {
    const { context, page, open } = await openAccount()
    const other = await open(`http://127.0.0.1:${site.port}/healthz`)
    await other.setContent(`<iframe src="${site.url}/account"></iframe>`)
    const frame = other.frames()[1] ?? (await other.waitForEvent('frameattached'))
    await frame.waitForURL(/^chrome-error:/u)
    await page.close()
    await context.close()
  })
})

/** Leaves a sign on this very page, which a page that is fetched again has not. */
const mark = (page: Page): Promise<void> =>
  page.evaluate(() => void Object.assign(globalThis, { seenBefore: true }))

const isMarked = (page: Page): Promise<boolean> => page.evaluate(() => 'seenBefore' in globalThis)

/** The way back, as the button does it: a page that was kept fires no load event. */
async function goBack(page: Page, url: string): Promise<void> {
  await page.evaluate(() => {
    const { history } = globalThis as unknown as { history: { back(): void } }
    history.back()
  })
  await page.waitForURL(url, { waitUntil: 'commit' })
}
