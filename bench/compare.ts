import { median } from './statistics.js'

export const ROUNDS = Number(process.env['ROUNDS'] ?? 5)
export const SECONDS = Number(process.env['SECONDS'] ?? 4)

/** Measures each of `candidates` once a round, in turns; prints medians, and ratios to the last. */
export async function compare(title: string, candidates: Record<string, () => Promise<number>>) {
  const measured = Object.keys(candidates).map((name) => ({ name, rounds: [] as number[] }))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { name, rounds } of measured) rounds.push((await candidates[name]?.()) ?? NaN)
  }
  console.log(`\n${title}, ${ROUNDS} rounds of ${SECONDS} s, requests a second`)
  for (const { name, rounds } of measured) {
    const ratios = measured.map((other) => {
      const each = rounds.map((value, round) => value / (other.rounds[round] ?? NaN))
      return other.name === name ? '' : `${median(each).toFixed(2)} of ${other.name}`
    })
    const spread = `${Math.min(...rounds).toFixed(0)} to ${Math.max(...rounds).toFixed(0)}`
    const list = ratios.filter((ratio) => ratio !== '').join(', ')
    console.log(
      `  ${name.padEnd(28)} ${median(rounds).toFixed(0).padStart(7)}  (${spread})  ${list}`,
    )
  }
}
