import { z } from 'zod'
import type { Clock } from '../lib/clock.js'
import type { GuardedFetch } from '../lib/guarded-fetch.js'
import { ProviderFault } from './provider-fault.js'

const KeySetBody = z.object({ keys: z.array(z.looseObject({ kid: z.string().optional() })) })

/** A JSON Web Key Set (RFC 7517 section 5). */
export type JsonWebKeySet = z.infer<typeof KeySetBody>

/** How long a key that the provider took back may still count, in milliseconds. */
export const KEYS_FRESH_MS = 5 * 60_000
/** Most fetches in any minute, whatever the ID tokens ask for. */
export const MAX_FETCHES_A_MINUTE = 6

interface KeySetParts {
  readonly fetch: GuardedFetch
  readonly clock: Clock
}

export interface KeySet {
  /**
   * The provider's keys at `address`; fetched anew when old, or when `keyId` is none of them (or
   * unknown: then any key may be meant). Throws ProviderFault.
   */
  holding(keyId: string | undefined, address: string): Promise<JsonWebKeySet>
}

/** Keeps a provider's public keys: simultaneous fetches are one, and the rate is bounded. */
export function createKeySet({ fetch, clock }: KeySetParts): KeySet {
  let kept: { readonly keys: JsonWebKeySet; readonly at: number } | null = null
  let flight: Promise<JsonWebKeySet> | null = null
  let fetchedAt: number[] = []

  const now = (): number => clock.now().getTime()
  const isFresh = (at: number, forMs: number): boolean => Math.abs(now() - at) < forMs
  const mayFetch = (): boolean => {
    fetchedAt = fetchedAt.filter((at) => isFresh(at, 60_000))
    return fetchedAt.length < MAX_FETCHES_A_MINUTE
  }
  const load = async (address: string): Promise<JsonWebKeySet> => {
    fetchedAt.push(now())
    try {
      const keys = await fetchKeys(fetch, address)
      kept = { keys, at: now() }
      return keys
    } finally {
      flight = null
    }
  }
  const begin = (address: string): Promise<JsonWebKeySet> =>
    (flight ??= Promise.resolve().then(() => load(address)))

  return {
    holding: async (keyId, address) => {
      const fresh = kept && isFresh(kept.at, KEYS_FRESH_MS) ? kept.keys : null
      if (fresh && holds(fresh, keyId)) return fresh
      if (flight) {
        // It may have begun before the key was made: if so, one more is due.
        const joined = await flight
        if (holds(joined, keyId)) return joined
      }
      if (flight ?? mayFetch()) return begin(address)
      if (fresh) return fresh
      throw new ProviderFault('jwks: fetched too often')
    },
  }
}

const holds = ({ keys }: JsonWebKeySet, keyId: string | undefined): boolean =>
  keyId !== undefined && keys.some(({ kid }) => kid === keyId)

async function fetchKeys(fetch: GuardedFetch, address: string): Promise<JsonWebKeySet> {
  const answer = await fetch(address, {
    headers: { accept: 'application/json, application/jwk-set+json' },
  })
  if (answer.status !== 200) throw new ProviderFault(`jwks: http_${answer.status}`)
  const body = KeySetBody.safeParse(await answer.json().catch(() => null))
  if (!body.success) throw new ProviderFault('jwks: not a key set')
  return body.data
}
