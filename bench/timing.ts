import { startChild, type GatewaySays } from './child.js'
import { kolmogorovSmirnov, mannWhitney, median } from './statistics.js'

/** Sign-ins of each kind that are compared, after the first ones were thrown away. */
const SAMPLES = Number(process.env['SAMPLES'] ?? 1000)
const WARM_UP = 50

/**
 * Whether the time of an answer tells known users from unknown ones: sign-ins with wrong passwords, a
 * known user, an unknown one and another unknown one in turns. What the two unknown ones differ by is
 * what chance alone does here.
 */
export async function measureTiming(): Promise<void> {
  const gateway = await startChild<GatewaySays>('servers/gateway.ts')
  const { url } = gateway.said
  const known: number[] = []
  const unknown: number[] = []
  const other: number[] = []
  for (let round = 0; round < SAMPLES + WARM_UP; round += 1) {
    // In another order every time, so that none profits from what came before it.
    const turns = [
      async () => known.push(await timeOf(url, 'bench')),
      async () => unknown.push(await timeOf(url, 'blank')),
      async () => other.push(await timeOf(url, 'bunch')),
    ]
    for (let turn = 0; turn < turns.length; turn += 1) await turns[(turn + round) % 3]?.()
  }
  await gateway.stop()
  for (const each of [known, unknown, other]) each.splice(0, WARM_UP)

  console.log(`\nPOST /auth/login with a wrong password, ${SAMPLES} of each, milliseconds`)
  console.log(`  a known user         median ${median(known).toFixed(2)}`)
  console.log(`  an unknown user      median ${median(unknown).toFixed(2)}`)
  console.log(`  another unknown user median ${median(other).toFixed(2)}`)
  print('known against unknown', known, unknown)
  print('unknown against unknown', unknown, other)
}

async function timeOf(url: string, username: string): Promise<number> {
  const began = performance.now()
  const answer = await fetch(`${url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ username, password: 'a wrong password of somebody' }),
  })
  await answer.arrayBuffer()
  if (answer.status !== 401) throw new Error(`/auth/login answered ${answer.status}`)
  return performance.now() - began
}

function print(title: string, first: readonly number[], second: readonly number[]): void {
  const ks = kolmogorovSmirnov(first, second)
  const mw = mannWhitney(first, second)
  console.log(
    `  ${title.padEnd(24)} Kolmogorov-Smirnov D ${ks.distance.toFixed(4)}, p ${ks.p.toFixed(3)}; ` +
      `Mann-Whitney P(above) ${mw.above.toFixed(4)}, p ${mw.p.toFixed(3)}; ` +
      `medians ${Math.abs(median(first) - median(second)).toFixed(3)} ms apart`,
  )
}
