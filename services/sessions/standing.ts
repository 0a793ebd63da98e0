import { AppError } from '../../errors/app-error.js'
import { secondsOf, type Clock } from '../../lib/clock.js'
import type { EndedReason } from '../../models/session.js'
import { isByKey } from '../access.js'
import type { Sessions } from '../sessions.js'
import type { Claims, Tokens } from '../tokens.js'
import type { TokenReader } from '../tokens/reader.js'
import type { Shown, Verifier } from '../verifier.js'

/** Why a session ended before its time, in the words of the wire. */
export type EndingTold =
  | 'signed_out'
  | 'ended_by_user'
  | 'ended_by_administrator'
  | 'password_changed'
  | 'disabled'
  | 'unlinked'
  | 'refresh_reuse'

/** Why what somebody showed lets nobody pass. `invalid`: it is none of ours. */
export type WhyNot = EndingTold | 'expired' | 'invalid'

/** Where somebody stands: signed in, or why not. */
export type Standing =
  | {
      readonly claims: Claims
      /** When the session ends at the latest; null: it is a program's, or nobody knows it. */
      readonly sessionEnd: Date | null
    }
  | { readonly whyNot: WhyNot }

export interface Standings {
  /**
   * Where whoever shows `text` stands. More than that it has expired, or is none of ours, is told
   * only to who shows a token that we signed; for them alone the database is asked, once. Throws
   * AppError as `Verifier.admit` does where it is no refusal of the token, and `unavailable`.
   */
  of(text: string, shown: Shown): Promise<Standing>
}

interface StandingParts {
  readonly verifier: Pick<Verifier, 'admit'>
  readonly tokens: Pick<Tokens, 'verifyIgnoringExpiry'>
  /** Of tokens in halves; unless given, nobody shows one. */
  readonly halfTokens?: {
    readonly access: Pick<TokenReader<Claims>, 'verifyIgnoringExpiry'>
  } | null
  readonly sessions: Pick<Sessions, 'findFate'>
  readonly clock: Clock
}

const ENDINGS: Readonly<Record<EndedReason, EndingTold>> = {
  sign_out: 'signed_out',
  ended_by_user: 'ended_by_user',
  ended_by_administrator: 'ended_by_administrator',
  password_changed: 'password_changed',
  disabled: 'disabled',
  unlinked: 'unlinked',
  refresh_reuse: 'refresh_reuse',
  refresh_reuse_read: 'refresh_reuse',
}

/** Makes what tells where somebody stands. */
export const createStandings = (parts: StandingParts): Standings => ({
  of: async (text, shown) => {
    const read = await readShown(parts, text, shown)
    if (read === null) return { whyNot: 'invalid' }
    return isByKey(read.claims) ? ofProgram(parts, read) : ofPerson(parts, read)
  },
})

/** A token that we signed, and whether it lets pass. */
interface Read {
  readonly claims: Claims
  readonly passes: boolean
}

async function readShown(parts: StandingParts, text: string, shown: Shown): Promise<Read | null> {
  try {
    return { claims: await parts.verifier.admit(text, shown), passes: true }
  } catch (error) {
    if (!isRefusal(error)) throw error
  }
  const reader = shown.from === 'halves' ? parts.halfTokens?.access : parts.tokens
  if (!reader) return null
  try {
    return { claims: reader.verifyIgnoringExpiry(text), passes: false }
  } catch (error) {
    if (!isRefusal(error)) throw error
    return null
  }
}

const isRefusal = (error: unknown): boolean => error instanceof AppError && error.status === 401

/** A key has no session whose end could be told. */
function ofProgram({ clock }: StandingParts, { claims, passes }: Read): Standing {
  if (passes) return { claims, sessionEnd: null }
  return { whyNot: claims.exp <= secondsOf(clock.now()) ? 'expired' : 'invalid' }
}

/**
 * What the session says counts before the token: an instance may not have heard of its end yet. A
 * token that was taken back while its session goes on, as when a role is, is over as if by time.
 */
async function ofPerson({ sessions }: StandingParts, { claims, passes }: Read): Promise<Standing> {
  const fate = await sessions.findFate(claims.sid)
  if (fate !== null && fate.ended !== null) return { whyNot: ENDINGS[fate.ended] }
  return passes ? { claims, sessionEnd: fate?.expiresAt ?? null } : { whyNot: 'expired' }
}
