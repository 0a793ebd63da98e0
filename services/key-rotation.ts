import { keyRingAt, livesOf, type RingKey } from './key-ring.js'

/** How long verifiers may keep the published keys, in seconds: the `max-age` of our JWKS. */
export const JWKS_MAX_AGE = 600

/**
 * How long a key is published before it signs, in seconds. Longer than caches are told to keep: some
 * verifiers look once an hour, whatever they are told.
 */
export const PUBLISHED_BEFORE = 3600

/** How long after it has stopped to sign a private key is kept: another clock may be behind. */
const FORGET_AFTER = 3600

export interface RotationWish {
  readonly now: Date
  /** A key signs for no longer than this, in seconds. */
  readonly maxAgeSeconds: number
  /** The algorithm that keys are to have; null: that of the last one. */
  readonly algorithm: string | null
}

type Rotated = RingKey & { readonly algorithm: string }

/**
 * From when a new key has to sign, if one is needed: at once where there is none, else once it was
 * published for long enough. null: none is needed.
 */
export function decideNextKey(keys: readonly Rotated[], wish: RotationWish): Date | null {
  const { now, maxAgeSeconds, algorithm } = wish
  const { signing, next } = keyRingAt(keys, now)
  if (!signing) return now
  const latest = next ?? signing
  const soon = new Date(now.getTime() + PUBLISHED_BEFORE * 1000)
  if (algorithm !== null && latest.algorithm !== algorithm) return soon
  const tooOld = signing.signsFrom.getTime() + maxAgeSeconds * 1000 <= soon.getTime()
  return next === null && tooOld ? soon : null
}

/** The keys whose private part nobody needs any more. */
export const decideForgotten = <K extends RingKey>(keys: readonly K[], now: Date): K[] =>
  livesOf(keys)
    .filter(({ signsUntil }) => signsUntil + FORGET_AFTER * 1000 <= now.getTime())
    .map(({ key }) => key)
