import { timingSafeEqual } from 'node:crypto'
import type { JwtSettings } from '../../config/settings.js'
import type { Clock, Stopwatch } from '../../lib/clock.js'
import type { Models } from '../../models/index.js'
import type { ApiKey } from '../../models/api-key.js'
import type { Revocations } from '../revocations.js'
import { toFoundKey, type FoundKey } from './found-key.js'
import { createKeyCache } from './key-cache.js'
import { hashKeyText } from './key-text.js'

/** Why a text is no key that may be used: for the log and the audit line, never for the caller. */
export interface RefusedKey {
  readonly refused: string
  /** Null: it is nobody's. */
  readonly ownerId: string | null
  readonly keyId: string
}

export type KeyVerdict = { readonly key: FoundKey } | RefusedKey

export interface KeyLookUp {
  /** The key, where memory knows it to be valid now; null where the database must be asked. */
  recall(text: string): FoundKey | null
  /** Whether it was a key of ours before: then nobody is guessing. */
  isKnown(text: string): boolean
  /**
   * Asks the database, once for any number who ask at the same time. `id`: what `readKeyId` says.
   */
  find(id: string, text: string): Promise<KeyVerdict>
}

export interface LookUpParts {
  readonly models: Pick<Models, 'ApiKey'>
  readonly settings: Pick<JwtSettings, 'issuer' | 'audience'>
  readonly clock: Clock
  readonly stopwatch: Stopwatch
  readonly revocations: Pick<Revocations, 'isRevoked'>
  /** False: keys made by who signed in by the bypass are refused. */
  readonly bypassOn: boolean
}

/** How often a key is read anew because its owner changed while it was read. */
const MAX_READS = 3

/** Makes the look-up. What was revoked is never recalled: its owner may hold other roles now. */
export function createKeyLookUp(parts: LookUpParts): KeyLookUp {
  const { clock, stopwatch, revocations } = parts
  const cache = createKeyCache(stopwatch)
  const underWay = new Map<string, Promise<KeyVerdict>>()

  const read = async (id: string, hash: string): Promise<KeyVerdict> => {
    const since = stopwatch.elapsed()
    const verdict = judge(await parts.models.ApiKey.findWithOwner(id), { hash, id }, parts)
    if ('key' in verdict) cache.keep(hash, verdict.key, since)
    else cache.drop(hash)
    return verdict
  }
  const share = (id: string, hash: string): Promise<KeyVerdict> => {
    const shared = underWay.get(hash) ?? read(id, hash).finally(() => void underWay.delete(hash))
    underWay.set(hash, shared)
    return shared
  }
  const isValid = ({ claims }: FoundKey): boolean =>
    claims.exp * 1000 > clock.now().getTime() && !revocations.isRevoked(claims)

  return {
    recall: (text) => {
      const key = cache.recall(hashKeyText(text))
      return key && isValid(key) ? key : null
    },
    isKnown: (text) => cache.isKnown(hashKeyText(text)),
    find: async (id, text) => {
      const hash = hashKeyText(text)
      for (let reads = 0; reads < MAX_READS; reads += 1) {
        const verdict = await share(id, hash)
        if (!('key' in verdict) || isValid(verdict.key)) return verdict
      }
      return { refused: 'revoked', ownerId: null, keyId: id }
    },
  }
}

interface Asked {
  readonly id: string
  readonly hash: string
}

function judge(row: ApiKey | null, { id, hash }: Asked, parts: LookUpParts): KeyVerdict {
  const now = parts.clock.now()
  const refuse = (refused: string): RefusedKey => ({
    refused,
    keyId: id,
    ownerId: row?.userId ?? null,
  })
  if (!row) return refuse('no such key')
  if (!timingSafeEqual(Buffer.from(row.hash), Buffer.from(hash))) return refuse('wrong secret')
  if (row.expiresAt <= now) return refuse('the key has expired')
  if (row.user.disabledAt !== null) return refuse('the owner is disabled')
  if (row.madeBy === 'bypass' && !parts.bypassOn) return refuse('made by the bypass, which is off')
  return { key: toFoundKey(row, { settings: parts.settings, now }) }
}
