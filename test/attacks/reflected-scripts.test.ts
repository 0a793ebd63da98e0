import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { closeAll, launchChromium, requireChromium } from '../support/chromium.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { openWindow, type Window } from '../support/window.js'

const PASSWORD = 'a heron over wet slate roofs'

/** Each would say `xss` in the console, or load something, if our page let it become more than text. */
const SCRIPTS = [
  '<script>console.error("xss")</script>',
  '"><script>console.error("xss")</script>',
  '</title><script>console.error("xss")</script>',
  '</textarea><script>console.error("xss")</script>',
  "'><script>console.error('xss')</script>",
  '<img src=x onerror=console.error("xss")>',
  '"><img src=x onerror=console.error("xss")>',
  '<svg onload=console.error("xss")>',
  '<svg><script>console.error("xss")</script></svg>',
  '" autofocus onfocus="console.error(`xss`)',
  "' autofocus onfocus='console.error(`xss`)",
  '" style="animation:x" onanimationstart="console.error(`xss`)',
  '<iframe srcdoc="<script>parent.console.error(`xss`)</script>">',
  '<base href="http://localhost:9/">',
  '<meta http-equiv="refresh" content="0;url=data:text/html,xss">',
  '<link rel="stylesheet" href="http://localhost:9/xss.css">',
  '<style>@import "http://localhost:9/xss.css";</style>',
  '<object data="data:text/html,<script>console.error(1)</script>">',
  '<form action="http://localhost:9/"><button autofocus>xss</button></form>',
  'javascript:console.error("xss")',
  'data:text/html,<script>console.error("xss")</script>',
  '/"onmouseover=console.error("xss")//',
  '{{constructor.constructor("console.error(`xss`)")()}}',
  '${console.error("xss")}',
  '<!--><script>console.error("xss")</script>-->',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=console.error("xss")>',
  '\u2028<script>console.error("xss")</script>',
  '\ufeff<script>console.error("xss")</script>',
  '+ADw-script+AD4-console.error(+ACI-xss+ACI-)+ADw-/script+AD4-',
  '&lt;script&gt;console.error("xss")&lt;/script&gt;',
  '%3Cscript%3Econsole.error("xss")%3C/script%3E',
  '<scr<script>ipt>console.error("xss")</scr</script>ipt>',
] as const

/** Where a page might show what its address said. */
const ADDRESSES = [
  '/auth/login?rd=',
  '/auth/login?username=',
  '/auth/login?error=',
  '/auth/register?rd=',
  '/account?done=',
  '/access?host=',
  '/access?host=a.test&path=/',
  '/audit?event=',
  '/audit?user_id=',
  '/auth/oidc/callback?state=x&error_description=',
  '/auth/oidc/callback?error=',
  '/auth/',
  '/',
  '/docs?url=',
  '/nothing?x=',
  '/nothing#',
] as const

/** What must not happen: one script runs, or one report of a broken policy tells that it tried to. */
describe('attack: scripts in every reflected parameter, in a real browser', function () {
  this.timeout(120_000)
  let site: TestGateway
  let browser: Browser
  let window: Window
  let page: Page
  const closers: (() => Promise<unknown>)[] = []

  before(async function () {
    requireChromium(this)
    site = await startGateway()
    closers.push(() => site.stop())
    browser = await launchChromium()
    closers.push(() => browser.close())
    window = await openWindow(browser)
    page = await window.open(`${site.url}/auth/bypass?token=admin`)
    page.on('dialog', () => complaints.push('a dialog'))
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== site.url) complaints.push(`asked ${request.url()}`)
    })
  })
  after(() => closeAll(closers))

  const complaints: string[] = []
  /** What the browser has to say, but for the status of a page that is refused. */
  const expectQuiet = (where: string): void => {
    const said = window.complaints.filter((text) => !text.includes('server responded with'))
    expect([...said, ...complaints], where).to.deep.equal([])
    expect(new URL(page.url()).origin, where).to.equal(site.url)
  }

  /** One in four, another quarter each time; what an address says is kept on few pages. */
  const quarter = (first: number): readonly string[] =>
    SCRIPTS.filter((_, number) => number % 4 === first % 4)

  for (const [index, address] of ADDRESSES.entries()) {
    it(`run nowhere behind ${address}`, async () => {
      for (const script of address.endsWith('?rd=') ? SCRIPTS : quarter(index)) {
        await page.goto(site.url + address + encodeURIComponent(script))
        expectQuiet(`${address} ${script}`)
      }
    })
  }

  it('run nowhere in a form that comes back', async () => {
    const stranger = await openWindow(browser)
    const form = await stranger.open(`${site.url}/auth/login`)
    for (const script of SCRIPTS) {
      await form.getByLabel('Username or e-mail').fill(script)
      await form.getByRole('textbox', { name: 'Password' }).fill('wrong')
      await form.getByRole('button', { name: 'Sign in', exact: true }).click()
      await form.getByRole('alert').waitFor()
      const said = stranger.complaints.filter((text) => !text.includes('server responded with'))
      expect(said, script).to.deep.equal([])
    }
    await stranger.context.close()
  })

  it('run nowhere as the name of who is signed in, nor in the audit log', async () => {
    const { accounts } = site.gateway.services
    for (const [number, name] of SCRIPTS.entries()) {
      const username = `script-${number}`
      await accounts.create({
        username,
        email: null,
        name,
        password: PASSWORD,
        roles: ['view_audit'],
      })
    }
    for (const number of SCRIPTS.keys()) {
      await page.goto(`${site.url}/auth/bypass?token=script-${number}`)
      expectQuiet(`/ for ${SCRIPTS[number] ?? ''}`)
      if (number % 4 !== 0) continue
      for (const path of ['/account', '/auth/login', '/audit']) {
        await page.goto(site.url + path)
        expectQuiet(`${path} for ${SCRIPTS[number] ?? ''}`)
      }
    }
  })

  it('would be heard if one did', async () => {
    const other = await openWindow(browser)
    const open = await other.open(`${site.url}/`)
    await open.evaluate('document.body.innerHTML = "<img src=x onerror=console.error(1)>"')
    await open.evaluate('new Promise((done) => requestAnimationFrame(done))')
    expect(other.complaints.some((text) => text.includes('script-src'))).to.equal(true)
    await other.context.close()
  })
})
