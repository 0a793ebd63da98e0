import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Context } from 'mocha'

/** The published clients, as they are, and what a page needs to run them. */
const PACKAGES: Readonly<Record<string, string>> = {
  'sn-client-js': '3.0.3',
  'sn-redux': '3.4.3',
  'sn-client-auth-google': '1.0.0',
  '@sensenet/authentication-jwt': '1.1.4',
  '@sensenet/client-core': '4.2.0',
  // They were written for a bundler that brought this along.
  buffer: '6.0.3',
  esbuild: '0.25.12',
}

/**
 * Where they are: a folder of their own, outside of the project. They are under the GPL-2.0, and
 * neither a dependency of ours nor part of anything that we give away.
 */
const FOLDER =
  process.env['SENSENET_CLIENTS_DIR'] ?? join(homedir(), '.cache', 'gatehouse', 'sensenet-clients')

/** Installs what is missing; what npm said where that failed, else null. */
export function installClients(): string | null {
  if (Object.entries(PACKAGES).every(([name, version]) => versionOf(name) === version)) return null
  try {
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(join(FOLDER, 'package.json'), '{ "private": true }\n')
  } catch (error) {
    return String(error)
  }
  const wanted = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`)
  const words = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  words.push('--fetch-retries=1', '--fetch-retry-mintimeout=1000')
  const done = spawnSync('npm', [...words, ...wanted], { cwd: FOLDER, encoding: 'utf8' })
  return done.status === 0 ? null : `npm ended with ${done.status}: ${done.stderr.slice(0, 500)}`
}

function versionOf(name: string): string | null {
  try {
    const text = readFileSync(join(FOLDER, 'node_modules', name, 'package.json'), 'utf8')
    return (JSON.parse(text) as { version: string }).version
  } catch {
    return null
  }
}

/** What became of it: asked once in a process, for where there is no network it takes a while. */
let known: { readonly failure: string | null } | undefined

/** Skips the tests of `context` and says so where the clients cannot be had; with CI=true that fails. */
export function requireClients(context: Context): void {
  const failure = (known ??= { failure: installClients() }).failure
  if (failure === null) return
  if (process.env['CI'] === 'true') throw new Error(`CI runs the clients of sensenet: ${failure}`)
  process.stderr.write(`    skipped: the clients of sensenet cannot be installed: ${failure}\n`)
  context.skip()
}

/** What a published package exports, in Node; the global names that it leaves behind go again. */
export function loadClient(name: string): unknown {
  const known = new Set(Object.keys(globalThis))
  const require = createRequire(join(FOLDER, 'package.json')) as (name: string) => unknown
  const client = require(name)
  for (const left of Object.keys(globalThis)) {
    if (!known.has(left)) Reflect.deleteProperty(globalThis, left)
  }
  return client
}

const ENTRY = `
  globalThis.Buffer = require('buffer').Buffer
  globalThis.Client = require('sn-client-js')
  globalThis.Redux = require('sn-redux')
  globalThis.Google = require('sn-client-auth-google')
  globalThis.Jwt = require('@sensenet/authentication-jwt')
  globalThis.Core = require('@sensenet/client-core')
`

/** All of them in one script, for a page of a test; kept nowhere. */
export function bundleClients(): string {
  const words = ['--bundle', '--format=iife', '--define:global=globalThis', '--log-level=error']
  const options = {
    cwd: FOLDER,
    input: ENTRY,
    encoding: 'utf8',
    maxBuffer: 32 * 1024 * 1024,
  } as const
  const done = spawnSync(join('node_modules', '.bin', 'esbuild'), words, options)
  if (done.status !== 0) throw new Error(`esbuild ended with ${done.status}: ${done.stderr}`)
  return done.stdout
}
