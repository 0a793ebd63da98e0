import { expect } from 'chai'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { closeAll, launchChromium } from '../support/chromium.js'
import { endAsAdministrator } from '../support/client/end-as-administrator.js'
import {
  EXAMPLES,
  openWorkshop,
  requireExamples,
  type Workshop,
} from '../support/client/examples.js'
import { startClientSite, type ClientSite } from '../support/client/site.js'
import { startGateway } from '../support/gateway.js'
import { startOpenIdProvider, type OpenIdProvider } from '../support/open-id-provider.js'
import { freePort } from '../support/process.js'
import { makeUser, PASSWORD } from '../support/refreshing.js'
import { openWindow } from '../support/window.js'

const EVE = { subject: 'eve-1', username: 'eve', name: 'Eve', email: 'eve@example.test' }
const UNREACHABLE = 'The gateway cannot be reached. Trying again.'

describe('the examples, as they are shipped', function () {
  this.timeout(180_000)
  let provider: OpenIdProvider
  let site: ClientSite
  let browser: Browser
  let workshop: Workshop
  const closers: (() => Promise<unknown>)[] = []

  before(async function () {
    requireExamples(this)
    workshop = await openWorkshop()
    closers.push(() => Promise.resolve(workshop.remove()))
    provider = await startOpenIdProvider({ accounts: [{ ...EVE, emailVerified: true }] })
    closers.push(() => provider.stop())
    site = await startClientSite({
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET: provider.clientSecret,
    })
    closers.push(() => site.stop())
    await makeUser(site.gateway, 'bob')
    await makeUser(site.gateway, 'root', ['manage_users', 'admin'])
    browser = await launchChromium({ keepsPages: true })
    closers.push(() => browser.close())
  })
  after(() => closeAll(closers))

  /** How each is built, and where its page is then. */
  const KINDS = {
    'by cookie, at the gateway': {
      slug: 'cookie',
      env: () => ({ VITE_PROVIDER: 'oidc' }),
      origin: () => site.url,
    },
    'by token, on another site': {
      slug: 'bearer',
      env: () => ({ VITE_GATEWAY: site.url }),
      origin: () => site.elsewhere,
    },
  }

  const heading = (page: Page, name: string) =>
    page.getByRole('heading', { level: 1, name }).waitFor()
  const reads = (page: Page, text: string) => page.getByText(text, { exact: true }).waitFor()
  const press = (page: Page, name: string) =>
    page.getByRole('button', { name, exact: true }).click()
  const signIn = async (page: Page, username = 'ada', password = PASSWORD): Promise<void> => {
    await page.getByLabel('Username').fill(username)
    await page.getByLabel('Password').fill(password)
    await press(page, 'Sign in')
  }
  const focused = (page: Page) => page.evaluate('document.activeElement.tagName')

  for (const name of EXAMPLES) {
    for (const [kind, { slug, env, origin }] of Object.entries(KINDS)) {
      describe(`${name}, ${kind}`, () => {
        const base = `/${name}-${slug}/`
        const open = async (options: BrowserContextOptions = {}) => {
          const window = await openWindow(browser, options)
          return { ...window, page: await window.open(origin() + base) }
        }
        before(async () => {
          const built = await workshop.build(name, { base, env: env() })
          for (const [path, file] of built) site.files.set(path, file)
        })

        it('signs in, shows what the API says, and to managers more; signs out', async () => {
          const { context, page, complaints } = await open()
          await heading(page, 'Sign in')
          await reads(page, 'Sign in to go on.')
          expect(await focused(page)).to.equal('INPUT')
          await signIn(page)
          await heading(page, 'Hello, ada')
          expect(await focused(page)).to.equal('H1')
          await page.getByText(/, this one$/u).waitFor()
          await reads(page, 'bob')
          await page.reload()
          await page.getByText(/, this one$/u).waitFor()
          await press(page, 'Sign out')
          await reads(page, 'You have signed out.')
          expect(await page.content())
            .not.to.contain('this one')
            .and.not.to.contain('Hello')
          await signIn(page, 'bob')
          await reads(page, 'Only who has the role manage_users sees them.')
          expect(complaints).to.deep.equal([])
          await context.close()
        })

        it('shows nothing that is answered once somebody has signed out', async () => {
          const { context, page } = await open()
          let release = (): void => undefined
          const held = new Promise<void>((resolve) => (release = resolve))
          await page.route('**/api/v1/sessions', async (route) => {
            const response = await route.fetch()
            await held
            await route.fulfill({ response }).catch(() => undefined)
          })
          await signIn(page)
          await heading(page, 'Hello, ada')
          await press(page, 'Sign out')
          await reads(page, 'You have signed out.')
          release()
          await page.unrouteAll({ behavior: 'wait' })
          await page.evaluate(
            'new Promise((done) => requestAnimationFrame(() => setTimeout(done)))',
          )
          expect(await page.content()).not.to.contain('this one')
          await context.close()
        })

        it('says what is wrong, and keeps what was typed', async () => {
          const { context, page } = await open()
          await signIn(page, 'ada', 'wrong')
          const alert = page.getByRole('alert')
          await alert.filter({ hasText: /password/iu }).waitFor()
          expect(await page.getByLabel('Username').inputValue()).to.equal('ada')
          await context.close()
        })

        it('says who ended it: a sign-out everywhere, or an administrator', async () => {
          const [here, there] = [await open(), await open()]
          for (const { page } of [here, there]) {
            await signIn(page)
            await heading(page, 'Hello, ada')
          }
          // By token nobody is signed in here any more before the gateway has answered.
          const left = there.page.waitForResponse(`${site.url}/auth/logout`)
          await press(there.page, 'Sign out everywhere')
          expect((await left).status()).to.equal(204)
          await reads(there.page, 'You have signed out.')
          await here.page.reload()
          await reads(here.page, 'You were signed out in another tab or on another device.')
          await signIn(here.page)
          await heading(here.page, 'Hello, ada')
          await endAsAdministrator(site.gateway, 'ada')
          await here.page.reload()
          await reads(here.page, 'An administrator has ended your session.')
          await here.context.close()
          await there.context.close()
        })

        it('stays as it is while the gateway is away, and says so', async () => {
          const { context, page } = await open()
          await signIn(page)
          await heading(page, 'Hello, ada')
          await site.stopGateway()
          await page.evaluate('dispatchEvent(new Event("online"))')
          await page.getByRole('status').filter({ hasText: UNREACHABLE }).waitFor()
          await heading(page, 'Hello, ada')
          await site.startGateway()
          await page.getByRole('status').filter({ hasText: /^$/u }).waitFor({ state: 'attached' })
          await heading(page, 'Hello, ada')
          await page.getByText(/, this one$/u).waitFor()
          await context.close()
        })

        it('waits for a gateway that is away when the page is opened', async () => {
          const { context, page } = await open()
          await signIn(page)
          await heading(page, 'Hello, ada')
          await site.stopGateway()
          await page.reload()
          await page.getByRole('status').filter({ hasText: UNREACHABLE }).waitFor()
          await heading(page, 'One moment')
          await site.startGateway()
          await heading(page, 'Hello, ada')
          await context.close()
        })

        it('fits 320 px, in light and dark, and names what can be pressed', async () => {
          for (const colorScheme of ['light', 'dark'] as const) {
            const { context, page } = await open({
              viewport: { width: 320, height: 640 },
              colorScheme,
            })
            await signIn(page)
            await page.getByText(/, this one$/u).waitFor()
            const wide = await page.evaluate('document.documentElement.scrollWidth')
            expect(wide).to.be.at.most(320)
            const ink = await page.evaluate('getComputedStyle(document.body).color')
            expect(ink).to.equal(colorScheme === 'light' ? 'rgb(27, 35, 32)' : 'rgb(233, 237, 234)')
            await context.close()
          }
        })

        if (slug === 'cookie') {
          it('signs in by a provider, and is back at the page', async () => {
            const { context, page } = await open()
            await press(page, 'Sign in with oidc')
            await page.getByRole('button', { name: 'Eve' }).click()
            await page.waitForURL(origin() + base)
            await heading(page, 'Hello, Eve')
            await context.close()
          })
        } else {
          it('offers no sign-in by a provider, which would come back by cookie', async () => {
            const { context, page } = await open()
            await heading(page, 'Sign in')
            expect(await page.getByRole('button', { name: /with/u }).count()).to.equal(0)
            await context.close()
          })
        }
      })
    }
  }

  for (const name of EXAMPLES) {
    it(`lets ${name} be worked on: Vite's server leads to the gateway`, async () => {
      const port = await freePort()
      const gateway = await startGateway({ env: { PUBLIC_URL: `http://localhost:${port}` } })
      closers.push(() => gateway.stop())
      await makeUser(gateway, 'ada')
      const env = { GATEWAY: `http://127.0.0.1:${gateway.port}` }
      closers.push(await workshop.serve(name, { port, env }))
      const { context, open } = await openWindow(browser)
      const page = await open(`http://localhost:${port}/`)
      await signIn(page)
      await heading(page, 'Hello, ada')
      await page.getByText(/, this one$/u).waitFor()
      await context.close()
    })
  }
})
