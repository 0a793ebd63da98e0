import { existsSync } from 'node:fs'
import type { Context } from 'mocha'
import { chromium, type Browser } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Quiet: nothing but what a test asks for leaves the machine. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Where Chromium is: CHROMIUM_PATH, or where Linux distributions put it; null: nowhere. */
export const findChromium = (): string | null =>
  [process.env['CHROMIUM_PATH'] ?? '', ...PLACES].find((path) => existsSync(path)) ?? null

export interface ChromiumOptions {
  /** Pages left behind are kept whole for the way back, as people's browsers do and tests' do not. */
  readonly keepsPages?: boolean
  /** Host names, with `*`, that lead to this machine. */
  readonly hosts?: string
  /** No other name leads anywhere: pages of others name fonts and scripts of theirs. */
  readonly leadsNowhereElse?: boolean
  /** Origins that are treated as if they were reached over https: Fetch Metadata is sent there. */
  readonly trusted?: readonly string[]
}

/** A real, headless Chromium with a profile of its own. Throws where there is none. */
export function launchChromium(options: ChromiumOptions = {}): Promise<Browser> {
  const { keepsPages = false, hosts, leadsNowhereElse = false, trusted = [] } = options
  const executablePath = findChromium()
  if (executablePath === null)
    throw new Error('Chromium not found: install it, or set CHROMIUM_PATH')
  const ignoreDefaultArgs = keepsPages ? ['--disable-back-forward-cache'] : []
  const mapped =
    hosts === undefined
      ? []
      : [
          `--host-resolver-rules=MAP ${hosts} 127.0.0.1${leadsNowhereElse ? ', MAP * ~NOTFOUND' : ''}`,
        ]
  const asSecure = `--unsafely-treat-insecure-origin-as-secure=${trusted.join()}`
  const args = [...FLAGS, ...mapped, ...(trusted.length > 0 ? [asSecure] : [])]
  return chromium.launch({ executablePath, headless: true, args, ignoreDefaultArgs })
}

/** Skips the tests of `context` and says so where Chromium is absent; with CI=true that fails. */
export function requireChromium(context: Context): void {
  if (findChromium() !== null) return
  if (process.env['CI'] === 'true') throw new Error('CI runs the browser tests: install Chromium')
  process.stderr.write('    browser tests skipped: no Chromium (set CHROMIUM_PATH)\n')
  context.skip()
}

/** Closes what a suite opened, the last first. */
export async function closeAll(closers: (() => Promise<unknown>)[]): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close()
}
