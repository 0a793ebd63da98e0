import type { CookieOptions, Request, Response } from 'express'
import type { CookieSettings } from '../config/settings.js'
import type { Clock } from '../lib/clock.js'
import { hintCookieName, refreshCookieName } from '../lib/cookie-names.js'
import { readCookie } from '../lib/cookies.js'
import type { IssuedRefreshToken } from '../services/refresh-chain.js'

/** The one address that the cookie of refresh tokens is sent to, and what is below it. */
export const REFRESH_PATH = '/auth/refresh'

/**
 * The cookie of refresh tokens, and the hint: a cookie that is sent everywhere, says only that there
 * is the other one, and so outlives the token's, which browsers drop when it expires.
 */
export interface RefreshCookie {
  set(res: Response, token: IssuedRefreshToken): void
  clear(res: Response): void
  /** The refresh token of this browser; null: none, or several. */
  find(req: Request): string | null
  /** Whether this browser was signed in, and may be again without being asked. */
  isHinted(req: Request): boolean
}

interface RefreshCookieParts {
  readonly settings: CookieSettings
  readonly clock: Clock
}

/** Makes the cookie. It is Strict, and for our own host alone, whatever the token's cookie is. */
export function createRefreshCookie({ settings, clock }: RefreshCookieParts): RefreshCookie {
  const { secure, sameSite, domain } = settings
  const name = refreshCookieName(settings.name)
  const hint = hintCookieName(settings.name)
  const own: CookieOptions = { httpOnly: true, secure, sameSite: 'strict', path: REFRESH_PATH }
  const everywhere = { httpOnly: true, secure, sameSite, path: '/' }
  const hinting: CookieOptions = { ...everywhere, ...(domain === null ? {} : { domain }) }
  return {
    set: (res, { text, expiresAt }) => {
      const maxAge = expiresAt.getTime() - clock.now().getTime()
      res.cookie(name, text.reveal(), { ...own, maxAge })
      res.cookie(hint, 'may-refresh', { ...hinting, maxAge })
    },
    clear: (res) => void res.clearCookie(name, own).clearCookie(hint, hinting),
    find: (req) => {
      const [value, ...more] = readCookie(req.headers.cookie, name)
      return more.length === 0 && value ? value : null
    },
    isHinted: (req) => readCookie(req.headers.cookie, hint).length > 0,
  }
}
