import { expect } from 'chai'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { closeAll, launchChromium, requireChromium } from '../support/chromium.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { makeUser, PASSWORD } from '../support/refreshing.js'
import { openWindow } from '../support/window.js'

/** Seconds that a token lives: short enough for a test to see it end. */
const SHORT = 6
const TABS = 10

describe('staying signed in, with a real browser', function () {
  this.timeout(120_000)
  let site: TestGateway
  let browser: Browser
  const closers: (() => Promise<unknown>)[] = []

  before(async function () {
    requireChromium(this)
    browser = await launchChromium()
    closers.push(() => browser.close())
    site = await startGateway({ env: { JWT_EXPIRES_IN: `${SHORT}s` } })
    closers.push(() => site.stop())
    await makeUser(site, 'ada', ['manage_users'])
  })
  after(() => closeAll(closers))

  const signIn = async (options = {}) => {
    const window = await openWindow(browser, options)
    const page = await window.open(`${site.url}/auth/login`)
    await page.getByLabel('Username or e-mail').fill('ada')
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(`${site.url}/`)
    return { ...window, page }
  }
  const refreshed = (page: Page) =>
    page.waitForResponse((answer) => answer.url() === `${site.url}/auth/refresh` && answer.ok())
  const tokenOf = async (context: BrowserContext) =>
    (await context.cookies(site.url)).find(({ name }) => name === 'jwt')
  const dropToken = (context: BrowserContext) => context.clearCookies({ name: 'jwt' })
  const heading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent()

  it('leaves a page open past the end of its token, and is signed in', async () => {
    const { context, complaints, page } = await signIn()
    const first = await tokenOf(context)
    const end = first?.expires ?? 0
    do {
      await refreshed(page)
    } while (Date.now() / 1000 < end + 1)
    const last = await tokenOf(context)
    expect(last?.value).not.to.equal(first?.value)
    await page.goto(`${site.url}/account`)
    expect([page.url(), await heading(page)]).to.deep.equal([`${site.url}/account`, 'Your account'])
    expect(complaints).to.deep.equal([])
    await context.close()
  })

  it(`keeps ${TABS} tabs that refresh at once signed in`, async () => {
    const { context, page, open } = await signIn()
    const tabs = [
      page,
      ...(await Promise.all(Array.from({ length: TABS - 1 }, () => open(site.url)))),
    ]
    // The script of each tab is asked in the very same moment, and takes no turns.
    const statuses = await Promise.all(
      tabs.map((tab) =>
        tab.evaluate(async () => {
          const headers = { 'content-type': 'application/json' }
          return (await fetch('/auth/refresh', { method: 'POST', headers, body: '{}' })).status
        }),
      ),
    )
    expect(statuses).to.deep.equal(tabs.map(() => 200))
    await Promise.all(tabs.map((tab) => tab.goto(`${site.url}/account`)))
    expect(await Promise.all(tabs.map(heading))).to.deep.equal(tabs.map(() => 'Your account'))
    await context.close()
  })

  it(`keeps ${TABS} tabs that come back at once signed in`, async () => {
    const { context, open } = await signIn()
    await dropToken(context)
    const addresses = Array.from({ length: TABS }, (_, at) => `${site.url}/account?tab=${at}`)
    const tabs = await Promise.all(addresses.map(open))
    await Promise.all(tabs.map((tab, at) => tab.waitForURL(addresses[at] ?? '')))
    expect(await Promise.all(tabs.map(heading))).to.deep.equal(tabs.map(() => 'Your account'))
    await context.close()
  })

  it('takes turns: of many tabs one asks for the next token', async () => {
    const { context, page, open } = await signIn()
    const others = await Promise.all(Array.from({ length: 4 }, () => open(site.url)))
    let asked = 0
    context.on('request', (request) => {
      if (request.url().endsWith('/auth/refresh')) asked += 1
    })
    const end = Date.now() + 2 * SHORT * 1000
    while (Date.now() < end) await Promise.race([page, ...others].map(refreshed))
    // Due every half life: each of them alone would have asked four times.
    expect(asked).to.be.within(2, 2 * others.length)
    await context.close()
  })

  it('goes back to the page before, not to the one that renewed the sign-in', async () => {
    const { context, page } = await signIn()
    await dropToken(context)
    await page.goto(`${site.url}/account`)
    await page.waitForURL(`${site.url}/account`)
    await page.goBack()
    expect(page.url()).to.equal(`${site.url}/`)
    await context.close()
  })

  it('needs one more click without scripts', async () => {
    const { context, complaints, page } = await signIn({ javaScriptEnabled: false })
    await dropToken(context)
    await page.goto(`${site.url}/account`)
    expect(await heading(page)).to.equal('Keeping you signed in')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL(`${site.url}/account`)
    expect(complaints).to.deep.equal([])
    await context.close()
  })

  it('loses a role that was taken away within one hop', async () => {
    const { context, page } = await signIn()
    const users = `${site.url}/api/v1/users`
    expect((await page.goto(users))?.status()).to.equal(200)
    const { User, Revocation, Counter, transaction } = site.gateway.models
    const ada = await User.findByUsername('ada')
    const entry = { kind: 'user', subject: ada?.id ?? '', exceptSession: null } as const
    const when = { at: new Date(), expiresAt: new Date(Date.now() + 60_000) }
    await transaction(async (within) => {
      await User.setRoles(ada?.id ?? '', [], within)
      await Revocation.add({ ...entry, ...when }, Counter, within)
    })
    await site.gateway.services.revocations.catchUp()
    await page.goto(users)
    await page.waitForURL(users)
    expect(await heading(page)).to.equal('Not allowed')
    expect(await page.getByRole('link', { name: 'Sign out' }).count()).to.equal(1)
    await context.close()
  })
})
