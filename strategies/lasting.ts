import type { Clock } from '../lib/clock.js'
import type { Availability } from '../services/providers.js'

export interface LastingParts<T> {
  /** One try: resolves with the value, or rejects. */
  readonly attempt: () => Promise<T>
  readonly clock: Clock
  /** How long a value stands before it is asked for again, in milliseconds. */
  readonly freshMs: number
  /** How long a failure stands before the next try, in milliseconds. */
  readonly retryMs: number
  /** Told of every failed try. */
  readonly onFault: (error: unknown) => void
}

/** A value that another party gives, and that we keep: asked for lazily, by one try at a time. */
export interface Lasting<T> {
  /** The value, old rather than none; without one, waits for a try, or throws the last failure. */
  get(): Promise<T>
  availability(): Availability
  /** Starts a try in the background if one is due. Never throws, never waits. */
  probe(): void
  /** Says that the other party seems gone: the next try is due early. */
  doubt(): void
}

/** Keeps what `attempt` gives; of any number of simultaneous callers one tries and all get it. */
export function createLasting<T>(parts: LastingParts<T>): Lasting<T> {
  let kept: { readonly value: T } | null = null
  let last: { readonly fault: unknown; readonly at: number } | null = null
  let flight: Promise<T> | null = null
  let doubted = false

  const now = (): number => parts.clock.now().getTime()
  const due = (): boolean => {
    if (!last) return true
    const hasFresh = last.fault === null && !doubted
    // Whichever way the clock was set meanwhile.
    return Math.abs(now() - last.at) >= (hasFresh ? parts.freshMs : parts.retryMs)
  }
  const settle = (fault: unknown): void => {
    last = { fault, at: now() }
    doubted = false
    flight = null
    if (fault !== null) parts.onFault(fault)
  }
  const attempt = async (): Promise<T> => {
    try {
      const value = await parts.attempt()
      kept = { value }
      settle(null)
      return value
    } catch (error) {
      settle(error ?? new Error('unknown'))
      throw error
    }
  }
  const tryOnce = (): Promise<T> => (flight ??= Promise.resolve().then(attempt))
  const probe = (): void => {
    if (!flight && due()) tryOnce().catch(() => undefined)
  }

  return {
    probe,
    get: async () => {
      probe()
      if (kept) return kept.value
      if (flight) return flight
      throw last?.fault
    },
    availability: () => (!last ? 'unknown' : last.fault === null ? 'up' : 'down'),
    doubt: () => {
      doubted = true
    },
  }
}
