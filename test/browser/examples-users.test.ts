import { expect } from 'chai'
import type { Browser } from 'playwright-core'
import { closeAll, launchChromium } from '../support/chromium.js'
import {
  EXAMPLES,
  openWorkshop,
  requireExamples,
  type Workshop,
} from '../support/client/examples.js'
import { startClientSite, type ClientSite } from '../support/client/site.js'
import { makeUser, PASSWORD } from '../support/refreshing.js'
import { openWindow } from '../support/window.js'

/** Signs in as bob without the page's client, as another page of the gateway does. */
const BECOME_BOB = `fetch('/auth/login', {
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'application/json' },
  body: ${JSON.stringify(JSON.stringify({ username: 'bob', password: PASSWORD }))},
}).then(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })))`

describe('the examples, where another user signs in in the same browser', function () {
  this.timeout(180_000)
  let site: ClientSite
  let browser: Browser
  let workshop: Workshop
  const closers: (() => Promise<unknown>)[] = []

  before(async function () {
    requireExamples(this)
    workshop = await openWorkshop()
    closers.push(() => Promise.resolve(workshop.remove()))
    site = await startClientSite()
    closers.push(() => site.stop())
    await makeUser(site.gateway, 'bob')
    browser = await launchChromium()
    closers.push(() => browser.close())
  })
  after(() => closeAll(closers))

  for (const name of EXAMPLES) {
    it(`show them nothing that was listed for the first, in ${name}`, async () => {
      const base = `/${name}/`
      const built = await workshop.build(name, { base, env: {} })
      for (const [path, file] of built) site.files.set(path, file)
      const { context, open } = await openWindow(browser)
      const page = await open(site.url + base)
      await page.getByLabel('Username').fill('ada')
      await page.getByLabel('Password').fill(PASSWORD)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByText(/, this one$/u).waitFor()
      await page.route('**/api/v1/sessions', (route) => route.abort())
      await page.evaluate(BECOME_BOB)
      await page.getByRole('heading', { level: 1, name: 'Hello, bob' }).waitFor()
      expect(await page.content()).not.to.contain('this one')
      await context.close()
    })
  }
})
