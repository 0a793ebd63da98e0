import { createHash } from 'node:crypto'
import type { CookieOptions, Request, Response } from 'express'
import { secondsOf, type Clock } from '../lib/clock.js'
import { readCookie } from '../lib/cookies.js'

/**
 * How often this browser was lately sent on to the same place by itself. An app whose proxy does not
 * see the sign-in sends it back each time, and the two would go on for ever.
 */
export interface Returns {
  /** Counts one more time of being sent to `target`; false: it has been there too often. */
  mayGo(req: Request, res: Response, target: string): boolean
  /** Begins anew. */
  forget(res: Response): void
}

/** Seconds that a time counts for, and how many there may be: a person opens no page so often. */
export const WINDOW_SECONDS = 30
export const MOST_RETURNS = 4

/** Places remembered at once, so that the cookie stays small: those of many tabs. */
const MOST_PLACES = 30

/** A place, by a part of its hash; how often, and since when, in seconds since the epoch. */
interface Place {
  readonly key: string
  readonly times: number
  readonly since: number
}

interface ReturnsParts {
  readonly secure: boolean
  /** PUBLIC_URL is https. */
  readonly https: boolean
  readonly clock: Clock
}

/** Kept in a cookie, for no instance sees every round. Where it can be, of a name that no sibling can plant. */
export function createReturns({ secure, https, clock }: ReturnsParts): Returns {
  const name = secure && https ? '__Host-returns' : 'returns'
  const options: CookieOptions = { path: '/', httpOnly: true, secure, sameSite: 'lax' }
  return {
    mayGo: (req, res, target) => {
      const now = secondsOf(clock.now())
      const places = recent(readCookie(req.headers.cookie, name), now)
      const key = keyOf(target)
      const place = places.find((each) => each.key === key) ?? { key, times: 0, since: now }
      const others = places.filter((each) => each.key !== key)
      const all = [...others, { ...place, times: place.times + 1 }].slice(-MOST_PLACES)
      res.cookie(name, all.map(write).join('~'), { ...options, maxAge: WINDOW_SECONDS * 1000 })
      return place.times < MOST_RETURNS
    },
    forget: (res) => void res.clearCookie(name, options),
  }
}

const keyOf = (target: string): string =>
  createHash('sha256').update(target).digest('base64url').slice(0, 8)

const write = ({ key, times, since }: Place): string => `${key}.${times}.${since}`

/** What the cookie says of times that still count; of two cookies nobody can tell which is ours. */
function recent([value, ...more]: readonly string[], now: number): Place[] {
  if (value === undefined || more.length > 0) return []
  const places = value.split('~').flatMap((text) => {
    const [, key, times, since] = /^([\w-]{8})\.(\d{1,3})\.(\d{1,12})$/u.exec(text) ?? []
    return key === undefined ? [] : [{ key, times: Number(times), since: Number(since) }]
  })
  return places.filter(({ since }) => now - since < WINDOW_SECONDS && since <= now)
}
