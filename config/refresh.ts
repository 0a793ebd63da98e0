import { parseDuration } from '../lib/duration.js'
import type { Reader } from './reader.js'
import type { RefreshSettings } from './settings.js'

const DAY = 86_400

/** The longest that browsers keep a cookie, in seconds (RFC 6265bis section 5.5). */
const LONGEST = 400 * DAY

/** More would leave a thief with time, less than nothing there is not. */
const LONGEST_GRACE = 300

/** How sign-ins are kept going. `tokenSeconds`: how long a token lives. */
export function readRefresh(read: Reader, tokenSeconds: number): RefreshSettings {
  const lifetimeSeconds = readLength(read, 'REFRESH_EXPIRES_IN', '30d')
  const long = lifetimeSeconds >= tokenSeconds
  read.require(long, 'REFRESH_EXPIRES_IN', 'must not be shorter than JWT_EXPIRES_IN')
  const maxAgeSeconds = readLength(read, 'REFRESH_MAX_AGE', '90d')
  const longer = maxAgeSeconds >= lifetimeSeconds
  read.require(longer, 'REFRESH_MAX_AGE', 'must not be shorter than REFRESH_EXPIRES_IN')
  return { lifetimeSeconds, maxAgeSeconds, graceSeconds: readGrace(read) }
}

function readLength(read: Reader, name: string, standard: string): number {
  const seconds = parseDuration(read.text(name) ?? standard) ?? Infinity
  const fits = seconds <= LONGEST
  read.require(fits, name, 'must be a duration such as 12h or 30d, at most 400d')
  return fits ? seconds : LONGEST
}

function readGrace(read: Reader): number {
  const text = read.text('REFRESH_GRACE') ?? '20s'
  const seconds = /^0s?$/.test(text) ? 0 : (parseDuration(text) ?? Infinity)
  const fits = seconds <= LONGEST_GRACE
  read.require(fits, 'REFRESH_GRACE', 'must be a duration from 0s to 5m')
  return fits ? seconds : LONGEST_GRACE
}
