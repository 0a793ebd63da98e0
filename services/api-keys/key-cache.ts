import type { Stopwatch } from '../../lib/clock.js'
import type { FoundKey } from './found-key.js'

/** How long a key is used as it was looked up, in milliseconds. */
export const MAX_AGE = 60_000

/** How many keys are remembered: those that were not used for the longest time go first. */
const MAX_KEYS = 10_000

/** The keys that were looked up lately, by the hash of their whole text. */
export interface KeyCache {
  /** The key, if it was looked up within MAX_AGE. */
  recall(hash: string): FoundKey | null
  /** Whether it was found the last time it was looked up, however long ago. */
  isKnown(hash: string): boolean
  /** `since`: when its look-up began, by the stopwatch. */
  keep(hash: string, key: FoundKey, since: number): void
  drop(hash: string): void
  size(): number
}

/** `max`: how many keys are remembered. */
export function createKeyCache(stopwatch: Stopwatch, max = MAX_KEYS): KeyCache {
  const kept = new Map<string, { readonly key: FoundKey; readonly since: number }>()
  return {
    recall: (hash) => {
      const entry = kept.get(hash)
      if (!entry || stopwatch.elapsed() - entry.since > MAX_AGE) return null
      // A map keeps the order in which its entries were set: this one is now the latest.
      kept.delete(hash)
      kept.set(hash, entry)
      return entry.key
    },
    isKnown: (hash) => kept.has(hash),
    keep: (hash, key, since) => {
      kept.delete(hash)
      kept.set(hash, { key, since })
      const [oldest] = kept.keys()
      if (kept.size > max && oldest !== undefined) kept.delete(oldest)
    },
    drop: (hash) => void kept.delete(hash),
    size: () => kept.size,
  }
}
