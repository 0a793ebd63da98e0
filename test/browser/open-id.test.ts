import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { closeAll, launchChromium, requireChromium } from '../support/chromium.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { startOpenIdProvider, type OpenIdProvider } from '../support/open-id-provider.js'
import { openWindow } from '../support/window.js'

const PEOPLE = [
  {
    subject: 'ada-1',
    username: 'ada',
    name: 'Ada',
    email: 'ada@example.test',
    emailVerified: true,
  },
  {
    subject: 'bob-2',
    username: 'bob',
    name: 'Bob',
    email: 'bob@example.test',
    emailVerified: true,
  },
  { subject: 'manager-3', username: 'boss', name: 'Boss' },
]
const TABS = 30

/** Waits until `page` is at `address`; one that stays elsewhere says where, and what stands there. */
const arrive = (page: Page, address: string) =>
  page.waitForURL(address).catch(async (cause: unknown) => {
    const shown = await page.locator('body').innerText()
    throw new Error(`still at ${page.url()}, which says: ${shown}`, { cause })
  })

describe('a Strict cookie and an OpenID provider on another site', function () {
  this.timeout(120_000)
  let provider: OpenIdProvider
  let site: TestGateway
  let browser: Browser
  const closers: (() => Promise<unknown>)[] = []

  before(async function () {
    requireChromium(this)
    provider = await startOpenIdProvider({ accounts: PEOPLE })
    closers.push(() => provider.stop())
    site = await startGateway({
      env: {
        OIDC_ISSUER: provider.issuer,
        OIDC_CLIENT_ID: provider.clientId,
        OIDC_CLIENT_SECRET: provider.clientSecret,
        OIDC_NAME: 'Example ID',
      },
    })
    closers.push(() => site.stop())
    browser = await launchChromium()
    closers.push(() => browser.close())
  })
  after(() => closeAll(closers))

  const ofOurs = (complaint: string) => complaint.includes(site.url)
  const leave = (page: Page) => page.getByRole('link', { name: 'Continue with Example ID' }).click()
  const beSomeone = (page: Page, name: string) => page.getByRole('button', { name }).click()
  const cookieOf = async (page: Page) =>
    (await page.context().cookies()).find(({ name }) => name === 'jwt')

  for (const javaScriptEnabled of [true, false]) {
    it(`land on the page asked for, signed in, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
      const { context, complaints, open } = await openWindow(browser, { javaScriptEnabled })
      expect([new URL(site.url).hostname, new URL(provider.issuer).hostname]).to.deep.equal([
        'localhost',
        '127.0.0.1',
      ])
      const page = await open(`${site.url}/account?kept=1`)
      await leave(page)
      await beSomeone(page, 'Ada')
      await page.waitForURL(`${site.url}/account?kept=1`)
      expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal('Your account')
      expect(await cookieOf(page)).to.include({ sameSite: 'Strict', httpOnly: true, secure: true })
      expect(complaints.filter(ofOurs)).to.deep.equal([])
      await context.close()
    })
  }

  it(`let ${TABS} tabs of one window sign in at once`, async () => {
    const { context, open } = await openWindow(browser)
    context.setDefaultTimeout(100_000) // thirty pages load at once, on whatever machine this is
    const addressOf = (tab: number) => `${site.url}/?tab=${tab}`
    const tabs = await Promise.all(
      Array.from({ length: TABS }, async (_, tab) => {
        const rd = encodeURIComponent(`/?tab=${tab}`)
        const page = await open(`${site.url}/auth/login?rd=${rd}`)
        await leave(page)
        await page.getByRole('button', { name: 'Ada' }).waitFor()
        return page
      }),
    )
    await Promise.all(
      tabs.map(async (page, tab) => {
        await beSomeone(page, 'Ada')
        await arrive(page, addressOf(tab))
        await page.getByRole('heading', { name: 'Hello, Ada' }).waitFor()
      }),
    )
    await context.close()
  })

  it('say so when a callback is played again, and take one who is signed in home', async () => {
    const { context, open } = await openWindow(browser)
    const page = await open(`${site.url}/auth/login`)
    const callback = page.waitForRequest((request) => request.url().includes('/callback?'))
    await leave(page)
    await beSomeone(page, 'Bob')
    await page.getByRole('heading', { name: 'Hello, Bob' }).waitFor()
    const address = (await callback).url()
    await page.goto(address)
    await page.getByRole('heading', { name: 'Hello, Bob' }).waitFor()
    await context.clearCookies()
    await page.goto(address)
    expect(await page.getByRole('main').textContent()).to.include('This sign-in has expired')
    expect(await cookieOf(page)).to.equal(undefined)
    await context.close()
  })

  it('link from the account page, under our policy for forms', async () => {
    const { context, complaints, open } = await openWindow(browser)
    const page = await open(`${site.url}/auth/bypass?token=manager&rd=%2Faccount`)
    await page.getByRole('button', { name: 'Link Example ID' }).click()
    await beSomeone(page, 'Boss')
    await page.waitForURL(`${site.url}/account`)
    await page.getByRole('button', { name: 'Unlink Example ID' }).waitFor({ state: 'detached' })
    expect(await page.getByRole('main').textContent()).to.include('Your only way in')
    expect(complaints.filter(ofOurs)).to.deep.equal([])
    await context.close()
  })
})
