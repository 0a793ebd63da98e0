/** The role that holds every other: who has it may do everything. */
export const ADMIN = 'admin'

/** Whether somebody with `roles` may do what needs `needed`. An administrator may do everything. */
export const holdsRole = (roles: readonly string[], needed: string): boolean =>
  roles.includes(ADMIN) || roles.includes(needed)

/** Whether somebody with `roles` holds each of `needed`: who does may hand them on, or act for them. */
export const holdsRoles = (roles: readonly string[], needed: readonly string[]): boolean =>
  needed.every((role) => holdsRole(roles, role))
