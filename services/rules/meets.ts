import { holdsRole, holdsRoles, isByKey } from '../access.js'
import type { DetailedRequirement, Requirement } from './rule.js'

/** Whether somebody may pass: yes; not before signing in; or not as who they are. */
export type Answer = 'yes' | 'sign-in' | 'no'

/** As much of a token's claims as rules look at. */
export interface Known {
  readonly username: string
  readonly roles: readonly string[]
  readonly amr: readonly string[]
}

/** What `requirement` says of whoever has `claims`; null: of somebody unknown. */
export function meets(requirement: Requirement, claims: Known | null): Answer {
  if (requirement.kind === 'public') return 'yes'
  if (claims === null) return 'sign-in'
  return mayPass(requirement, claims) ? 'yes' : 'no'
}

const mayPass = (requirement: Requirement, claims: Known): boolean =>
  requirement.kind === 'some'
    ? KEYS.every((key) => holds(requirement, key, claims))
    : requirement.kind === 'signed-in'

/** A key of `allow` in gateway.yaml. */
export type RequirementKey = Exclude<keyof DetailedRequirement, 'kind'>

const KEYS = ['anyRole', 'allRoles', 'users', 'providers', 'amr', 'scopes'] as const

/** Of what `requirement` demands that which whoever has `claims` lacks. */
export const findUnmet = (requirement: Requirement, claims: Known): RequirementKey[] =>
  requirement.kind === 'some' ? KEYS.filter((key) => !holds(requirement, key, claims)) : []

function holds(requirement: DetailedRequirement, key: RequirementKey, claims: Known): boolean {
  const wanted = requirement[key]
  const { roles } = claims
  if (wanted.length === 0) return true
  switch (key) {
    case 'anyRole':
      return wanted.some((role) => holdsRole(roles, role))
    case 'allRoles':
      return holdsRoles(roles, wanted)
    case 'users':
      return wanted.includes(claims.username)
    case 'providers':
      return claims.amr.some((each) => wanted.includes(providerOf(each)))
    case 'amr':
      return claims.amr.some((each) => wanted.includes(each))
    case 'scopes':
      return isByKey(claims) && wanted.some((scope) => holdsRole(roles, scope))
  }
}

/** `oidc:google` is a sign-in through the provider `google`; empty: through none. */
const providerOf = (amr: string): string => {
  const colon = amr.indexOf(':')
  return colon === -1 ? '' : amr.slice(colon + 1)
}
