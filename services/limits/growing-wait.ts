import { createBoundedCounter } from './bounded-counter.js'
import { refused, type Taken } from './taken.js'

/** Seconds that the last free try makes the next one wait. Each one after it doubles them. */
const FIRST_WAIT = 30

/** Longest wait, in seconds: a quarter of an hour. */
const LONGEST_WAIT = 900

/** For how long tries of one key are counted together, in seconds. */
const MEMORY = 86_400

/** Some tries freely, and then one at a time with waits between that grow. */
export interface GrowingWait {
  take(key: string): Promise<Taken>
  /** As if the key had never tried. */
  forget(key: string): Promise<void>
  size(): number
}

/** `free`: how many tries there are before the first wait. */
export function createGrowingWait({ free, keys }: { free: number; keys: number }): GrowingWait {
  const tries = createBoundedCounter({ points: free, seconds: MEMORY, keys })
  const gate = createBoundedCounter({ points: 1, seconds: LONGEST_WAIT, keys })
  return {
    take: async (key) => {
      const wait = await gate.msLeft(key)
      if (wait > 0) return refused(wait)
      const { count } = await tries.add(key)
      if (count < free) return { waitSeconds: 0, giveBack: () => tries.takeBack(key) }
      // Of many at once exactly one passes the gate; the others have not tried.
      const passed = await gate.add(key, waitAfter(count - free))
      if (passed.over) {
        await tries.takeBack(key)
        return refused(passed.msLeft)
      }
      const giveBack = async (): Promise<void> => {
        await gate.forget(key)
        await tries.takeBack(key)
      }
      return { waitSeconds: 0, giveBack }
    },
    forget: async (key) => {
      await tries.forget(key)
      await gate.forget(key)
    },
    size: () => tries.size() + gate.size(),
  }
}

const waitAfter = (doublings: number): number =>
  Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(doublings, 16))
