import { holdsRole, holdsRoles, isByKey } from '../access.js'
import type { Claims } from '../tokens/claims.js'
import type { Requirement } from './rule.js'

/** Whether somebody may pass: yes; not before signing in; or not as who they are. */
export type Answer = 'yes' | 'sign-in' | 'no'

/** As much of a token's claims as rules look at. */
export type Known = Pick<Claims, 'username' | 'roles' | 'amr'>

/** What `requirement` says of whoever has `claims`; null: of somebody unknown. */
export function meets(requirement: Requirement, claims: Known | null): Answer {
  if (requirement.kind === 'public') return 'yes'
  if (claims === null) return 'sign-in'
  return mayPass(requirement, claims) ? 'yes' : 'no'
}

function mayPass(requirement: Exclude<Requirement, { kind: 'public' }>, claims: Known): boolean {
  if (requirement.kind !== 'some') return requirement.kind === 'signed-in'
  const { anyRole, allRoles, users, providers, amr, scopes } = requirement
  const { roles } = claims
  return (
    holdsOne(anyRole, (role) => holdsRole(roles, role)) &&
    holdsRoles(roles, allRoles) &&
    holdsOne(users, (user) => user === claims.username) &&
    holdsOne(providers, (id) => claims.amr.some((each) => providerOf(each) === id)) &&
    holdsOne(amr, (each) => claims.amr.includes(each)) &&
    (scopes.length === 0 || (isByKey(claims) && scopes.some((scope) => holdsRole(roles, scope))))
  )
}

const holdsOne = (wanted: readonly string[], holds: (item: string) => boolean): boolean =>
  wanted.length === 0 || wanted.some(holds)

/** `oidc:google` is a sign-in through the provider `google`; null: through none. */
function providerOf(amr: string): string | null {
  const colon = amr.indexOf(':')
  return colon === -1 ? null : amr.slice(colon + 1)
}
