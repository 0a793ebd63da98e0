import { setTimeout as wait } from 'node:timers/promises'
import { startChild, type GatewaySays } from './child.js'
import { reportOf, type Report } from './load.js'
import { median } from './statistics.js'

/** Who asks meanwhile: as many requests a second as a busy app makes, and as many as there can be. */
const READERS = 8
const RATE = Number(process.env['RATE'] ?? 400)

/** Sign-ins with wrong passwords: so many a second, many times what can be hashed. */
const FLOOD = Number(process.env['FLOOD'] ?? 500)
const ATTACKERS = 64

const SETTLE_MS = 1000

interface Effort {
  readonly rounds: number
  /** Of each measurement. */
  readonly seconds: number
}

interface Measured {
  readonly paced: Report
  readonly full: Report
  readonly flood: Report | null
}

/**
 * What a flood of password sign-ins does to everyone else: latency of /api/v1/me at a steady rate and
 * its throughput, with and without the flood, in turns. Once with the limits out of the way, so that
 * every sign-in wants a hash, and once with the limits as they come.
 */
export async function measureFlood(effort: Effort): Promise<void> {
  for (const limits of ['off', 'on']) {
    const gateway = await startChild<GatewaySays>('servers/gateway.ts', { LIMITS: limits })
    const quiet: Measured[] = []
    const flooded: Measured[] = []
    for (let round = 0; round < effort.rounds; round += 1) {
      quiet.push(await measure(gateway.said, { seconds: effort.seconds, flooding: false }))
      flooded.push(await measure(gateway.said, { seconds: effort.seconds, flooding: true }))
    }
    console.log(
      `\nGET /api/v1/me while ${FLOOD} wrong passwords a second are tried, limits ${limits}, ` +
        `${effort.rounds} rounds of 2 x ${effort.seconds} s`,
    )
    print('without the flood', quiet)
    print('with the flood', flooded)
    await wait(SETTLE_MS) // what was hashed last is still being written down
    await gateway.stop()
  }
}

async function measure(
  { url, token }: GatewaySays,
  { seconds, flooding }: { seconds: number; flooding: boolean },
): Promise<Measured> {
  const flood = flooding ? reportOf(floodOf(url, 2 * seconds + 2)) : Promise.resolve(null)
  const headers = { authorization: `Bearer ${token}` }
  const load = { url: `${url}/api/v1/me`, connections: READERS, seconds, headers }
  const paced = await reportOf({ ...load, rate: RATE })
  const full = await reportOf(load)
  for (const { non2xx, errors } of [paced, full]) {
    if (non2xx + errors > 0) throw new Error(`the guard refused ${non2xx}, and failed ${errors}`)
  }
  return { paced, full, flood: await flood }
}

const floodOf = (url: string, seconds: number) => ({
  url: `${url}/auth/login`,
  connections: ATTACKERS,
  rate: FLOOD,
  seconds,
  headers: { 'content-type': 'application/json', accept: 'application/json' },
  body: JSON.stringify({ username: 'bench', password: 'a wrong password' }),
})

function print(title: string, rounds: readonly Measured[]): void {
  const of = (figure: (each: Measured) => number): string => median(rounds.map(figure)).toFixed(0)
  const p50 = of(({ paced }) => paced.latency.p50)
  const p99 = of(({ paced }) => paced.latency.p99)
  const full = of(({ full: { duration, ...report } }) => report['2xx'] / duration)
  const line = `at ${RATE} a second: p50 ${p50} ms, p99 ${p99} ms; at most ${full} a second`
  console.log(`  ${title.padEnd(20)} ${line}`)
  const floods = rounds.flatMap(({ flood }) => (flood ? [answersOf(flood)] : []))
  if (floods.length > 0) console.log(`    the flood got, a second: ${floods.join('; ')}`)
}

/** Every status and how often a second it came. */
const answersOf = ({ statusCodeStats, duration }: Report): string =>
  Object.entries(statusCodeStats)
    .map(([status, { count }]) => `${(count / duration).toFixed(0)} x ${status}`)
    .join(', ')
