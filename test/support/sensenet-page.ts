import type { Context } from 'mocha'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { closeAll, launchChromium, requireChromium } from './chromium.js'
import type { TestGateway } from './gateway.js'
import { PASSWORD } from './refreshing.js'
import { startSensenet } from './sensenet.js'
import { bundleClients, requireClients } from './sensenet-clients.js'

/** A gateway, a real browser, and pages in which the published clients are there as globals. */
export interface ClientRoom {
  readonly site: TestGateway
  readonly browser: Browser
  /** A page beside the gateway, as a proxy would serve one, whose requests go to the gateway. */
  openPage(context?: BrowserContext): Promise<Page>
  close(): Promise<void>
}

/** Skips the tests of `context` where there is no Chromium, or no client. */
export async function openClientRoom(
  context: Context,
  env: Record<string, string> = {},
): Promise<ClientRoom> {
  requireChromium(context)
  requireClients(context)
  const script = bundleClients()
  const browser = await launchChromium()
  const site = await startSensenet({ env })
  const wish = { email: 'ada@corp.test', name: 'Ada Lovelace', password: PASSWORD, roles: [] }
  await site.gateway.services.accounts.create({ ...wish, username: 'ada' })
  return {
    site,
    browser,
    openPage: async (context) => {
      const page = await (context ?? (await browser.newContext())).newPage()
      await page.route(`${site.url}/app/`, (route) =>
        route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>app</title>' }),
      )
      await page.addInitScript(script)
      await page.goto(`${site.url}/app/`)
      return page
    },
    close: () => closeAll([() => browser.close(), () => site.stop()]),
  }
}

/**
 * What `work` returns, run in the page as the body of a function; it is text because it speaks of what
 * the clients bring there.
 */
export const run = <T>(page: Page, work: string): Promise<T> =>
  page.evaluate(`(async () => { ${work} })()`)

export const until = (page: Page, condition: string) => page.waitForFunction(condition)

export const statusOf = (page: Page, path: string) =>
  run<number>(page, `return (await fetch('${path}')).status`)
