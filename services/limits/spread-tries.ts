import { createBoundedCounter } from './bounded-counter.js'
import { refused, type Taken } from './taken.js'

/** For how long tries from all addresses are counted together, in seconds: an hour. */
const WINDOW = 3600

/**
 * Tries at one key from anywhere. Once there are too many, each network has one try left in the
 * window, so that nobody elsewhere can take away the owner's.
 */
export interface SpreadTries {
  take(key: string, network: string): Promise<Taken>
  size(): number
}

/** `free`: how many tries from all networks together there are in a window. */
export function createSpreadTries({ free, keys }: { free: number; keys: number }): SpreadTries {
  const all = createBoundedCounter({ points: free, seconds: WINDOW, keys })
  const single = createBoundedCounter({ points: 1, seconds: WINDOW, keys })
  return {
    take: async (key, network) => {
      const { over } = await all.add(key)
      if (!over) return { waitSeconds: 0, giveBack: () => all.takeBack(key) }
      const pair = `${key} ${network}`
      const own = await single.add(pair)
      if (own.over) return refused(own.msLeft)
      return { waitSeconds: 0, giveBack: () => single.forget(pair) }
    },
    size: () => all.size() + single.size(),
  }
}
