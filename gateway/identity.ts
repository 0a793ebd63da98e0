import { BoundedMap, type Bounds } from '../lib/bounded-map.js'
import { toHeaderValue } from '../lib/header-value.js'
import type { RawHeaders } from '../lib/raw-headers.js'
import { introduce, isFilled } from '../services/rules/introduction.js'
import { IDENTITY_HEADERS, type Rule } from '../services/rules/rule.js'
import type { Assertion, Assertions } from '../services/tokens/assertions.js'
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

/** About what a session takes there, besides assertions. */
const SESSION_BYTES = 1500

interface Made extends Introduction {
  readonly claims: Claims
  readonly list: RawHeaders
  readonly assertion: Assertion | null
}

/** What stands beside an assertion says the same, so it is the same for all tokens that share one. */
type Beside = Pick<Introduction, 'headers'> & Pick<Made, 'list'>

/** Makes what introduces people to apps. */
export function createIdentity(assertions: Assertions): Identity {
  // By session: claims are one object for as long as their token is remembered, and a map of them
  // that lets go by itself costs more, whenever memory is cleared, than all else about a new token.
  const made = new BoundedMap<Made[]>(BOUNDS)
  const beside = new WeakMap<Assertion, Beside>()

  const make = (claims: Claims, { headers, audience }: Introduction): Made => {
    const isAsserted = audience !== '' && isFilled(headers, 'X-Auth-Assertion')
    if (!isAsserted) {
      return { claims, headers, audience, assertion: null, list: listOf(claims, headers, '') }
    }
    const assertion = assertions.of(claims, audience)
    const known = beside.get(assertion)
    if (known?.headers === headers)
      return { claims, headers, audience, assertion, list: known.list }
    const list = listOf(claims, headers, assertion.text)
    beside.set(assertion, { headers, list })
    return { claims, headers, audience, assertion, list }
  }
  const isCurrent = ({ assertion }: Made): boolean =>
    assertion === null || assertions.isFresh(assertion)

  return {
    of: (claims, introduction) => {
      const known = made.get(claims.sid)
      for (const each of known ?? []) {
        if (each.claims === claims && isFor(each, introduction) && isCurrent(each)) return each.list
      }
      const next = make(claims, introduction)
      if (known) remember(known, next)
      else made.set(claims.sid, [next], SESSION_BYTES)
      return next.list
    },
  }
}

/** What was said last goes first, in the place of what was said to the same app. */
function remember(known: Made[], next: Made): void {
  const same = known.findIndex((each) => isFor(each, next))
  if (same !== -1) known.splice(same, 1)
  known.unshift(next)
  if (known.length > MAX_INTRODUCTIONS) known.pop()
}

/** Rules are compared as objects: those that were read anew count as others. */
const isFor = (one: Introduction, { headers, audience }: Introduction): boolean =>
  one.headers === headers && one.audience === audience

function listOf(claims: Claims, headers: Rule['headers'], assertion: string): RawHeaders {
  const { username, name, email, email_verified: emailVerified = false, roles } = claims
  const words = introduce({ username, name, email, emailVerified, roles }, { headers, assertion })
  return IDENTITY_HEADERS.flatMap((header) => [header, toHeaderValue(words[header])])
}
