import { setTimeout as wait } from 'node:timers/promises'
import type { Stopwatch } from '../../lib/clock.js'

/** How far apart the moments are at which a refusal may leave, in milliseconds. */
export const STEP = 50

interface EvenTimeParts {
  readonly stopwatch: Stopwatch
  /** Resolves after so many milliseconds; the machine's own timer unless given. */
  readonly pause?: (milliseconds: number) => Promise<unknown>
}

/**
 * Does work whose refusal, null, leaves only at whole steps since it began. The same steps are
 * taken for somebody who is not there, but a row that is found costs more to read and to note than
 * one that is not: half a millisecond, which a thousand tries can tell from the noise.
 */
export const createEvenTime =
  ({ stopwatch, pause = wait }: EvenTimeParts) =>
  async <T>(work: () => Promise<T | null>): Promise<T | null> => {
    const began = stopwatch.elapsed()
    const result = await work()
    if (result === null) await pause(STEP - ((stopwatch.elapsed() - began) % STEP))
    return result
  }
