import { createHash } from 'node:crypto'
import type { CookieOptions, Request, Response } from 'express'
import type { CookieSettings } from '../config/settings.js'
import type { Clock } from '../lib/clock.js'
import { hintCookieName, refreshCookieName } from '../lib/cookie-names.js'
import { readCookie } from '../lib/cookies.js'
import type { Presented } from '../services/refresh.js'
import type { SignedIn } from '../services/sign-in.js'

/** The one address that the cookie of refresh tokens is sent to, and what is below it. */
export const REFRESH_PATH = '/auth/refresh'

/**
 * The cookie of refresh tokens, and the hint: a cookie that is sent everywhere, says that there is
 * the other one and of which session it is, and so outlives the token's, which browsers drop when it
 * expires. It can have the prefix `__Host-`, which the other cannot: a refresh token that a sibling
 * host planted does not go with it (login CSRF).
 */
export interface RefreshCookie {
  set(res: Response, signedIn: Pick<SignedIn, 'refreshToken' | 'claims'>): void
  clear(res: Response): void
  /** The refresh token of this browser; null: none, or several, or no hint. */
  find(req: Request): Presented | null
  /** Whether this browser was signed in, and may be again without being asked. */
  isHinted(req: Request): boolean
}

interface RefreshCookieParts {
  readonly settings: CookieSettings
  readonly clock: Clock
}

/**
 * Makes the cookie. It is Strict, and for our own host alone, whatever the token's cookie is; so is
 * the hint, for a sibling host that could set one could bring a refresh token of its own with it.
 */
export function createRefreshCookie({ settings, clock }: RefreshCookieParts): RefreshCookie {
  const { secure, sameSite } = settings
  const name = refreshCookieName(settings.name)
  const hint = hintCookieName(settings.name)
  const own: CookieOptions = { httpOnly: true, secure, sameSite: 'strict', path: REFRESH_PATH }
  const hinting: CookieOptions = { httpOnly: true, secure, sameSite, path: '/' }
  return {
    set: (res, { refreshToken: { text, expiresAt }, claims }) => {
      const maxAge = expiresAt.getTime() - clock.now().getTime()
      res.cookie(name, text.reveal(), { ...own, maxAge })
      res.cookie(hint, hintFor(claims.sid), { ...hinting, maxAge })
    },
    clear: (res) => void res.clearCookie(name, own).clearCookie(hint, hinting),
    find: (req) => {
      const text = onlyValue(req, name)
      const held = onlyValue(req, hint)
      if (text === null || held === null) return null
      return { text, isOwner: (sessionId) => hintFor(sessionId) === held }
    },
    isHinted: (req) => readCookie(req.headers.cookie, hint).length > 0,
  }
}

/** The value of a cookie; null: none, or several, of which nobody can tell which is ours. */
function onlyValue(req: Request, name: string): string | null {
  const [value, ...more] = readCookie(req.headers.cookie, name)
  return more.length === 0 && value ? value : null
}

/** Names a session to who knows it already, and to nobody else. */
const hintFor = (sessionId: string): string =>
  createHash('sha256').update(`hint ${sessionId}`).digest('base64url').slice(0, 22)
