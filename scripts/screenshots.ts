import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../test/support/chromium.js'
import { startGateway, type TestGateway } from '../test/support/gateway.js'

/** The pictures of the documents: those that a stranger sees come first. */
const PICTURES = [
  { name: 'sign-in-light', path: '/auth/login', scheme: 'light', as: null },
  { name: 'sign-in-dark', path: '/auth/login', scheme: 'dark', as: null },
  { name: 'home-light', path: '/', scheme: 'light', as: 'ada' },
  { name: 'account-light', path: '/account', scheme: 'light', as: 'ada' },
  { name: 'keys-light', path: '/account/keys', scheme: 'light', as: 'ada' },
  { name: 'audit-light', path: '/audit', scheme: 'light', as: 'ada' },
] as const

const FOLDER = join(import.meta.dirname, '../docs/images')
const PASSWORD = 'four words nobody guesses'

/** What she is signed in with elsewhere. */
const DEVICES = [
  'curl/8.10.1',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
]

/** Ada, who has a session on each device, a key of a program, and mistyped her password once. */
async function settleAda({ url, gateway }: TestGateway): Promise<void> {
  await gateway.services.accounts.create({
    username: 'ada',
    name: 'Ada Lovelace',
    email: 'ada@example.test',
    password: PASSWORD,
    roles: ['manage_users', 'view_audit'],
  })
  const signIn = async (password: string, device: string): Promise<string> => {
    const headers = { ...JSON_BOTH_WAYS, 'user-agent': device }
    const body = JSON.stringify({ username: 'ada', password })
    const answer = await fetch(`${url}/auth/login`, { method: 'POST', headers, body })
    return String(((await answer.json()) as Record<string, unknown>)['token'])
  }
  await signIn('three words only', 'curl/8.10.1')
  const tokens = await Promise.all(DEVICES.map((device) => signIn(PASSWORD, device)))
  const headers = { ...JSON_BOTH_WAYS, authorization: `Bearer ${tokens[0]}` }
  const body = JSON.stringify({ name: 'Nightly report', scopes: ['view_audit'] })
  await fetch(`${url}/api/v1/keys`, { method: 'POST', headers, body })
}

const JSON_BOTH_WAYS = { accept: 'application/json', 'content-type': 'application/json' }

async function signInAsAda(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/auth/login`)
  await page.locator('#username').fill('ada')
  await page.locator('#password').fill(PASSWORD)
  await page.locator('main [type=submit]').click()
  await page.getByRole('link', { name: 'Sign out' }).waitFor()
}

/** The pictures of one kind, one after the other in one window. */
async function take(browser: Browser, url: string, scheme: 'light' | 'dark') {
  const viewport = { width: 900, height: 760 }
  const context = await browser.newContext({ viewport, colorScheme: scheme })
  const page = await context.newPage()
  let somebody = false
  for (const picture of PICTURES.filter((each) => each.scheme === scheme)) {
    if (picture.as !== null && !somebody) await signInAsAda(page, url)
    somebody = picture.as !== null
    await page.goto(url + picture.path)
    await page.screenshot({ path: join(FOLDER, `${picture.name}.png`), fullPage: somebody })
  }
  await context.close()
}

mkdirSync(FOLDER, { recursive: true })
const site = await startGateway()
await settleAda(site)
const browser = await launchChromium()
for (const scheme of ['light', 'dark'] as const) await take(browser, site.url, scheme)
await browser.close()
await site.stop()
console.log(`${PICTURES.length} pictures in docs/images`)
