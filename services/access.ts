/** The role that holds every other: who has it may do everything. */
export const ADMIN = 'admin'

/** Whether somebody with `roles` may do what needs `needed`. An administrator may do everything. */
export const holdsRole = (roles: readonly string[], needed: string): boolean =>
  roles.includes(ADMIN) || roles.includes(needed)

/** Whether somebody with `roles` holds each of `needed`: who does may hand them on, or act for them. */
export const holdsRoles = (roles: readonly string[], needed: readonly string[]): boolean =>
  needed.every((role) => holdsRole(roles, role))

/** How whoever shows a key, or a token that a key got, was recognised: the claim `amr`. */
export const BY_KEY = 'key'

/** Whether claims are a program's: no person stands behind them at this moment. */
export const isByKey = ({ amr }: { readonly amr: readonly string[] }): boolean =>
  amr.includes(BY_KEY)

/** Of the roles in `scopes` those that somebody who holds `roles` may use now. */
export const rolesWithin = (scopes: readonly string[], roles: readonly string[]): string[] =>
  scopes.filter((scope) => holdsRole(roles, scope))
