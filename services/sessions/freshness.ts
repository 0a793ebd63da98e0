import { AppError } from '../../errors/app-error.js'
import type { Clock } from '../../lib/clock.js'
import type { Models } from '../../models/index.js'

/** For how long a sign-in is fresh, in seconds. */
export const FRESH_FOR = 15 * 60

/** How far ahead the clock of another instance may be, in seconds. */
const AHEAD = 60

/** Whether somebody proved who they are a short while ago, and not only that they hold a cookie. */
export interface Freshness {
  /**
   * Whether the user of the session of this `sid` proved who they are within FRESH_FOR. To refresh it
   * is no proof; a session that nobody knows is not fresh.
   */
  isFresh(sid: string): Promise<boolean>
  /** Throws AppError `fresh_sign_in_required` (RFC 9470) unless it is. */
  requireFresh(sid: string): Promise<void>
}

interface FreshnessParts {
  readonly models: Pick<Models, 'Session'>
  readonly clock: Clock
}

/** Makes what asks for a fresh sign-in. */
export const createFreshness = ({ models, clock }: FreshnessParts): Freshness => {
  const isFresh = async (sid: string): Promise<boolean> => {
    const session = await models.Session.findById(sid)
    return isRecent(session?.authenticatedAt ?? null, clock.now())
  }
  return {
    isFresh,
    requireFresh: async (sid) => {
      if (await isFresh(sid)) return
      const challenge = `Bearer error="insufficient_user_authentication", max_age=${FRESH_FOR}`
      throw new AppError('fresh_sign_in_required', { headers: { 'WWW-Authenticate': challenge } })
    },
  }
}

/**
 * Whether somebody who proved who they are `at` is fresh by `now`; null is never. What is later than
 * now is not either, because somebody set the clock back.
 */
export function isRecent(at: Date | null, now: Date): boolean {
  const age = now.getTime() - (at?.getTime() ?? -Infinity)
  return age >= -AHEAD * 1000 && age <= FRESH_FOR * 1000
}
