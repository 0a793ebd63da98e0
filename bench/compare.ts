import { processorMicroseconds } from './process-figures.js'
import { median } from './statistics.js'

export const ROUNDS = Number(process.env['ROUNDS'] ?? 5)
export const SECONDS = Number(process.env['SECONDS'] ?? 4)

/** What one measurement saw. */
export interface Answered {
  readonly perSecond: number
  readonly requests: number
}

/** One of those that are compared. */
export interface Candidate {
  readonly measure: () => Promise<Answered>
  /** The process that answers, and nothing else meanwhile; absent: its time is not counted. */
  readonly pid?: number
}

/** Of each round. `cost`: the processor's time for a request, in microseconds. */
interface Measured {
  readonly name: string
  readonly rates: number[]
  readonly costs: number[]
}

/**
 * Measures each of `candidates` once a round, in turns; prints medians, and ratios: of the first to
 * all, of each to the last.
 * What else the machine does changes how many requests there are in a second, and hardly what one
 * costs: where the two ratios differ, the second is to be believed.
 */
export async function compare(title: string, candidates: Record<string, Candidate>) {
  const all = Object.entries(candidates)
  const measured = all.map(([name]): Measured => ({ name, rates: [], costs: [] }))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, [, candidate]] of all.entries()) {
      const { rate, cost } = await measureOnce(candidate)
      measured[index]?.rates.push(rate)
      measured[index]?.costs.push(cost)
    }
  }
  console.log(
    `\n${title}, ${ROUNDS} rounds of ${SECONDS} s: requests a second, microseconds of processor ` +
      'time for each; ratios by the one and the other',
  )
  for (const each of measured) print(each, measured)
}

async function measureOnce({ measure, pid }: Candidate): Promise<{ rate: number; cost: number }> {
  const before = pid === undefined ? NaN : processorMicroseconds(pid)
  const { perSecond, requests } = await measure()
  const spent = pid === undefined ? NaN : processorMicroseconds(pid) - before
  return { rate: perSecond, cost: spent / requests }
}

function print({ name, rates, costs }: Measured, all: readonly Measured[]): void {
  const last = all.at(-1)?.name
  const ratios = all
    .filter((other) => other.name !== name && (other.name === last || name === all[0]?.name))
    .map((other) => {
      const byRate = ratioOf(rates, other.rates)
      return `${byRate}, ${ratioOf(other.costs, costs)} of ${other.name}`
    })
  const spread = `(${Math.min(...rates).toFixed(0)} to ${Math.max(...rates).toFixed(0)})`
  const figures = `${median(rates).toFixed(0).padStart(7)} ${spread.padEnd(16)}`
  const cost = shown(median(costs), 1).padStart(7)
  console.log(`  ${name.padEnd(28)} ${figures} ${cost}  ${ratios.join('; ')}`)
}

const ratioOf = (some: readonly number[], others: readonly number[]): string =>
  shown(median(some.map((value, round) => value / (others[round] ?? NaN))), 2)

const shown = (figure: number, digits: number): string =>
  Number.isNaN(figure) ? '-' : figure.toFixed(digits)
