import { parseDuration } from '../lib/duration.js'
import type { Reader } from './reader.js'
import type { JwtAlgorithm } from './settings.js'

const ALGORITHMS: readonly JwtAlgorithm[] = ['HS256', 'ES256', 'RS256', 'PS256']

/** How tokens are signed: with JWT_SECRET_KEY itself, or with a key of ours that is rotated. */
export const readAlgorithm = (read: Reader): JwtAlgorithm =>
  read.choice('JWT_ALGORITHM', ALGORITHMS, 'HS256')

const DAY = 86_400

/** A key is published an hour before it signs: less than a day would leave it no time to. */
const MAX_AGE = { min: DAY, max: 3650 * DAY }

export function readKeyMaxAge(read: Reader): number {
  const name = 'JWT_KEY_MAX_AGE'
  const seconds = parseDuration(read.text(name) ?? '90d') ?? 0
  const fits = seconds >= MAX_AGE.min && seconds <= MAX_AGE.max
  read.require(fits, name, 'must be a duration from 1d to 3650d')
  return fits ? seconds : MAX_AGE.min
}
