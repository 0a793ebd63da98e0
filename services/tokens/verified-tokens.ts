import { BoundedMap, type Bounds } from '../../lib/bounded-map.js'
import type { TokenKeys, VerifyingKey } from './keys.js'

/** How many tokens are remembered, and what they may take: the oldest go first. */
const BOUNDS: Bounds = { entries: 20_000, bytes: 32 * 1024 * 1024 }

/** About what an entry takes besides the text of its token: its claims, and its place in the map. */
const ENTRY_BYTES = 1000

/** Tokens whose signature and claims were found good: the whole text is compared, to the last bit. */
export interface VerifiedTokens<C> {
  /** The claims of a token that was verified with a key that still verifies; null: verify it. */
  recall(token: string): C | null
  keep(token: string, kid: string, claims: C): void
  /** How many were recalled since the start, and how many were not. */
  recalls(): Recalls
}

export interface Recalls {
  readonly memory: number
  readonly signature: number
}

interface Verified<C> {
  readonly token: string
  readonly claims: C
  readonly key: VerifyingKey | null
}

/**
 * `find`: as it verifies. What a key no longer verifies is not recalled; whether a token has expired
 * or was taken back is asked each time, and not here.
 */
export function createVerifiedTokens<C>(
  find: TokenKeys['find'],
  bounds: Bounds = BOUNDS,
): VerifiedTokens<C> {
  const kept = new BoundedMap<Verified<C>>(bounds)
  let memory = 0
  let signature = 0
  const recall: VerifiedTokens<C>['recall'] = (token) => {
    const name = signatureOf(token)
    const entry = kept.get(name)
    if (entry?.token !== token) return null
    if (entry.key !== null && find(entry.key.kid) === entry.key) return entry.claims
    kept.delete(name)
    return null
  }
  return {
    recalls: () => ({ memory, signature }),
    recall: (token) => {
      const claims = recall(token)
      if (claims === null) signature += 1
      else memory += 1
      return claims
    },
    keep: (token, kid, claims) => {
      // Copied: cut out of a header, it would hold all of that in memory.
      const copy = Buffer.from(token).toString()
      const entry = { token: copy, claims, key: find(kid) }
      kept.set(signatureOf(copy), entry, token.length + ENTRY_BYTES)
    },
  }
}

/** What tells tokens apart at a tenth of their length: to hash all of each costs by the request. */
const signatureOf = (token: string): string => token.slice(token.lastIndexOf('.') + 1)
