export const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN

/** The least of the numbers that `part` of them do not exceed; 1: the greatest. */
export function quantile(numbers: readonly number[], part: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? NaN
}

/** The largest distance between the two empirical distributions, and how likely by chance. */
export interface KolmogorovSmirnov {
  readonly distance: number
  /** Of two samples of one distribution, so far apart or farther (asymptotic). */
  readonly p: number
}

/** The two-sample Kolmogorov-Smirnov test. */
export function kolmogorovSmirnov(
  first: readonly number[],
  second: readonly number[],
): KolmogorovSmirnov {
  const all = [
    ...first.map((value) => ({ value, step: 1 / first.length })),
    ...second.map((value) => ({ value, step: -1 / second.length })),
  ].sort((a, b) => a.value - b.value)
  let gap = 0
  let distance = 0
  for (const [index, { value, step }] of all.entries()) {
    gap += step
    if (all[index + 1]?.value !== value) distance = Math.max(distance, Math.abs(gap))
  }
  const size = Math.sqrt((first.length * second.length) / (first.length + second.length))
  return { distance, p: chanceOf((size + 0.12 + 0.11 / size) * distance) }
}

/** Kolmogorov's distribution, its complement. */
function chanceOf(lambda: number): number {
  if (lambda < 0.3) return 1
  let sum = 0
  for (let k = 1; k <= 100; k += 1) {
    sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * lambda * lambda)
  }
  return Math.min(1, Math.max(0, sum))
}

/** How often a value of `first` is above one of `second` (0.5: neither), and how likely by chance. */
export interface MannWhitney {
  readonly above: number
  /** Two-sided, by the normal approximation. */
  readonly p: number
}

/** The Mann-Whitney U test; ties count half. */
export function mannWhitney(first: readonly number[], second: readonly number[]): MannWhitney {
  const ranks = rank([...first, ...second])
  const sum = ranks.slice(0, first.length).reduce((total, each) => total + each, 0)
  const pairs = first.length * second.length
  const u = sum - (first.length * (first.length + 1)) / 2
  const deviation = Math.sqrt((pairs * (first.length + second.length + 1)) / 12)
  return { above: u / pairs, p: 2 * (1 - normal(Math.abs(u - pairs / 2) / deviation)) }
}

/** The rank of each number, from 1; equal ones share the mean of theirs. */
function rank(numbers: readonly number[]): number[] {
  const order = numbers.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value)
  const ranks = numbers.map(() => 0)
  for (let from = 0; from < order.length;) {
    let to = from
    while (order[to + 1]?.value === order[from]?.value) to += 1
    for (const { index } of order.slice(from, to + 1)) ranks[index] = (from + to) / 2 + 1
    from = to + 1
  }
  return ranks
}

/** The normal distribution, to seven digits (Abramowitz and Stegun 26.2.17). */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429]
  const sum = series.reduce((total, factor, index) => total + factor * t ** (index + 1), 0)
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum
}
