import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AssertionClaims } from '../services/tokens.js'

/** Who asks, as the gateway knows them: what a token and an assertion both say. */
export type GuardedUser = AssertionClaims

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's own way to type res.locals
  namespace Express {
    interface Locals {
      /** Who asks: set by `requireUser`, `identifyUser` and `requireAssertion`. */
      user?: GuardedUser
    }
  }
}

/** Who was verified by us: what stands at a request can be set by anybody. */
const verified = new WeakMap<IncomingMessage, GuardedUser>()

/** Notes who asks for the steps that follow: as `req.user`, and in `res.locals` where that is. */
export function noteUser(
  req: IncomingMessage,
  res: ServerResponse & { locals?: Express.Locals },
  user: GuardedUser,
): void {
  verified.set(req, user)
  // Not typed there: Passport's types have a `user` of the app's own making, and cannot have two.
  Object.assign(req, { user })
  if (res.locals) res.locals.user = user
}

/**
 * Who asks. Throws TypeError where neither `requireUser` nor `requireAssertion` came before, which
 * is a mistake in the app and not the caller's.
 */
export function userOf(req: IncomingMessage): GuardedUser {
  const user = verified.get(req)
  if (!user) throw new TypeError('No user: requireUser or requireAssertion must come first')
  return user
}
