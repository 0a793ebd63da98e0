import { randomUUID } from 'node:crypto'
import { secondsOf, type Clock } from '../../lib/clock.js'
import { BoundedMap, type Bounds } from '../../lib/bounded-map.js'
import type { AssertionClaims, Claims } from './claims.js'
import type { SigningKey } from './keys.js'
import { ASSERTION, ASSERTION_SECONDS } from './reader.js'
import { signClaims } from './signature.js'

/** How long it is handed out, in milliseconds: whoever gets it has half its life left at least. */
const HANDED_OUT_MS = (ASSERTION_SECONDS * 1000) / 2

/** An app has no other use for it than to read it at once. */
const BOUNDS: Bounds = { entries: 20_000, bytes: 32 * 1024 * 1024 }

/** What we say to one app about who asks it: signed, so that no proxy on the way can say it. */
export interface Assertion {
  /** A JWT of the type `assertion+jwt`. */
  readonly text: string
  /** Milliseconds since the epoch. */
  readonly freshUntil: number
  readonly key: SigningKey
}

/** Makes assertions. They are never taken for a token of ours: their type is another. */
export interface Assertions {
  /**
   * The assertion about the holder of `claims` for the app at `audience`, signed at most once for
   * a session, an app and half its life. Throws AppError `unavailable` while no key can sign.
   */
  of(claims: Claims, audience: string): Assertion
  /** Whether it may still be handed out: it is young, and its key is the one that signs. */
  isFresh(assertion: Assertion): boolean
}

interface AssertionsParts {
  /** The key that signs them: of a pair, so that apps can verify what they cannot make. */
  readonly signing: () => SigningKey
  readonly clock: Clock
}

interface Signed {
  readonly assertion: Assertion
  readonly about: Claims
}

export function createAssertions(
  { signing, clock }: AssertionsParts,
  bounds: Bounds = BOUNDS,
): Assertions {
  const signed = new BoundedMap<Signed>(bounds)
  const isFresh = ({ freshUntil, key }: Assertion): boolean =>
    clock.now().getTime() < freshUntil && signing() === key

  return {
    isFresh,
    of: (claims, audience) => {
      // The id of a session has one length, so no two pairs are one text.
      const name = `${claims.sid} ${audience}`
      const known = signed.get(name)
      if (known && saysTheSame(known.about, claims) && isFresh(known.assertion))
        return known.assertion
      const assertion = sign(claims, audience, { key: signing(), now: clock.now() })
      signed.set(name, { assertion, about: claims }, 2 * assertion.text.length + name.length)
      return assertion
    },
  }
}

function sign(
  claims: Claims,
  audience: string,
  { key, now }: { key: SigningKey; now: Date },
): Assertion {
  const iat = secondsOf(now)
  const said: AssertionClaims = {
    iss: claims.iss,
    aud: audience,
    sub: claims.sub,
    jti: randomUUID(),
    sid: claims.sid,
    iat,
    exp: Math.min(iat + ASSERTION_SECONDS, claims.exp),
    username: claims.username,
    name: claims.name,
    email: claims.email_verified ? claims.email : null,
    roles: [...claims.roles],
    amr: [...claims.amr],
  }
  const freshUntil = Math.min(now.getTime() + HANDED_OUT_MS, said.exp * 1000)
  return { text: signClaims(said, key, ASSERTION), freshUntil, key }
}

/** Whether two tokens of one session say the same of its holder: an assertion for one fits the other. */
export const saysTheSame = (one: Claims, other: Claims): boolean =>
  one === other ||
  (one.sub === other.sub &&
    one.username === other.username &&
    one.name === other.name &&
    one.email === other.email &&
    one.email_verified === other.email_verified &&
    one.exp <= other.exp &&
    isSameList(one.roles, other.roles) &&
    isSameList(one.amr, other.amr))

const isSameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((item, index) => item === other[index])
