import { AppError } from '../errors/app-error.js'
import { isWithinRanges } from '../lib/address-range.js'
import { BY_KEY } from './access.js'
import type { FoundKey } from './api-keys/found-key.js'
import { readKeyId } from './api-keys/key-text.js'
import type { KeyLookUp, KeyVerdict, RefusedKey } from './api-keys/look-up.js'
import type { Audit } from './audit.js'
import { tooMany, type Limits } from './limits.js'

/** From where a key is shown. */
export interface KeyOrigin {
  readonly address: string
  readonly requestId: string
}

/** Decides about keys, as `Verifier` does about tokens. */
export interface ApiKeyGuard {
  /**
   * The key that `text` is: at once where it was looked up within a minute, by one query otherwise.
   * Throws AppError `invalid_token` for a text that is none, a key that is not valid, or that may
   * not come from there; `too_many_requests` where too many came from that network. All but the
   * first leave the audit line `token_refused`.
   */
  admit(text: string, origin: KeyOrigin): FoundKey | Promise<FoundKey>
  /**
   * The same for who asks about a key that somebody else showed them: null where it is not valid,
   * or only from some networks. Counts and notes nothing.
   */
  inspect(text: string): Promise<FoundKey | null>
}

export interface KeyGuardParts {
  readonly lookUp: KeyLookUp
  readonly limits: Pick<Limits, 'takeRequest'>
  readonly audit: Audit
  /** Told of every key that is admitted. */
  readonly noteUsed: (keyId: string) => void
}

/** Makes the guard for keys. */
export const createApiKeyGuard = (parts: KeyGuardParts): ApiKeyGuard => ({
  admit: (text, origin) => {
    const key = parts.lookUp.recall(text)
    if (!key || !mayComeFrom(key, origin)) return admitSlowly(parts, text, origin)
    parts.noteUsed(key.claims.sid)
    return key
  },
  inspect: async (text) => {
    const id = readKeyId(text)
    if (id === null) return null
    const recalled = parts.lookUp.recall(text)
    const verdict = recalled ? { key: recalled } : await parts.lookUp.find(id, text)
    return 'key' in verdict && verdict.key.networks.length === 0 ? verdict.key : null
  },
})

const mayComeFrom = ({ networks }: FoundKey, { address }: KeyOrigin): boolean =>
  networks.length === 0 || isWithinRanges(address, networks)

/**
 * Counted before the database is asked, unless the key was good before: who guesses is held up, and
 * who shares a network with them is not.
 */
async function admitSlowly(
  parts: KeyGuardParts,
  text: string,
  origin: KeyOrigin,
): Promise<FoundKey> {
  const { lookUp, limits } = parts
  const id = readKeyId(text)
  if (id === null) throw invalid('not a key')
  const known = lookUp.isKnown(text)
  const taken = known ? null : await take(limits, origin)
  const verdict = await lookUp.find(id, text).catch(async (outage: unknown) => {
    await taken?.giveBack()
    throw outage
  })
  const judged = judgeOrigin(verdict, origin)
  if ('key' in judged) {
    await taken?.giveBack()
    parts.noteUsed(judged.key.claims.sid)
    return judged.key
  }
  if (taken === null) await take(limits, origin)
  throw await refuse(parts, judged, origin)
}

async function take(limits: KeyGuardParts['limits'], { address }: KeyOrigin) {
  const taken = await limits.takeRequest('token', address)
  if (taken.waitSeconds > 0) throw tooMany(taken.waitSeconds, 'too many keys refused')
  return taken
}

const judgeOrigin = (verdict: KeyVerdict, origin: KeyOrigin): KeyVerdict =>
  !('key' in verdict) || mayComeFrom(verdict.key, origin)
    ? verdict
    : {
        refused: 'from another network',
        ownerId: verdict.key.owner.id,
        keyId: verdict.key.claims.sid,
      }

/** Who the key says it is comes from the database alone. */
async function refuse(
  { audit }: KeyGuardParts,
  { refused, ownerId, keyId }: RefusedKey,
  { address, requestId }: KeyOrigin,
): Promise<AppError> {
  const whom = ownerId === null ? {} : { userId: ownerId }
  const how = { amr: BY_KEY, sessionId: keyId, reason: refused }
  await audit.recordAlone('token_refused', { ...whom, ...how, address, requestId })
  return invalid(refused)
}

const invalid = (why: string): AppError =>
  new AppError('invalid_token', {
    detail: `key: ${why}`,
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  })
