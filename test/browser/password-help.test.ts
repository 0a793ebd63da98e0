import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { closeAll, launchChromium, requireChromium } from '../support/chromium.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { openWindow, type Window } from '../support/window.js'

describe('help while typing a new password', function () {
  this.timeout(60_000)
  let site: TestGateway
  let browser: Browser
  const closers: (() => Promise<unknown>)[] = []
  let window: Window
  let page: Page

  before(async function () {
    requireChromium(this)
    site = await startGateway()
    closers.push(() => site.stop())
    browser = await launchChromium()
    closers.push(() => browser.close())
  })
  after(() => closeAll(closers))
  beforeEach(async () => {
    window = await openWindow(browser)
    page = await window.open(`${site.url}/auth/register`)
  })
  afterEach(() => window.context.close())

  const password = () => page.getByRole('textbox', { name: 'Password' })
  const help = () => page.locator('#password-live')
  const expectHelp = async (text: string, says: string) => {
    await password().fill(text)
    await page
      .locator('#password-live')
      .filter(says === '' ? { hasNotText: /./u } : { hasText: says })
      .waitFor({ state: 'attached' })
    expect(await help().textContent()).to.equal(says)
  }

  const COMMON = 'This password is too common. A few unrelated words make a good one.'
  const NAME = 'Leave out your own name, the name of this site and “gatehouse”.'

  it('is read out politely, and belongs to its field', async () => {
    expect(await help().getAttribute('aria-live')).to.equal('polite')
    expect(await password().getAttribute('aria-describedby')).to.equal(
      'password-hint password-live',
    )
  })

  it('counts characters as the server does', async () => {
    await expectHelp('short', 'Use at least 15 characters. 5 so far.')
    await expectHelp('e\u0301'.repeat(14), 'Use at least 15 characters. 14 so far.')
    await expectHelp('\u{1f512}'.repeat(3), 'Use at least 15 characters. 3 so far.')
    await expectHelp('violet harbour spoon eleven', '')
    await expectHelp('\u{1f512}\u{1f511}'.repeat(150), 'Use at most 1024 bytes.')
  })

  it('knows names, patterns and walks along the keyboard', async () => {
    await page.getByLabel('Username').fill('hopper')
    await page.getByLabel('E-mail').fill('commodore@example.test')
    await expectHelp('my HOPPER is a violet spoon', NAME)
    await expectHelp('my Commodore is a violet spoon', NAME)
    await expectHelp('the gatehouse is a violet spoon', NAME)
    await expectHelp('localhost is a violet spoon', NAME)
    await expectHelp('aaaaaaaaaaaaaaaaaaa', COMMON)
    await expectHelp('passwordpassword', COMMON)
    await expectHelp('qwertyuiopasdfghjkl', COMMON)
    await expectHelp('', '')
  })

  it('says what the server says once it is sent', async () => {
    for (const [text, says] of [
      ['passwordpassword', COMMON],
      ['my violet gatehouse spoon', NAME],
    ] as const) {
      await page.getByLabel('Username').fill('hopper')
      await expectHelp(text, says)
      await page.getByRole('button', { name: 'Create account' }).click()
      expect(await page.locator('#password-error').textContent()).to.equal(says)
    }
  })

  it('shows what was typed, and hides it again before it is sent', async () => {
    await password().fill('violet harbour')
    await page.getByRole('button', { name: 'Show password' }).click()
    expect(await password().getAttribute('type')).to.equal('text')
    await page.getByRole('button', { name: 'Hide password' }).click()
    expect(await password().getAttribute('type')).to.equal('password')
  })

  it('is not there without scripts, where the server says it all', async () => {
    const plain = await openWindow(browser, { javaScriptEnabled: false })
    const form = await plain.open(`${site.url}/auth/register`)
    expect(await form.locator('.show, .live').count()).to.equal(0)
    await form.getByLabel('Username').fill('hopper')
    await form.getByRole('textbox', { name: 'Password' }).fill('short')
    await form.getByRole('button', { name: 'Create account' }).click()
    expect(await form.locator('#password-error').textContent()).to.equal(
      'Use at least 15 characters.',
    )
    await plain.context.close()
  })
})
