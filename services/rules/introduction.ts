import { toHeaderValue } from '../../lib/header-value.js'
import { IDENTITY_HEADERS, type IdentityHeader, type Rule } from './rule.js'

/** Of somebody, what apps may be told. */
export interface Introduced {
  readonly username: string
  readonly name: string | null
  readonly email: string | null
  readonly emailVerified: boolean
  readonly roles: readonly string[]
}

/** What each identity header says, before it is encoded; '': nothing. */
export type Introduction = Readonly<Record<IdentityHeader, string>>

/**
 * What the lines of all identity headers may take, in bytes: nginx takes 4,096 for the whole head of
 * an answer, and the rest of ours is some 300.
 */
export const MAX_IDENTITY_BYTES = 3600

/** What goes, one after the other, where all of it is too long. */
const LEAVING = ['roles', 'name', 'email'] as const

/**
 * What an app is told of `person`, beside the `assertion` that says the same, in the headers that a
 * rule fills. Some of the roles would look like all of them, and half a name like another: what does
 * not fit is left out whole, and stands in the assertion alone.
 */
export function introduce(
  person: Introduced,
  { headers, assertion }: { readonly headers: Rule['headers']; readonly assertion: string },
): Introduction {
  const wordsOf = (told: Introduced): Introduction => {
    const words = { ...valuesFor(told), 'X-Auth-Assertion': assertion }
    for (const name of IDENTITY_HEADERS) if (!isFilled(headers, name)) words[name] = ''
    return words
  }
  let told = person
  let words = wordsOf(told)
  for (const part of LEAVING) {
    if (bytesOf(words) <= MAX_IDENTITY_BYTES) break
    told = { ...told, [part]: part === 'roles' ? [] : null }
    words = wordsOf(told)
  }
  return words
}

/** Whether a rule has this header say anything. */
export const isFilled = (headers: Rule['headers'], name: IdentityHeader): boolean =>
  headers === 'all' || headers.includes(name)

function valuesFor({ username, name, email, emailVerified, roles }: Introduced) {
  const groups = roles.join(',')
  // An address that nobody vouches for is whatever its holder wrote: apps would take it for proof.
  const address = emailVerified ? (email ?? '') : ''
  return {
    'Remote-User': username,
    'Remote-Groups': groups,
    'Remote-Name': name ?? '',
    'Remote-Email': address,
    'X-Auth-Request-User': username,
    'X-Auth-Request-Email': address,
    'X-Auth-Request-Groups': groups,
    'X-Auth-Request-Preferred-Username': username,
  }
}

/** Each line has four bytes more than name and value, and a value a byte for each of its UTF-8. */
const bytesOf = (words: Introduction): number =>
  IDENTITY_HEADERS.reduce(
    (sum, name) => sum + name.length + toHeaderValue(words[name]).length + 4,
    0,
  )
