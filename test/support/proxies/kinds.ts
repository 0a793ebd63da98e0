import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Context } from 'mocha'

/** The proxies that ask us, each the real program. */
export const KINDS = ['nginx', 'caddy', 'traefik', 'envoy', 'haproxy'] as const

export type Kind = (typeof KINDS)[number]

/** Debian puts daemons where only root looks. */
const MORE_PLACES = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin']

const variableOf = (kind: Kind): string => `${kind.toUpperCase()}_BIN`

/** Where the program of `kind` is: NGINX_BIN, CADDY_BIN and so on, or the PATH; null: nowhere. */
export function findProxy(kind: Kind): string | null {
  const named = process.env[variableOf(kind)]
  if (named !== undefined) return existsSync(named) ? named : null
  const places = [...(process.env['PATH'] ?? '').split(delimiter), ...MORE_PLACES]
  return places.map((place) => join(place, kind)).find((path) => existsSync(path)) ?? null
}

/** Skips the tests of `context`, plainly, where the program of `kind` is absent; with CI=true fails. */
export function requireProxy(context: Context, kind: Kind): void {
  if (findProxy(kind) !== null && hasOpenSsl()) return
  const lack = findProxy(kind) === null ? `${kind} (set ${variableOf(kind)})` : 'openssl'
  if (process.env['CI'] === 'true') throw new Error(`CI tests behind real proxies: install ${lack}`)
  process.stderr.write(`    tests behind ${kind} skipped: no ${lack}\n`)
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
