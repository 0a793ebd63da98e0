/** How many there were up to `seconds`, those of all smaller ones among them. */
export interface Bucket {
  readonly seconds: number
  readonly count: number
}

export interface DurationsRead {
  readonly buckets: readonly Bucket[]
  readonly count: number
  readonly sum: number
}

/** How long things took, in plain numbers, since the start. */
export class Durations {
  readonly #bounds: readonly number[]
  readonly #counts: number[]
  #count = 0
  #sum = 0

  /** `bounds`: of the buckets, in seconds, the smallest first. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.#counts = bounds.map(() => 0)
  }

  note(seconds: number): void {
    this.#count += 1
    this.#sum += seconds
    const bounds = this.#bounds
    // From the smallest on, where nearly all of them are.
    for (let at = 0; at < bounds.length; at += 1) {
      if (seconds <= (bounds[at] ?? 0)) {
        this.#counts[at] = (this.#counts[at] ?? 0) + 1
        return
      }
    }
  }

  read(): DurationsRead {
    let count = 0
    const buckets = this.#bounds.map((seconds, at) => {
      count += this.#counts[at] ?? 0
      return { seconds, count }
    })
    return { buckets, count: this.#count, sum: this.#sum }
  }
}
