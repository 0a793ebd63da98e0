interface Timer {
  readonly at: number
  readonly run: () => void
}

const immediates = async (): Promise<void> => {
  for (let round = 0; round < 4; round += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** Time as it truly passes, in milliseconds, and only when it is told to. */
export class Time {
  now = 0
  /** Something that is loaded may be under way, which takes time that is none of ours. */
  loads = false
  readonly #timers = new Set<Timer>()

  after(milliseconds: number, run: () => void): Timer {
    const timer = { at: this.now + Math.max(0, Math.ceil(milliseconds)), run }
    this.#timers.add(timer)
    return timer
  }

  cancel(timer: unknown): void {
    this.#timers.delete(timer as Timer)
  }

  /** Lets everything happen that needs no more time. */
  async settle(): Promise<void> {
    await immediates()
    if (!this.loads) return
    // Modules come in the order in which they were asked for.
    await import('../../../client/src/lease.js')
    await import('../../../client/src/requests.js')
    await immediates()
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve))
  }

  /** Lets `milliseconds` pass: what is due happens in order, and its consequences with it. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds
    await this.settle()
    for (;;) {
      const next = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#timers.delete(next)
      this.now = Math.max(this.now, next.at)
      next.run()
      await this.settle()
    }
    this.now = end
  }
}
