import { expect } from 'chai'
import type { Browser } from 'playwright-core'
import { closeAll, launchChromium, requireChromium } from '../support/chromium.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { openWindow } from '../support/window.js'

const PASSWORD = 'violet harbour spoon eleven'

describe('signing in with a real browser', function () {
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
      name: 'Ada Lovelace',
      password: PASSWORD,
      roles: [],
    })
    browser = await launchChromium()
    closers.push(() => browser.close())
  })
  after(() => closeAll(closers))

  for (const javaScriptEnabled of [true, false]) {
    it(`lets a person in by password, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
      const { context, open } = await openWindow(browser, { javaScriptEnabled })
      const page = await open(`${site.url}/account`)
      expect(page.url()).to.equal(`${site.url}/auth/login?rd=%2Faccount`)
      await page.getByLabel('Username or e-mail').fill('ada@example.test')
      await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL(`${site.url}/account`)
      expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal('Your account')
      const cookie = (await context.cookies()).find(({ name }) => name === 'jwt')
      expect(cookie).to.include({ httpOnly: true, secure: true, sameSite: 'Strict', path: '/' })
      await context.close()
    })
  }

  it('needs no mouse', async () => {
    const { context, open } = await openWindow(browser)
    const page = await open(`${site.url}/auth/login`)
    await page.keyboard.type('ada')
    await page.keyboard.press('Tab')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${site.url}/`)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal(
      'Hello, Ada Lovelace',
    )
    await context.close()
  })

  it('says at the form that it was refused, and keeps the name', async () => {
    const { context, open } = await openWindow(browser)
    const page = await open(`${site.url}/auth/login?rd=%2Faccount`)
    await page.getByLabel('Username or e-mail').fill('ada')
    await page.getByRole('textbox', { name: 'Password' }).fill('not her password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    const alert = page.getByRole('alert')
    expect(await alert.textContent()).to.equal('The username or password is incorrect.')
    expect(await page.getByLabel('Username or e-mail').inputValue()).to.equal('ada')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${site.url}/account`)
    await context.close()
  })

  it('lets a developer in by one click, and out again only by the button', async () => {
    const { context, open } = await openWindow(browser)
    const page = await open(`${site.url}/auth/login`)
    await page.getByRole('link', { name: 'manager' }).click()
    await page.waitForURL(`${site.url}/`)
    expect(await page.getByRole('note').textContent()).to.equal('Development sign-in is on')
    await page.getByRole('link', { name: 'Sign out' }).click()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal('Sign out?')
    await page.getByRole('link', { name: 'Stay signed in' }).click()
    await page.getByRole('heading', { name: 'Hello' }).waitFor()
    await page.getByRole('link', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor()
    expect((await context.cookies()).map(({ name }) => name)).not.to.include('jwt')
    await page.goBack()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).not.to.include('Hello')
    await context.close()
  })

  it('makes an account and signs in', async () => {
    const { context, complaints, open } = await openWindow(browser)
    const page = await open(`${site.url}/auth/register?rd=%2Faccount`)
    await page.getByLabel('Username').fill('grace')
    await page.getByLabel('Full name').fill('Grace Hopper')
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.waitForURL(`${site.url}/account`)
    expect(await page.getByRole('main').textContent()).to.include('Grace Hopper')
    expect(complaints).to.deep.equal([])
    await context.close()
  })
})
