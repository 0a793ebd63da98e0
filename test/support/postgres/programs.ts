import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from 'mocha'

/** Where Debian keeps each version's programs. */
const DEBIAN = '/usr/lib/postgresql'

/** The folder of `initdb` and `postgres`: POSTGRES_BIN, or the newest that Debian has; null: none. */
export function findPostgres(): string | null {
  const named = process.env['POSTGRES_BIN']
  if (named !== undefined) return existsSync(join(named, 'postgres')) ? named : null
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number) : []
  const folders = versions.toSorted((a, b) => b - a).map((one) => join(DEBIAN, String(one), 'bin'))
  return folders.find((folder) => existsSync(join(folder, 'postgres'))) ?? null
}

/** Skips the tests of `context`, plainly, where PostgreSQL is absent; with CI=true fails. */
export function requirePostgres(context: Context): void {
  if (findPostgres() !== null || process.env['TEST_DATABASE_URL'] !== undefined) return
  const lack = 'PostgreSQL (set POSTGRES_BIN)'
  if (process.env['CI'] === 'true') throw new Error(`CI tests on PostgreSQL: install ${lack}`)
  process.stderr.write(`    tests on PostgreSQL skipped: no ${lack}\n`)
  context.skip()
}

/** The same for a program that stands before it. */
export function requirePgBouncer(context: Context): void {
  requirePostgres(context)
  if (existsSync(PGBOUNCER)) return
  if (process.env['CI'] === 'true') throw new Error('CI tests behind PgBouncer: install pgbouncer')
  process.stderr.write('    tests behind PgBouncer skipped: no pgbouncer\n')
  context.skip()
}

export const PGBOUNCER = '/usr/sbin/pgbouncer'

/** PostgreSQL runs as nobody's root: whom it runs as instead, where root runs the tests. */
export function userToRunAs(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (what: string): number =>
    Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
