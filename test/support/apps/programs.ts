import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from 'mocha'
import { requireChromium } from '../chromium.js'

/** Apps that others wrote, each where install.sh puts its program. */
const PROGRAMS = {
  jupyterlab: 'venv/bin/jupyter-lab',
  gradio: 'venv/bin/gradio',
  'node-red': 'node/node_modules/.bin/node-red',
} as const

export type AppName = keyof typeof PROGRAMS

const folder = (): string => process.env['APPS_DIR'] ?? join(tmpdir(), 'gatehouse-apps')

/** Where the program of `name` is, below APPS_DIR; there need be none. */
export const programOf = (name: AppName): string => join(folder(), PROGRAMS[name])

/** The Python that has the apps of Python. */
export const python = (): string => join(folder(), 'venv/bin/python')

/** Skips the tests of `context`, plainly, where `name`, Chromium or openssl is absent; with CI=true fails. */
export function requireRealApp(context: Context, name: AppName): void {
  requireChromium(context)
  if (existsSync(programOf(name)) && hasOpenSsl()) return
  const lack = hasOpenSsl() ? `${name} (run test/support/apps/install.sh)` : 'openssl'
  if (process.env['CI'] === 'true') throw new Error(`CI tests with real apps: install ${lack}`)
  process.stderr.write(`    tests with ${name} skipped: no ${lack}\n`)
  context.skip()
}

function hasOpenSsl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
