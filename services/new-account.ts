import type { Transaction } from 'sequelize'
import { AppError } from '../errors/app-error.js'
import { toDisplayName } from '../lib/display-name.js'
import { parseEmail } from '../lib/email.js'
import { enforceUsername } from '../lib/username.js'
import type { Models } from '../models/index.js'
import type { Account } from './account.js'
import type { PasswordPolicy } from './passwords/password-policy.js'

/** What somebody asks for, as it was typed. */
export interface AccountWish {
  readonly username: string
  readonly email: string | null
  readonly name: string | null
  /** Null: the account opens through other ways in only. */
  readonly password: string | null
}

/** The parts of a new account in their one form. */
export interface AccountParts {
  readonly username: string
  readonly email: string | null
  readonly name: string | null
}

/**
 * Brings every part of `wish` into its one form. Throws AppError `invalid_request` that names each
 * field that is wrong: `not_a_username`, `not_an_email`, `not_a_name`, or a password fault.
 */
export function readAccountWish(wish: AccountWish, policy: PasswordPolicy): AccountParts {
  const username = enforceUsername(wish.username)
  const email = wish.email === null ? null : parseEmail(wish.email)
  const name = wish.name === null ? null : toDisplayName(wish.name)
  const owner = { username: username ?? '', email: email ?? wish.email, name: wish.name }
  const fields = withoutNulls({
    username: username === null ? 'not_a_username' : null,
    email: wish.email !== null && email === null ? 'not_an_email' : null,
    name: wish.name !== null && name === null ? 'not_a_name' : null,
    password: wish.password === null ? null : policy.findFault(wish.password, owner),
  })
  if (username === null || Object.keys(fields).length > 0) {
    throw new AppError('invalid_request', { fields })
  }
  return { username, email, name }
}

/** Throws AppError `invalid_request` where there is no role of one of these names. */
export async function requireKnownRoles(
  { Role }: Pick<Models, 'Role'>,
  names: readonly string[],
  transaction: Transaction,
): Promise<void> {
  const missing = await Role.findMissing(names, transaction)
  if (missing.length > 0) {
    const detail = `unknown roles: ${missing.join(', ')}`
    throw new AppError('invalid_request', { fields: { roles: 'unknown_role' }, detail })
  }
}

/**
 * A program shows keys: what people sign in with has no place on its account. Throws AppError
 * `invalid_request` whose fields say `not_for_a_service`.
 */
export function requireNoWayIn({ kind, email, password }: WaysIn): void {
  if (kind === 'person') return
  const fields = withoutNulls({
    email: email === null ? null : 'not_for_a_service',
    password: password === null ? null : 'not_for_a_service',
  })
  if (Object.keys(fields).length > 0) throw new AppError('invalid_request', { fields })
}

type WaysIn = Pick<Account, 'kind'> & Pick<AccountWish, 'email' | 'password'>

const withoutNulls = (fields: Record<string, string | null>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== null),
  )
