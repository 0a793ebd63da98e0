import { BoundedMap, type Bounds } from '../lib/bounded-map.js'
import { toHeaderValue } from '../lib/header-value.js'
import type { RawHeaders } from '../lib/raw-headers.js'
import { introduce, isFilled } from '../services/rules/introduction.js'
import { IDENTITY_HEADERS, type Rule } from '../services/rules/rule.js'
import { saysTheSame, type Assertion, type Assertions } from '../services/tokens/assertions.js'
import type { Claims } from '../services/tokens/claims.js'

/** Whom an app is told about, and which app. */
export interface Introduction {
  /** Which headers are filled; the others are there, and empty. */
  readonly headers: Rule['headers']
  /** The host of the app as it was asked for; '': nobody said, and there is no assertion. */
  readonly audience: string
}

export interface Identity {
  /**
   * Every identity header, as a list of names and values. Made once for a token, an app and half
   * the life of an assertion. Throws AppError `unavailable` while no assertion can be signed.
   */
  of(claims: Claims, introduction: Introduction): RawHeaders
}

/** Every identity header, empty: so that no header of a client's own stays where ours would be. */
export const NOBODY: RawHeaders = IDENTITY_HEADERS.flatMap((name) => [name, ''])

/** For how many apps what is said about one session is remembered, and for how many sessions. */
const MAX_INTRODUCTIONS = 4
const BOUNDS: Bounds = { entries: 20_000, bytes: 32 * 1024 * 1024 }

/** What a session takes there, and each introduction besides the text that it is sent as. */
const SESSION_BYTES = 500
const INTRODUCTION_BYTES = 1500

interface Made extends Introduction {
  readonly claims: Claims
  readonly list: RawHeaders
  readonly assertion: Assertion | null
}

/** Makes what introduces people to apps. */
export function createIdentity(assertions: Assertions): Identity {
  // By session, whose tokens mostly say the same. What is made is looked for by what it says, and not
  // by the claims as an object: each token that is new here brings an object of its own.
  const made = new BoundedMap<readonly Made[]>(BOUNDS)

  const make = (claims: Claims, { headers, audience }: Introduction): Made => {
    const isAsserted = audience !== '' && isFilled(headers, 'X-Auth-Assertion')
    const assertion = isAsserted ? assertions.of(claims, audience) : null
    const list = listOf(claims, headers, assertion?.text ?? '')
    return { claims, headers, audience, assertion, list }
  }
  const isCurrent = ({ assertion }: Made): boolean =>
    assertion === null || assertions.isFresh(assertion)

  return {
    of: (claims, introduction) => {
      const known = made.get(claims.sid) ?? NONE
      for (const each of known) {
        if (isFor(each, introduction) && saysTheSame(each.claims, claims) && isCurrent(each)) {
          return each.list
        }
      }
      const next = make(claims, introduction)
      // What was said last goes first, in the place of what was said to the same app.
      const others = known.filter((each) => !isFor(each, introduction))
      const all = [next, ...others.slice(0, MAX_INTRODUCTIONS - 1)]
      made.set(claims.sid, all, SESSION_BYTES + all.reduce((sum, each) => sum + bytesOf(each), 0))
      return next.list
    },
  }
}

const NONE: readonly Made[] = []

/** The list, and the head of an answer that is made of it. */
const bytesOf = ({ list }: Made): number =>
  INTRODUCTION_BYTES + 2 * list.reduce((sum, text) => sum + text.length, 0)

/** Rules are compared as objects: those that were read anew count as others. */
const isFor = (one: Introduction, { headers, audience }: Introduction): boolean =>
  one.headers === headers && one.audience === audience

function listOf(claims: Claims, headers: Rule['headers'], assertion: string): RawHeaders {
  const { username, name, email, email_verified: emailVerified = false, roles } = claims
  const words = introduce({ username, name, email, emailVerified, roles }, { headers, assertion })
  return IDENTITY_HEADERS.flatMap((header) => [header, toHeaderValue(words[header])])
}
