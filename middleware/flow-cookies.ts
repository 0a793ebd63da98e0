import { createHash } from 'node:crypto'
import type { CookieOptions, Request, Response } from 'express'
import { secondsOf, type Clock } from '../lib/clock.js'
import { cookiePairs, readCookie } from '../lib/cookies.js'
import { PENDING_SECONDS } from '../services/sign-in/pending-sign-ins.js'

/**
 * What ties a pending sign-in to the browser that began it: a cookie per `state`, so that tabs
 * that start at once don't overwrite each other's. Lax, because the callback comes from another
 * site.
 */
export interface FlowCookies {
  set(req: Request, res: Response, flow: { state: string; binding: string }): void
  /** The binding this browser holds for `state`; empty when it holds none. */
  find(req: Request, state: string): string
  clear(res: Response, state: string): void
}

/** More unfinished sign-ins than anyone has tabs: beyond it the oldest cookies are cleared. */
const MOST = 60

/**
 * Over https no sibling host can plant a cookie of the name `__Host-`, and with it a sign-in of its
 * own (login CSRF); browsers then want the path `/`. Elsewhere it is sent to /auth only.
 */
const placeFor = ({ secure, https }: FlowCookieParts) =>
  secure && https ? { prefix: '__Host-flow-', path: '/' } : { prefix: 'flow-', path: '/auth' }

interface FlowCookieParts {
  readonly secure: boolean
  /** PUBLIC_URL is https. */
  readonly https: boolean
  readonly clock: Clock
}

export function createFlowCookies(parts: FlowCookieParts): FlowCookies {
  const { secure, clock } = parts
  const { prefix, path } = placeFor(parts)
  const options: CookieOptions = { path, httpOnly: true, secure, sameSite: 'lax' }
  const nameFor = (state: string): string =>
    prefix + createHash('sha256').update(state).digest('hex').slice(0, 16)
  return {
    set: (req, res, { state, binding }) => {
      for (const name of tooMany(req, prefix)) res.clearCookie(name, options)
      const value = `${secondsOf(clock.now())}.${binding}`
      res.cookie(nameFor(state), value, { ...options, maxAge: PENDING_SECONDS * 1000 })
    },
    find: (req, state) => {
      const [value, ...more] = readCookie(req.headers.cookie, nameFor(state))
      return more.length > 0 ? '' : (value?.split('.')[1] ?? '')
    },
    clear: (res, state) => void res.clearCookie(nameFor(state), options),
  }
}

/** The names of the oldest flow cookies beyond what is kept. */
function tooMany(req: Request, prefix: string): string[] {
  const held = cookiePairs(req.headers.cookie).filter(([name]) => name.startsWith(prefix))
  const byAge = held.toSorted(([, a], [, b]) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
  return byAge.slice(0, Math.max(0, held.length - MOST + 1)).map(([name]) => name)
}
