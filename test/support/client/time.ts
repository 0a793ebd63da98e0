interface Timer {
  readonly at: number
  readonly run: () => void
}

/** Lets everything happen that needs no more time. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 4; round += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** Time as it truly passes, in milliseconds, and only when it is told to. */
export class Time {
  now = 0
  readonly #timers = new Set<Timer>()

  after(milliseconds: number, run: () => void): Timer {
    const timer = { at: this.now + Math.max(0, milliseconds), run }
    this.#timers.add(timer)
    return timer
  }

  cancel(timer: unknown): void {
    this.#timers.delete(timer as Timer)
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve))
  }

  /** Lets `milliseconds` pass: what is due happens in order, and its consequences with it. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds
    await settle()
    for (;;) {
      const next = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#timers.delete(next)
      this.now = Math.max(this.now, next.at)
      next.run()
      await settle()
    }
    this.now = end
  }
}
