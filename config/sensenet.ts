import { isLoopbackHost } from '../lib/loopback.js'
import { parseDuration } from '../lib/duration.js'
import type { Reader } from './reader.js'
import type { JwtSettings, RefreshSettings, SensenetSettings } from './settings.js'

interface Around {
  readonly publicUrl: URL
  readonly jwt: Pick<JwtSettings, 'lifetimeSeconds'>
  readonly refresh: Pick<RefreshSettings, 'maxAgeSeconds'>
}

/** Whether clients of sensenet are answered, and how; null: they are not. */
export function readSensenet(read: Reader, around: Around): SensenetSettings | null {
  const on = read.flag('SENSENET_COMPAT', false)
  const domain = read.text('SENSENET_DOMAIN') ?? 'BuiltIn'
  const plain = /^[A-Za-z\d](?:[\w.-]{0,62}[A-Za-z\d])?$/.test(domain)
  read.require(plain, 'SENSENET_DOMAIN', 'must be one word of letters, digits, dots and hyphens')
  const accessSeconds = readLength(read, 'SENSENET_ACCESS_EXPIRES_IN', '5m')
  const refreshSeconds = readLength(read, 'SENSENET_REFRESH_EXPIRES_IN', '24h')
  if (!on) return null
  requireFit(read, around, { accessSeconds, refreshSeconds })
  const { protocol, hostname } = around.publicUrl
  const safe = protocol === 'https:' || isLoopbackHost(hostname)
  read.require(safe, 'SENSENET_COMPAT', 'needs a PUBLIC_URL with https, or on this machine')
  return { domain, accessSeconds, refreshSeconds }
}

/** Nothing that was taken back may be forgotten before it has expired, nor a session end first. */
function requireFit(
  read: Reader,
  { jwt, refresh }: Around,
  { accessSeconds, refreshSeconds }: Pick<SensenetSettings, 'accessSeconds' | 'refreshSeconds'>,
): void {
  const short = accessSeconds <= jwt.lifetimeSeconds
  read.require(short, 'SENSENET_ACCESS_EXPIRES_IN', 'must not be longer than JWT_EXPIRES_IN')
  const within = accessSeconds + refreshSeconds <= refresh.maxAgeSeconds
  const together = 'must not, with SENSENET_ACCESS_EXPIRES_IN, be longer than REFRESH_MAX_AGE'
  read.require(within, 'SENSENET_REFRESH_EXPIRES_IN', together)
}

/** Longest life of either, in seconds: 30 days. */
const LONGEST = 30 * 86_400

function readLength(read: Reader, name: string, standard: string): number {
  const seconds = parseDuration(read.text(name) ?? standard) ?? Infinity
  const fits = seconds <= LONGEST
  read.require(fits, name, 'must be a duration such as 5m or 24h, at most 30d')
  return fits ? seconds : LONGEST
}
