import type { UserChanges } from '../../models/user.js'
import type { Account } from '../account.js'
import { compareRoles } from '../administration.js'
import type { UserChange } from './user-wishes.js'

/** An account as it is and as it shall be. */
export interface Step {
  readonly from: Account
  readonly to: Account
  /** Null: the password stays. */
  readonly passwordHash: string | null
}

/** The account as `change` makes it; nothing is written. */
export function applyChange(from: Account, change: UserChange): Account {
  const { name = from.name, email = from.email, disabled = from.disabled } = change
  const roles = change.roles ? [...change.roles].sort() : from.roles
  const emailVerified = email === from.email && from.emailVerified
  return { ...from, name, email, emailVerified, disabled, roles }
}

/** An address that nobody has vouched for is not verified, whoever set it. */
export function toColumns({ from, to }: Step, now: Date): UserChanges {
  return {
    ...(to.name === from.name ? {} : { name: to.name }),
    ...(to.email === from.email ? {} : { email: to.email, emailVerifiedAt: null }),
    ...(to.disabled === from.disabled ? {} : { disabledAt: to.disabled ? now : null }),
  }
}

/** Whether any role is given or taken. */
export const rolesDiffer = ({ from, to }: Step): boolean => {
  const { given, taken } = compareRoles(from.roles, to.roles)
  return given.length + taken.length > 0
}

/** What differs, in the words of the audit line; empty: nothing does. */
export function changedParts(step: Step): string[] {
  const { from, to, passwordHash } = step
  return [
    ...(to.name === from.name ? [] : ['name']),
    ...(to.email === from.email ? [] : ['email']),
    ...(to.disabled === from.disabled ? [] : [to.disabled ? 'disabled' : 'enabled']),
    ...(rolesDiffer(step) ? ['roles'] : []),
    ...(passwordHash === null ? [] : ['password']),
  ]
}
