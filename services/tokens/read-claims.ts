import type { SignedClaims } from './claims.js'
import type { z } from 'zod'

type Read = z.output<typeof SignedClaims>
type Payload = Readonly<Record<string, unknown>>

/**
 * The claims in the payload of an access token as we make them: what `SignedClaims` makes of it, for
 * a tenth of the time, which every token costs that is new here. null: the schema is to be asked.
 */
export function readClaims(payload: Payload): Read | null {
  const { iss, aud, sub, jti, sid, iat, exp, nbf, rev } = payload
  const { username, name, email, email_verified, roles, amr } = payload
  const isOurs =
    isText(iss) &&
    isText(aud) &&
    isText(username) &&
    isTextOrNull(name) &&
    isTextOrNull(email) &&
    isUuid(sub) &&
    isUuid(jti) &&
    isUuid(sid) &&
    isCount(iat) &&
    isCount(exp) &&
    isCount(rev) &&
    nbf === undefined &&
    typeof email_verified === 'boolean' &&
    isTexts(roles) &&
    isTexts(amr) &&
    amr.length > 0
  if (!isOurs) return null
  return {
    iss,
    aud,
    sub,
    jti,
    sid,
    iat,
    exp,
    username,
    name,
    email,
    email_verified,
    roles,
    amr,
    rev,
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'

const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value)

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText)

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0

/** Of one version that the schema takes, in small letters: those that we make. */
const isUuid = (value: unknown): value is string => isText(value) && UUID.test(value)

const UUID = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u
