import type { IdentityProof } from '../services/proof.js'

export type ClaimSet = Readonly<Record<string, unknown>>

/** What a set of claims says about a person, beside who it is. */
export type PersonClaims = Pick<
  IdentityProof,
  'username' | 'name' | 'email' | 'emailVerified' | 'groups'
>

const MAX_GROUPS = 1000
const MAX_TEXT = 256

/** Whether the ID token leaves out what the userinfo endpoint could tell. */
export const lacksClaims = (claims: ClaimSet, groupsClaim: string | null): boolean =>
  claims['email'] === undefined ||
  (groupsClaim !== null && findClaim(claims, groupsClaim) === undefined)

/**
 * The person of an ID token, its gaps filled from userinfo. An e-mail and whether it is verified
 * always come from the same of the two: one's `true` never vouches for the other's address.
 */
export function readPerson(
  idToken: ClaimSet,
  userinfo: ClaimSet,
  groupsClaim: string | null,
): PersonClaims {
  const emailSource = idToken['email'] === undefined ? userinfo : idToken
  const email = textOf(emailSource['email'])
  return {
    username: textOf(idToken['preferred_username'] ?? userinfo['preferred_username']),
    name: textOf(idToken['name'] ?? userinfo['name']),
    email,
    emailVerified: email !== null && isTrue(emailSource['email_verified']),
    groups: groupsClaim === null ? [] : groupsOf(idToken, userinfo, groupsClaim),
  }
}

const groupsOf = (idToken: ClaimSet, userinfo: ClaimSet, name: string): readonly string[] =>
  textsOf(findClaim(idToken, name) ?? findClaim(userinfo, name))

/** The claim of that very name (names may hold dots), else the one at that dotted path. */
export function findClaim(claims: ClaimSet, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name]
  let value: unknown = claims
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as ClaimSet)[part]
  }
  return value
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && value.length <= MAX_TEXT ? value : null

const textsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value])
    .map(textOf)
    .filter((text) => text !== null)
    .slice(0, MAX_GROUPS)

/** Some providers send the word instead of the boolean. */
const isTrue = (value: unknown): boolean => value === true || value === 'true'
