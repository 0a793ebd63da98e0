import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { launchChromium } from '../test/support/chromium.js'
import { startGateway } from '../test/support/gateway.js'

/** The pictures of the documents: name, address, colour scheme, and as whom. */
const PICTURES = [
  { name: 'sign-in-light', path: '/auth/login', scheme: 'light', as: null },
  { name: 'sign-in-dark', path: '/auth/login', scheme: 'dark', as: null },
  { name: 'account-light', path: '/account', scheme: 'light', as: 'admin' },
  { name: 'home-light', path: '/', scheme: 'light', as: 'admin' },
] as const

const FOLDER = join(import.meta.dirname, '../docs/images')

async function take(browser: Browser, url: string, picture: (typeof PICTURES)[number]) {
  const viewport = { width: 900, height: 760 }
  const context = await browser.newContext({ viewport, colorScheme: picture.scheme })
  const page = await context.newPage()
  if (picture.as !== null) await page.goto(`${url}/auth/bypass?token=${picture.as}`)
  await page.goto(url + picture.path)
  await page.screenshot({ path: join(FOLDER, `${picture.name}.png`) })
  await context.close()
}

mkdirSync(FOLDER, { recursive: true })
const site = await startGateway()
const browser = await launchChromium()
for (const picture of PICTURES) await take(browser, site.url, picture)
await browser.close()
await site.stop()
console.log(`${PICTURES.length} pictures in docs/images`)
