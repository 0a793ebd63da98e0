import { toHeaderValue } from '../lib/header-value.js'
import type { RawHeaders } from '../lib/raw-headers.js'
import { IDENTITY_HEADERS, type IdentityHeader, type Rule } from '../services/rules/rule.js'
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

/**
 * What the lines of all identity headers may take, in bytes: nginx takes 4,096 for the whole head of
 * an answer, and the rest of ours is some 300.
 */
export const MAX_IDENTITY_BYTES = 3600

/** For how many apps what is said about one token is remembered. */
const MAX_INTRODUCTIONS = 4

interface Made extends Introduction {
  readonly list: RawHeaders
  readonly assertion: Assertion | null
}

/** What stands beside an assertion says the same, so it is the same for all tokens that share one. */
type Beside = Pick<Introduction, 'headers'> & Pick<Made, 'list'>

/** Makes what introduces people to apps. */
export function createIdentity(assertions: Assertions): Identity {
  // Claims are one object for as long as their token is remembered, and go with it.
  const made = new WeakMap<Claims, Made[]>()
  const beside = new WeakMap<Assertion, Beside>()

  const make = (claims: Claims, { headers, audience }: Introduction): Made => {
    const isAsserted = audience !== '' && isFilled(headers, 'X-Auth-Assertion')
    if (!isAsserted) {
      return { headers, audience, assertion: null, list: listOf(claims, headers, '') }
    }
    const assertion = assertions.of(claims, audience)
    const known = beside.get(assertion)
    if (known?.headers === headers) return { headers, audience, assertion, list: known.list }
    const list = listOf(claims, headers, assertion.text)
    beside.set(assertion, { headers, list })
    return { headers, audience, assertion, list }
  }
  const isCurrent = ({ assertion }: Made): boolean =>
    assertion === null || assertions.isFresh(assertion)

  return {
    of: (claims, introduction) => {
      const known = made.get(claims) ?? []
      for (const each of known) {
        if (isFor(each, introduction) && isCurrent(each)) return each.list
      }
      const next = make(claims, introduction)
      const others = known.filter((each) => !isFor(each, introduction))
      made.set(claims, [next, ...others.slice(0, MAX_INTRODUCTIONS - 1)])
      return next.list
    },
  }
}

/** Rules are compared as objects: those that were read anew count as others. */
const isFor = (one: Introduction, { headers, audience }: Introduction): boolean =>
  one.headers === headers && one.audience === audience

const isFilled = (headers: Rule['headers'], name: IdentityHeader): boolean =>
  headers === 'all' || headers.includes(name)

/** What goes, one after the other, where all of it is too long. */
const LEAVING: readonly (keyof Told)[] = ['groups', 'name', 'email']

/**
 * Some of the roles would look like all of them, and half a name like another: what does not fit is
 * left out whole, and stands in the assertion alone.
 */
function listOf(claims: Claims, headers: Rule['headers'], assertion: string): RawHeaders {
  const list = (told: Told): string[] => {
    const values = valuesFor(claims.username, told)
    return IDENTITY_HEADERS.flatMap((name) => [name, isFilled(headers, name) ? values[name] : ''])
  }
  let told = toldOf(claims, assertion)
  let all = list(told)
  for (const name of LEAVING) {
    if (bytesOf(all) <= MAX_IDENTITY_BYTES) break
    told = { ...told, [name]: '' }
    all = list(told)
  }
  return all
}

/** Each value takes a byte for each character, and each line four more. */
const bytesOf = (list: RawHeaders): number => list.reduce((sum, text) => sum + text.length + 2, 0)

/** What is told of people besides their name for us. */
interface Told {
  readonly groups: string
  readonly name: string
  readonly email: string
  readonly assertion: string
}

const toldOf = ({ roles, name, email, email_verified }: Claims, assertion: string): Told => ({
  groups: roles.join(','),
  name: toHeaderValue(name ?? ''),
  // An address that nobody vouches for is whatever its holder wrote: apps would take it for proof.
  email: toHeaderValue((email_verified && email) || ''),
  assertion,
})

function valuesFor(
  name: string,
  { groups, email, assertion, ...told }: Told,
): Record<IdentityHeader, string> {
  const username = toHeaderValue(name)
  return {
    'Remote-User': username,
    'Remote-Groups': groups,
    'Remote-Name': told.name,
    'Remote-Email': email,
    'X-Auth-Request-User': username,
    'X-Auth-Request-Email': email,
    'X-Auth-Request-Groups': groups,
    'X-Auth-Request-Preferred-Username': username,
    'X-Auth-Assertion': assertion,
  }
}
