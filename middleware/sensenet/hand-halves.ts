import type { Response } from 'express'
import type { SensenetSettings } from '../../config/settings.js'
import type { HalfTokens } from '../../services/sensenet/half-tokens.js'
import type { SessionWish, SignedIn } from '../../services/sign-in.js'
import type { RefreshCookie } from '../refresh-cookie.js'
import type { TokenCookie } from '../token-cookie.js'
import type { HalfCookies } from './half-cookies.js'

/** The end of a sign-in whose tokens are handed out in halves. */
export interface HandHalves {
  readonly session: SessionWish
  /** Answers with the readable halves, and sets the cookies. Throws as `HalfTokens.issue` does. */
  hand(res: Response, signedIn: SignedIn): void
  /** The cookies of an earlier sign-in of this browser go. */
  clear(res: Response): void
}

interface HandHalvesParts {
  readonly settings: SensenetSettings
  readonly halfTokens: Pick<HalfTokens, 'issue'>
  readonly halfCookies: HalfCookies
  readonly tokenCookie: TokenCookie
  readonly refreshCookie: RefreshCookie
}

/** A browser has one sign-in: the cookies of its other one go, or nobody could say who it is. */
export function createHandHalves(parts: HandHalvesParts): HandHalves {
  const { settings, halfTokens, halfCookies, tokenCookie, refreshCookie } = parts
  return {
    // No token of it is good for longer.
    session: { maxAgeSeconds: settings.accessSeconds + settings.refreshSeconds },
    hand: (res, { claims }) => {
      const issued = halfTokens.issue(claims)
      refreshCookie.clear(res)
      tokenCookie.clear(res)
      halfCookies.set(res, issued)
      res.set('Cache-Control', 'no-store')
      res.json({ access: issued.access.readable, refresh: issued.refresh.readable })
    },
    clear: (res) => halfCookies.clear(res),
  }
}
