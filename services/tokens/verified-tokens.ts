import type { TokenKeys, VerifyingKey } from './keys.js'

/** How many tokens are remembered, of some hundred bytes each: the oldest go first. */
const MAX_TOKENS = 5000

/** Tokens whose signature and claims were found good: the whole text is compared, to the last bit. */
export interface VerifiedTokens<C> {
  /** The claims of a token that was verified with a key that still verifies; null: verify it. */
  recall(token: string): C | null
  keep(token: string, kid: string, claims: C): void
}

/**
 * `find`: as it verifies. What a key no longer verifies is not recalled; whether a token has expired
 * or was taken back is asked each time, and not here. `max`: how many are remembered.
 */
export function createVerifiedTokens<C>(
  find: TokenKeys['find'],
  max = MAX_TOKENS,
): VerifiedTokens<C> {
  const kept = new Map<string, { readonly claims: C; readonly key: VerifyingKey | null }>()
  return {
    recall: (token) => {
      const entry = kept.get(token)
      if (!entry) return null
      if (entry.key !== null && find(entry.key.kid) === entry.key) return entry.claims
      kept.delete(token)
      return null
    },
    keep: (token, kid, claims) => {
      const [oldest] = kept.size < max ? [] : kept.keys()
      if (oldest !== undefined) kept.delete(oldest)
      kept.set(token, { claims, key: find(kid) })
    },
  }
}
