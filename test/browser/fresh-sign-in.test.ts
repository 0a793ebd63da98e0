import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { closeAll, launchChromium, requireChromium } from '../support/chromium.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { startOpenIdProvider, type OpenIdProvider } from '../support/open-id-provider.js'
import { makeUser, PASSWORD } from '../support/refreshing.js'
import { openWindow } from '../support/window.js'

describe('a fresh sign-in, in a real browser', function () {
  this.timeout(120_000)
  let provider: OpenIdProvider
  let site: TestGateway
  let browser: Browser
  /** How far the gateway's clock is ahead of the machine's, in milliseconds. */
  let ahead = 0
  const closers: (() => Promise<unknown>)[] = []

  before(async function () {
    requireChromium(this)
    provider = await startOpenIdProvider({ accounts: [{ subject: 'ada-1', name: 'Ada' }] })
    closers.push(() => provider.stop())
    site = await startGateway({
      clock: { now: () => new Date(Date.now() + ahead) },
      env: {
        OIDC_ISSUER: provider.issuer,
        OIDC_CLIENT_ID: provider.clientId,
        OIDC_CLIENT_SECRET: provider.clientSecret,
        OIDC_NAME: 'Example ID',
      },
    })
    closers.push(() => site.stop())
    await makeUser(site, 'grace')
    browser = await launchChromium()
    closers.push(() => browser.close())
  })
  after(() => closeAll(closers))
  beforeEach(() => (ahead = 0))

  const heading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent()
  const press = (page: Page, name: string) => page.getByRole('button', { name }).click()
  const follow = (page: Page, name: string) => page.getByRole('link', { name }).click()

  const newPassword = (page: Page) => page.getByRole('textbox', { name: 'New password' })

  async function fillKey(page: Page): Promise<void> {
    await page.getByLabel('What it is for').fill('nightly build')
    await page.getByLabel('It ends after').selectOption('30')
    await page.getByLabel('Networks it may come from').fill('192.0.2.0/24')
    await press(page, 'Make a key')
    expect(await page.getByRole('alert').textContent()).to.include('Sign in again first.')
  }

  /** Back at the form, nothing has to be typed again. */
  async function makeKey(page: Page): Promise<void> {
    await page.waitForURL(`${site.url}/account/keys?**`)
    expect(await page.getByLabel('What it is for').inputValue()).to.equal('nightly build')
    expect(await page.getByLabel('It ends after').inputValue()).to.equal('30')
    await press(page, 'Make a key')
    await page.getByText('Copy your new key now').waitFor()
  }

  for (const javaScriptEnabled of [true, false]) {
    it(`by a provider, back at the form with what was typed, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
      const { context, complaints, open } = await openWindow(browser, { javaScriptEnabled })
      const page = await open(`${site.url}/account/keys`)
      await follow(page, 'Continue with Example ID')
      await press(page, 'Ada')
      await page.waitForURL(`${site.url}/account/keys`)
      // Ada has signed in there an hour ago; her browser is known there, and here.
      provider.age(3600)
      const asked = provider.asked()
      await fillKey(page)
      await follow(page, 'Sign in again')
      expect(await heading(page)).to.equal('Sign in again')
      await follow(page, 'Continue with Example ID')
      await press(page, 'Ada')
      await makeKey(page)
      expect(provider.asked()).to.equal(asked + 1)
      const ours = complaints.filter((complaint) => complaint.includes(site.url))
      expect(ours.filter((complaint) => !complaint.includes('401'))).to.deep.equal([])
      await context.close()
    })
  }

  it('by a password, for a form that was open when the sign-in was new', async () => {
    const { context, open } = await openWindow(browser)
    const page = await open(`${site.url}/account/keys`)
    await page.getByLabel('Username or e-mail').fill('grace')
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
    await press(page, 'Sign in')
    await page.waitForURL(`${site.url}/account/keys`)
    ahead = 16 * 60_000
    await fillKey(page)
    await follow(page, 'Sign in again')
    expect(await page.getByLabel('Username or e-mail').inputValue()).to.equal('grace')
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
    await press(page, 'Sign in')
    await makeKey(page)
    await context.close()
  })

  it('before a first password is asked for, and not after', async () => {
    const { context, open } = await openWindow(browser)
    const page = await open(`${site.url}/auth/bypass?token=user&rd=%2Faccount`)
    await newPassword(page).waitFor()
    ahead = 16 * 60_000
    await page.reload()
    expect(await newPassword(page).count()).to.equal(0)
    await page.getByRole('main').getByRole('link', { name: 'Sign in again' }).click()
    await page.getByRole('main').getByRole('link', { name: 'user', exact: true }).click()
    await page.waitForURL(`${site.url}/account`)
    await newPassword(page).fill('six herons over the weir')
    await press(page, 'Set password')
    await page.getByText('Your password was changed.').waitFor()
    await context.close()
  })
})

describe('a link on another site, in a real browser', function () {
  this.timeout(60_000)
  it('opens our first page and the sign-in page as who is signed in', async function () {
    requireChromium(this)
    const site = await startGateway()
    const elsewhere = await startOpenIdProvider({ accounts: [] })
    const browser = await launchChromium()
    try {
      const { context, open } = await openWindow(browser)
      const page = await open(`${site.url}/auth/bypass?token=manager`)
      for (const [path, said] of [
        ['/', 'Hello,'],
        ['/auth/login', 'You are signed in as'],
      ] as const) {
        await page.goto(`${elsewhere.issuer}/.well-known/openid-configuration`)
        await page.setContent(`<a href="${site.url}${path}">there</a>`)
        await follow(page, 'there')
        await page.getByText(said).first().waitFor()
        expect(page.url()).to.equal(`${site.url}${path}?from=hop`)
      }
      await context.close()
    } finally {
      await browser.close()
      await site.stop()
      await elsewhere.stop()
    }
    function follow(page: Page, name: string) {
      return page.getByRole('link', { name }).click()
    }
  })
})
