import type { Transaction } from 'sequelize'
import { AppError } from '../errors/app-error.js'
import { systemStopwatch, type Clock } from '../lib/clock.js'
import { isReservedUsername } from '../lib/suggest-username.js'
import { enforceUsername } from '../lib/username.js'
import { takenField } from '../models/taken-field.js'
import type { User } from '../models/user.js'
import type { Account } from './account.js'
import type { Limits } from './limits.js'
import {
  readAccountWish,
  requireKnownRoles,
  requireNoWayIn,
  type AccountWish,
} from './new-account.js'
import { createEvenTime } from './passwords/even-time.js'
import {
  changePassword,
  type AskedBy,
  type PasswordChange,
  type PasswordChangeParts,
} from './passwords/password-change.js'
import { createFindByPassword, type Origin } from './passwords/password-sign-in.js'

export type { AskedBy } from './passwords/password-change.js'

/** What an administrator says of a new account. */
export interface NewAccount extends AccountWish {
  readonly roles: readonly string[]
  /** Unless said, a person. */
  readonly kind?: Account['kind']
  /** Whether the administrator vouches for the e-mail address; unless said, no. */
  readonly emailVerified?: boolean
  /** Asked in the transaction that makes the account; what it throws undoes that. */
  readonly requireAllowed?: (transaction: Transaction) => Promise<void>
}

/** The people the gateway knows. */
export interface Accounts {
  findById(id: string): Promise<Account | null>
  /**
   * The account that `login` (a username or an e-mail address) and `password` belong to, or null;
   * everything that can be wrong costs the same, and is said at the same moments. Throws AppError `too_many_requests` with
   * Retry-After for whoever has to wait, `unavailable` on a broken hash or too many waiting ones.
   */
  verifyPassword(login: string, password: string, origin?: Origin): Promise<Account | null>
  /**
   * A stranger makes an account; its e-mail is not verified, and whether somebody has it is not
   * told. Throws AppError `invalid_request` with fields, or `username_taken`.
   */
  register(wish: AccountWish & { password: string }, by?: AskedBy): Promise<Account>
  /** As `register`, but for an administrator: with roles, and reserved usernames too. */
  create(wish: NewAccount, by?: AskedBy): Promise<Account>
  /**
   * Throws AppError `invalid_request` with the fields `current_password` (`missing` or
   * `incorrect`, where there is one) and `new_password` (a fault of the policy);
   * `version_mismatch` when another change came first; `login_required`, `account_disabled`,
   * `too_many_requests` with Retry-After after too many tries at the current one. Ends every session
   * but the one that asks.
   */
  changePassword(userId: string, change: PasswordChange, by?: AskedBy): Promise<void>
  /** The account called `username`, made without roles if need be. Throws `account_disabled`. */
  findOrCreateForBypass(username: string): Promise<Account>
}

export interface AccountsParts extends PasswordChangeParts {
  readonly clock: Clock
  readonly limits: Pick<Limits, 'takeTry' | 'takeOwnTry'>
}

/** Makes the accounts service. */
export function createAccounts(parts: AccountsParts): Accounts {
  const findByPassword = createFindByPassword(parts)
  const evenly = createEvenTime({ stopwatch: systemStopwatch })
  return {
    findById: async (id) => {
      const row = await parts.models.User.findById(id)
      return row && toAccount(row)
    },
    verifyPassword: async (login, password, origin = {}) => {
      const row = await evenly(() => findByPassword({ login, password }, origin))
      return row && toAccount(row)
    },
    register: async (wish, by = {}) => {
      const username = enforceUsername(wish.username)
      if (username !== null && isReservedUsername(username)) throw usernameTaken()
      return createAccount(parts, { ...wish, roles: [] }, by)
    },
    create: (wish, by = {}) => createAccount(parts, wish, by),
    changePassword: (userId, change, by = {}) => changePassword(parts, { userId, ...change }, by),
    findOrCreateForBypass: (username) => findOrCreate(parts, username),
  }
}

/** The account of a row: its roles by name, and never its hash. */
export const toAccount = (row: User): Account => ({
  id: row.id,
  kind: row.kind,
  username: row.username,
  name: row.name,
  email: row.email,
  emailVerified: row.email !== null && row.emailVerifiedAt !== null,
  roles: row.roles.map(({ name }) => name),
  disabled: row.disabledAt !== null,
  hasPassword: row.passwordHash !== null,
  lastSignedInAt: row.lastSignedInAt,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  version: row.version,
})

async function createAccount(
  { models, passwords, policy, clock, audit }: AccountsParts,
  wish: NewAccount,
  by: AskedBy,
): Promise<Account> {
  const account = readAccountWish(wish, policy)
  const kind = wish.kind ?? 'person'
  requireNoWayIn({ ...wish, kind })
  // Asked before the costly hash; the unique index decides when two ask at once.
  if (await models.User.findByUsername(account.username)) throw usernameTaken()
  const passwordHash = wish.password === null ? null : await passwords.hash(wish.password)
  const vouched = account.email !== null && wish.emailVerified === true
  const emailVerifiedAt = vouched ? clock.now() : null
  const row = await models
    .transaction(async (transaction) => {
      await wish.requireAllowed?.(transaction)
      await requireKnownRoles(models, wish.roles, transaction)
      const values = { ...account, kind, passwordHash, emailVerifiedAt }
      const made = await models.User.createWithRoles(values, wish.roles, transaction)
      const { id: userId, username } = made
      await audit.record('user_created', { userId, username, ...by }, transaction)
      return made
    })
    .catch((error: unknown) => {
      throw fromTaken(error)
    })
  return toAccount(row)
}

const usernameTaken = (cause?: unknown): AppError =>
  new AppError('username_taken', { fields: { username: 'taken' }, cause })

function fromTaken(error: unknown): unknown {
  const field = takenField(error)
  if (field === 'username') return usernameTaken(error)
  if (field !== 'email') return error
  return new AppError('invalid_request', { fields: { email: 'taken' }, cause: error })
}

async function findOrCreate(parts: AccountsParts, name: string): Promise<Account> {
  const { User } = parts.models
  const username = enforceUsername(name)
  if (username === null) {
    throw new AppError('invalid_request', { fields: { token: 'not_a_username' } })
  }
  const known = await User.findByUsername(username)
  const account = known ? toAccount(known) : await createForBypass(parts, username)
  if (account.disabled) throw new AppError('account_disabled')
  return account
}

/** Two first sign-ins at once: the second finds the account of the first. */
async function createForBypass(parts: AccountsParts, username: string): Promise<Account> {
  const wish = { username, email: null, name: null, password: null, roles: [] }
  try {
    return await createAccount(parts, wish, {})
  } catch (error) {
    const winner = await parts.models.User.findByUsername(username)
    if (!winner) throw error
    return toAccount(winner)
  }
}
