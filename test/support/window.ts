import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'

/** A browser window of a person: cookies of its own, and what its pages complained of. */
export interface Window {
  readonly context: BrowserContext
  /** Every error its pages wrote to the console, threw, or made against their policy: `TEXT URL`. */
  readonly complaints: readonly string[]
  readonly open: (url: string) => Promise<Page>
}

/** Opens a window that was never anywhere. */
export async function openWindow(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Window> {
  const context = await browser.newContext(options)
  const complaints: string[] = []
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`)
  })
  context.on('weberror', (failure) => complaints.push(failure.error().message))
  await context.addInitScript(() => {
    // Runs in the browser, where there is a document; these types know none.
    const { document, console } = globalThis as unknown as BrowserGlobals
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)
    })
  })
  const open = async (url: string): Promise<Page> => {
    const page = await context.newPage()
    await page.goto(url)
    return page
  }
  return { context, complaints, open }
}

interface BrowserGlobals {
  document: {
    addEventListener(
      name: string,
      listen: (event: { violatedDirective: string; blockedURI: string }) => void,
    ): void
  }
  console: { error(text: string): void }
}
