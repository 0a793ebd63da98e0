import { expect } from 'chai'
import type { Browser } from 'playwright-core'
import { closeAll, launchChromium, requireChromium } from '../support/chromium.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { startPageServer } from '../support/page-server.js'
import { samplePages } from '../support/sample-pages.js'
import { openWindow } from '../support/window.js'

const OPEN = [
  '/',
  '/auth/login',
  '/auth/register',
  '/auth/logout',
  '/account',
  '/audit',
  '/access?host=app.test&user=user',
  '/nothing',
]
const ERRORS = ['/nothing', '/auth/nobody', '/auth/oidc/callback?state=x']

describe('every page in a real browser', function () {
  this.timeout(60_000)
  let site: TestGateway
  let browser: Browser
  const closers: (() => Promise<unknown>)[] = []

  before(async function () {
    requireChromium(this)
    site = await startGateway()
    closers.push(() => site.stop())
    browser = await launchChromium()
    closers.push(() => browser.close())
  })
  after(() => closeAll(closers))

  it('keeps to our policy', async () => {
    const { context, complaints, open } = await openWindow(browser)
    const page = await open(`${site.url}/auth/bypass?token=admin`)
    for (const path of OPEN) await page.goto(site.url + path)
    for (const path of ERRORS) await page.goto(site.url + path)
    // A page that is refused says so in the console by its status; nothing else may stand there.
    expect(complaints.filter((text) => !text.includes('server responded with'))).to.deep.equal([])
    await context.close()
  })

  it('keeps to our policy in the API documentation, and works there', async () => {
    const { context, complaints, open } = await openWindow(browser)
    const page = await open(`${site.url}/auth/bypass?token=admin&rd=%2Fdocs`)
    await page.locator('.opblock').first().waitFor()
    expect(await page.locator('.opblock').count()).to.be.above(10)
    await page.waitForLoadState('networkidle')
    expect(complaints).to.deep.equal([])
    await context.close()
  })

  it('shows that the policy is watched', async () => {
    const { context, complaints, open } = await openWindow(browser)
    const page = await open(`${site.url}/`)
    await page.evaluate("document.body.setAttribute('style', 'color: red')")
    await page.evaluate('new Promise((done) => requestAnimationFrame(done))')
    expect(complaints.some((text) => text.includes('style-src'))).to.equal(true)
    await context.close()
  })

  it('fits 320 px, also with letters twice as large', async () => {
    const pages = await startPageServer()
    try {
      for (const fontSize of [16, 32]) {
        const { context, open } = await openWindow(browser, {
          viewport: { width: 320, height: 640 },
        })
        const page = await open(`${pages.url}/home`)
        const session = await context.newCDPSession(page)
        await session.send('Page.setFontSizes', { fontSizes: { standard: fontSize } })
        for (const name of Object.keys(samplePages()).filter((name) => name !== 'finishing')) {
          await page.goto(`${pages.url}/${name}`)
          const size = 'getComputedStyle(document.documentElement).fontSize'
          expect(await page.evaluate(size), name).to.equal(`${fontSize}px`)
          const links = await page.locator('.top nav a').all()
          const boxes = await Promise.all(links.map((link) => link.boundingBox()))
          expect(
            boxes.filter((box) => (box?.width ?? 0) < 24),
            name,
          ).to.deep.equal([])
          const wide = await page.evaluate('document.documentElement.scrollWidth')
          expect(wide, `${name} at ${fontSize}px`).to.be.at.most(320)
        }
        await context.close()
      }
    } finally {
      await pages.stop()
    }
  })

  it('leaves what it lists room to be read on a phone, with the button below', async () => {
    const pages = await startPageServer()
    const { context, open } = await openWindow(browser, { viewport: { width: 320, height: 640 } })
    const page = await open(`${pages.url}/account`)
    for (const name of ['account', 'keys']) {
      await page.goto(`${pages.url}/${name}`)
      const narrow = await page
        .locator('.rows li > div')
        .evaluateAll((texts) => texts.map((text) => (text as unknown as Box).clientWidth))
      expect(Math.min(...narrow), name).to.be.at.least(224)
    }
    await context.close()
    await pages.stop()
  })

  it('shows where the keyboard is', async () => {
    const { context, open } = await openWindow(browser)
    const page = await open(`${site.url}/`)
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).to.equal('Skip to content')
    for (let stop = 0; stop < 4; stop += 1) {
      await page.keyboard.press('Tab')
      const outline = 'getComputedStyle(document.activeElement).outlineStyle'
      expect(await page.evaluate(outline)).to.equal('solid')
    }
    await context.close()
  })
})

interface Box {
  readonly clientWidth: number
}
