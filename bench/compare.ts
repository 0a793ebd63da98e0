import { processorMicroseconds } from './process-figures.js'
import { keep } from './results.js'
import { median } from './statistics.js'

export const ROUNDS = Number(process.env['ROUNDS'] ?? 5)
export const SECONDS = Number(process.env['SECONDS'] ?? 4)

/** What one measurement saw. */
export interface Answered {
  readonly perSecond: number
  readonly requests: number
  /** Milliseconds that half of them, and all but a hundredth, did not exceed. */
  readonly p50: number
  readonly p99: number
}

/** One of those that are compared. */
export interface Candidate {
  readonly measure: () => Promise<Answered>
  /** The process that answers, and nothing else meanwhile; absent: its time is not counted. */
  readonly pid?: number
}

/** Of each round. `costs`: the processor's time for a request, in microseconds. */
interface Measured {
  readonly name: string
  readonly rates: number[]
  readonly costs: number[]
  readonly p50s: number[]
  readonly p99s: number[]
}

/**
 * Measures each of `candidates` once a round, in turns; prints medians, and ratios: of the first to
 * all, of each to the last.
 * What else the machine does changes how many requests there are in a second, and hardly what one
 * costs: where the two ratios differ, the second is to be believed.
 */
export async function compare(title: string, candidates: Record<string, Candidate>) {
  const all = Object.entries(candidates)
  const measured = all.map(([name]): Measured => ({
    name,
    rates: [],
    costs: [],
    p50s: [],
    p99s: [],
  }))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, [, candidate]] of all.entries()) {
      const { cost, answered } = await measureOnce(candidate)
      measured[index]?.rates.push(answered.perSecond)
      measured[index]?.costs.push(cost)
      measured[index]?.p50s.push(answered.p50)
      measured[index]?.p99s.push(answered.p99)
    }
  }
  console.log(
    `\n${title}, ${ROUNDS} rounds of ${SECONDS} s: requests a second, microseconds of processor ` +
      'time for each, milliseconds for half of them and for all but a hundredth; ratios of requests ' +
      'and of processor time',
  )
  for (const each of measured) print(each, measured)
  keep(title, measured)
}

async function measureOnce({
  measure,
  pid,
}: Candidate): Promise<{ cost: number; answered: Answered }> {
  const before = pid === undefined ? NaN : processorMicroseconds(pid)
  const answered = await measure()
  const spent = pid === undefined ? NaN : processorMicroseconds(pid) - before
  return { cost: spent / answered.requests, answered }
}

function print({ name, rates, costs, p50s, p99s }: Measured, all: readonly Measured[]): void {
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
  const waits = `${shown(median(p50s), 2)} ${shown(median(p99s), 2)}`.padStart(13)
  console.log(`  ${name.padEnd(28)} ${figures} ${cost} ${waits}  ${ratios.join('; ')}`)
}

const ratioOf = (some: readonly number[], others: readonly number[]): string =>
  shown(median(some.map((value, round) => value / (others[round] ?? NaN))), 2)

const shown = (figure: number, digits: number): string =>
  Number.isNaN(figure) ? '-' : figure.toFixed(digits)
