import type { CookieOptions, Response } from 'express'
import type { CookieSettings } from '../config/settings.js'

/** The JWT's cookie: set and cleared under the same name, path and domain. */
export interface TokenCookie {
  set(res: Response, token: string, lifetimeSeconds: number): void
  clear(res: Response): void
}

export function createTokenCookie(settings: CookieSettings): TokenCookie {
  const options: CookieOptions = {
    httpOnly: true,
    secure: settings.secure,
    sameSite: settings.sameSite,
    path: '/',
    ...(settings.domain === null ? {} : { domain: settings.domain }),
  }
  return {
    set: (res, token, lifetimeSeconds) =>
      void res.cookie(settings.name, token, { ...options, maxAge: lifetimeSeconds * 1000 }),
    clear: (res) => void res.clearCookie(settings.name, options),
  }
}
