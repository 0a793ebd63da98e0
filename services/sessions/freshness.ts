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
   * Throws AppError `fresh_sign_in_required` (RFC 9470) unless the session of this `sid` began within
   * FRESH_FOR. To refresh it is no sign-in; one that nobody knows is not fresh, nor one that begins
   * later than now, because somebody set the clock back.
   */
  requireFresh(sid: string): Promise<void>
}

interface FreshnessParts {
  readonly models: Pick<Models, 'Session'>
  readonly clock: Clock
}

/** Makes what asks for a fresh sign-in. */
export const createFreshness = ({ models, clock }: FreshnessParts): Freshness => ({
  requireFresh: async (sid) => {
    const session = await models.Session.findById(sid)
    const age = clock.now().getTime() - (session?.beganAt.getTime() ?? -Infinity)
    if (age >= -AHEAD * 1000 && age <= FRESH_FOR * 1000) return
    const challenge = `Bearer error="insufficient_user_authentication", max_age=${FRESH_FOR}`
    throw new AppError('fresh_sign_in_required', { headers: { 'WWW-Authenticate': challenge } })
  },
})
