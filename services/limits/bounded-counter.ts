import { createHmac, randomBytes } from 'node:crypto'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

export interface CounterOptions {
  /** How many a key may have before more are over. */
  readonly points: number
  /** How long what was counted for a key counts, from the first on; a day at most. */
  readonly seconds: number
  /** How many keys seen once are kept, and how many seen again. */
  readonly keys: number
}

export interface Counted {
  readonly count: number
  /** Whether `count` is over `points`. */
  readonly over: boolean
  /** Milliseconds until the key begins anew. */
  readonly msLeft: number
}

/** Counts by key, atomically, in bounded memory: of few keys exactly, of a flood the recurring ones. */
export interface BoundedCounter {
  /** Counts one more. `seconds`: how long it counts, where it is the first of its key. */
  add(key: string, seconds?: number): Promise<Counted>
  /** Takes one back, where there is one. */
  takeBack(key: string): Promise<void>
  forget(key: string): Promise<void>
  /** Milliseconds until the key begins anew; 0: nothing is counted for it. */
  msLeft(key: string): Promise<number>
  /** How many keys are kept. */
  size(): number
}

/** Makes a counter over rate-limiter-flexible, in the memory of this process. */
export function createBoundedCounter({ points, seconds, keys }: CounterOptions): BoundedCounter {
  const limiter = new RateLimiterMemory({ points, duration: seconds, keyPrefix: '' })
  const once = new Set<string>()
  const again = new Set<string>()
  // Nothing that was typed is kept, every key is of one length, and nobody can aim at a collision.
  const salt = randomBytes(32)
  const nameOf = (key: string): string =>
    createHmac('sha256', salt).update(key).digest('base64url').slice(0, 22)

  const evict = async (from: Set<string>): Promise<void> => {
    const [oldest] = from
    if (from.size <= keys || oldest === undefined) return
    from.delete(oldest)
    await limiter.delete(oldest)
  }

  /** A flood of new keys pushes out what was seen once; what came again stays. */
  const keep = async (name: string): Promise<void> => {
    const known = once.delete(name) || again.delete(name)
    const into = known ? again : once
    into.add(name)
    await evict(into)
  }

  return {
    add: async (key, duration) => {
      const name = nameOf(key)
      const options = duration === undefined ? {} : { customDuration: duration }
      const { consumedPoints, msBeforeNext } = await limiter
        .consume(name, 1, options)
        .catch(toResult)
      await keep(name)
      return { count: consumedPoints, over: consumedPoints > points, msLeft: msBeforeNext }
    },
    takeBack: async (key) => {
      const name = nameOf(key)
      if ((await msLeftOf(limiter, name)) > 0) await limiter.reward(name, 1)
    },
    forget: async (key) => {
      const name = nameOf(key)
      once.delete(name)
      again.delete(name)
      await limiter.delete(name)
    },
    msLeft: (key) => msLeftOf(limiter, nameOf(key)),
    size: () => once.size + again.size,
  }
}

/** What is over rejects with its result; anything else is a fault. */
function toResult(result: unknown): RateLimiterRes {
  if (result instanceof RateLimiterRes) return result
  throw result
}

async function msLeftOf(limiter: RateLimiterMemory, name: string): Promise<number> {
  const kept = await limiter.get(name)
  return kept === null ? 0 : Math.max(0, kept.msBeforeNext)
}
