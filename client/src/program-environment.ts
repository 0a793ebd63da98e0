/** Everything outside of a program's client, so that tests can bring their own. */
export interface ProgramEnvironment {
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** Milliseconds by the clock on the wall, which may be wrong and may be set. */
  now(): number
  /** Milliseconds by a clock that nobody sets, but that may stand still while a machine sleeps. */
  monotonic(): number
  setTimer(run: () => void, milliseconds: number): unknown
  clearTimer(timer: unknown): void
  /** From 0 to 1, without 1. */
  random(): number
}

/** The surroundings as they are. */
export const programSurroundings = (): ProgramEnvironment => ({
  fetch: (input, init) => fetch(input, init),
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer: (run, milliseconds) => {
    const timer: unknown = setTimeout(run, milliseconds)
    // No program has to stay for the sake of it.
    if (typeof timer === 'object' && timer !== null) (timer as { unref?(): void }).unref?.()
    return timer
  },
  clearTimer: (timer) => clearTimeout(timer as number),
  random: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32,
})

/** Milliseconds since it was made, by whichever clock moved further: one may have stood still. */
export function elapsedBy({
  now,
  monotonic,
}: Pick<ProgramEnvironment, 'now' | 'monotonic'>): () => number {
  let last = [now(), monotonic()] as const
  let total = 0
  return () => {
    const next = [now(), monotonic()] as const
    total += Math.max(next[0] - last[0], next[1] - last[1], 0)
    last = next
    return total
  }
}
