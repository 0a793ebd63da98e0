import { createHash } from 'node:crypto'
import { WEAK_SECRETS } from './weak-secrets.js'

/** HS256 wants a key of at least its hash's length (RFC 7518 section 3.2). */
export const SHORTEST_SECRET_BYTES = 32

/** What people write where a secret should stand; compared without case and punctuation. */
const PLACEHOLDERS = [
  /change(me|this|it)|pleasechange|tobechanged|replace(me|this|with)|placeholder/,
  /(your|my|some|super|top|very|the)(own|long|strong|random|super|private|jwt|session|signing|app|256bit|512bit)*secret/,
  /(your|my)(own|long|strong|random|super|private|jwt|session|signing|app|256bit|512bit)+key/,
  /(secret|session|signing|private|access)(key|token|secret)|jwt(token|secret)|yourkey/,
  /(insert|enter|put)(your|the)|(key|secret|value)(goes)?here|donotuse|neveruse|testonly|notasecret/,
  /keyboardcat|correcthorsebattery|examplesecret|(dev|development|test|default)secret/,
  // The secret that jwt.io shows.
  /stringsecretatleast/,
]

/** Why `secret` must not sign anything, in words that do not hold it; null when it may. */
export function findSecretFault(secret: string): string | null {
  if (Buffer.byteLength(secret) < SHORTEST_SECRET_BYTES) {
    return `must be at least ${SHORTEST_SECRET_BYTES} bytes long`
  }
  const letters = secret.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  if (PLACEHOLDERS.some((placeholder) => placeholder.test(letters))) return 'is a placeholder'
  if (isMonotonous(secret)) return 'is too regular to be a secret'
  if (isWellKnown(secret)) return 'is a secret known from public code'
  return null
}

/** What stands in weak-secrets.ts for a secret. */
export const fingerprintOf = (secret: string): string =>
  createHash('sha256').update(secret).digest('base64url').slice(0, 8)

const isWellKnown = (secret: string): boolean =>
  [secret, secret.trim()].some((form) => WEAK_SECRETS.has(fingerprintOf(form)))

const isMonotonous = (secret: string): boolean =>
  new Set(secret).size < 8 || isRepeated(secret) || isMostlySequences(secret)

/** Whether the whole is one part of at most half its length, over and over. */
function isRepeated(secret: string): boolean {
  const length = Math.ceil(secret.length / 2)
  const parts = Array.from({ length }, (_, index) => index + 1)
  return parts.some((period) => secret.startsWith(secret.slice(period)))
}

const SEQUENCE = 4

/** Whether more than half of it goes on by the same step: `aaaa`, `abcd`, `4321`. */
function isMostlySequences(secret: string): boolean {
  let covered = 0
  let length = 1
  let step = NaN
  for (let index = 1; index <= secret.length; index += 1) {
    const next = secret.charCodeAt(index) - secret.charCodeAt(index - 1)
    if (next === step && Math.abs(step) <= 1) {
      length += 1
      continue
    }
    if (length >= SEQUENCE) covered += length
    length = 2
    step = next
  }
  return covered > secret.length / 2
}
