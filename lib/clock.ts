/** Where the time comes from. Everything that asks for the time asks a Clock it was given. */
export interface Clock {
  now(): Date
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => new Date() }

/** Whole seconds since the epoch, rounded down (RFC 7519 NumericDate). */
export const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000)

/** Time that only ever goes on, whatever becomes of the clock on the wall: for measuring spans. */
export interface Stopwatch {
  /** Milliseconds since some moment in the past. */
  elapsed(): number
}

/** The machine's own. */
export const systemStopwatch: Stopwatch = { elapsed: () => performance.now() }
