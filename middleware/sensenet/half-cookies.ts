import type { CookieOptions, Response } from 'express'
import type { CookieSettings } from '../../config/settings.js'
import type { Halves, IssuedHalves } from '../../services/sensenet/half-tokens.js'
import {
  ACCESS_READABLE,
  ACCESS_SIGNATURE,
  REFRESH_SIGNATURE,
} from '../../services/sensenet/find-halves.js'

/** The cookies of tokens in halves: for our own host alone, whatever the token's cookie is for. */
export interface HalfCookies {
  set(res: Response, issued: IssuedHalves): void
  /** Those of the access token alone. `expiresIn`: seconds until the refresh token expires. */
  setAccess(res: Response, access: Halves, expiresIn: number): void
  clear(res: Response): void
}

/**
 * Makes them. Those of the access token live as long as the refresh token: whoever signs out after a
 * while is still known by them. Their names are the protocol's, so that they can have no prefix.
 */
export function createHalfCookies({ secure, sameSite }: CookieSettings): HalfCookies {
  const options: CookieOptions = { httpOnly: true, secure, sameSite, path: '/' }
  const setAccess: HalfCookies['setAccess'] = (res, { readable, signature }, expiresIn) => {
    const kept = { ...options, maxAge: expiresIn * 1000 }
    res.cookie(ACCESS_SIGNATURE, signature, kept).cookie(ACCESS_READABLE, readable, kept)
  }
  return {
    setAccess,
    set: (res, { access, refresh, expiresIn }) => {
      setAccess(res, access, expiresIn)
      const kept = { ...options, maxAge: expiresIn * 1000 }
      res.cookie(REFRESH_SIGNATURE, refresh.signature, kept)
    },
    clear: (res) => {
      const names = [ACCESS_SIGNATURE, ACCESS_READABLE, REFRESH_SIGNATURE]
      for (const name of names) res.clearCookie(name, options)
    },
  }
}
