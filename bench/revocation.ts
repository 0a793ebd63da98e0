import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startChild } from './child.js'
import { quantile } from './statistics.js'

const SAMPLES = Number(process.env['SAMPLES'] ?? 300)
/** Sign-outs that are under way at once, each watched on its own. */
const LANES = 3

/**
 * How long after a sign-out was answered by one process another still lets its token pass: two
 * processes over one database, which is all they have in common. Asked over and over, so the answer
 * of the asking is part of the figure. Over PostgreSQL as well, where POSTGRES_URL names an empty database.
 */
export async function measureRevocation(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
  await measureOver({ DATABASE_URL: `sqlite:${join(folder, 'bench.sqlite')}` }, 'SQLite')
  rmSync(folder, { recursive: true, force: true })
  const url = process.env['POSTGRES_URL']
  if (url === undefined) return
  await measureOver({ DATABASE_URL: url }, 'PostgreSQL, with notices')
  const nowhere = { DATABASE_DIRECT_URL: url.replace(/:\d+\//u, ':1/') }
  await measureOver({ DATABASE_URL: url, ...nowhere }, 'PostgreSQL, without notices')
}

async function measureOver(database: Record<string, string>, what: string): Promise<void> {
  const environment = environmentOver(database)
  const first = await startChild<{ url: string }>('servers/instance.ts', environment)
  const second = await startChild<{ url: string }>('servers/instance.ts', environment)
  const delays: number[] = []
  const lane = async (): Promise<void> => {
    while (delays.length < SAMPLES) delays.push(await measureOne(first.said.url, second.said.url))
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  await Promise.all([first.stop(), second.stop()])
  const figure = (part: number): string => quantile(delays, part).toFixed(0)
  console.log(`\nA sign-out known to another process over ${what}, ${delays.length} of them, in ms`)
  console.log(`  median ${figure(0.5)}, p99 ${figure(0.99)}, longest ${figure(1)}`)
}

const environmentOver = (database: Record<string, string>): Record<string, string> => {
  const secret = (): string => randomBytes(48).toString('base64url')
  return {
    NODE_ENV: 'test',
    BYPASS_AUTH: 'on',
    PUBLIC_URL: 'http://localhost:3000',
    ...database,
    JWT_SECRET_KEY: secret(),
    SESSION_SECRET: secret(),
  }
}

async function measureOne(here: string, there: string): Promise<number> {
  const headers = { authorization: `Bearer ${await signIn(here)}` }
  if ((await statusOf(`${there}/api/v1/me`, { headers })) !== 200) throw new Error('never passed')
  // Not in step with the reader, who reads twice a second.
  await wait(Math.random() * 500)
  const status = await statusOf(`${here}/auth/logout`, { method: 'POST', headers })
  if (status !== 204) throw new Error(`the sign-out was answered ${status}`)
  const answered = performance.now()
  while ((await statusOf(`${there}/api/v1/me`, { headers })) === 200) await wait(1)
  return performance.now() - answered
}

/** A token of a new session. */
async function signIn(here: string): Promise<string> {
  const address = `${here}/auth/bypass?token=bench`
  const headers = { host: 'localhost:3000', accept: 'application/json' }
  const answer = await fetch(address, { redirect: 'manual', headers })
  const { token } = (await answer.json()) as { token: string }
  return token
}

async function statusOf(url: string, init: RequestInit): Promise<number> {
  const answer = await fetch(url, init)
  await answer.arrayBuffer()
  return answer.status
}
