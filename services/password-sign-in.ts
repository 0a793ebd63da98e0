import { AppError } from '../errors/app-error.js'
import { parseEmail } from '../lib/email.js'
import { enforceUsername } from '../lib/username.js'
import type { Models } from '../models/index.js'
import type { User } from '../models/user.js'
import type { Audit, AuditFields } from './audit.js'
import type { Passwords } from './passwords.js'

export interface PasswordSignInParts {
  readonly models: Models
  readonly passwords: Passwords
  readonly audit: Audit
}

/** From where somebody asks, for the audit log. */
export type Origin = Pick<AuditFields, 'address' | 'requestId'>

/**
 * The user whom `login`, a username or an e-mail address, and `password` belong to. Null for an
 * unknown user, a wrong password, no password and a disabled account, each at the cost of exactly
 * one hash and with the reason in the audit log only. Throws AppError `unavailable` when the
 * stored hash cannot be read.
 */
export async function findByPassword(
  parts: PasswordSignInParts,
  { login, password }: { login: string; password: string },
  origin: Origin,
): Promise<User | null> {
  const user = await parts.models.User.findForSignIn(readLogin(login))
  const usable = user !== null && user.disabledAt === null ? user.passwordHash : null
  if (user === null || usable === null) {
    await parts.passwords.verifyAgainstNobody(password)
    return refuse(parts, user, { ...origin, reason: reasonOf(user) })
  }
  if (!(await verifyHash(parts.passwords, user, password))) {
    return refuse(parts, user, { ...origin, reason: 'wrong_password' })
  }
  await refreshHash(parts, user, password)
  return user
}

/** A username holds no `@`, and an e-mail address exactly one: no text can be both. */
const readLogin = (login: string) => ({
  username: enforceUsername(login),
  email: parseEmail(login),
})

/** Whether `password` is the user's own. Throws AppError `unavailable` on a hash that is broken. */
export async function verifyHash(
  passwords: Passwords,
  user: User,
  password: string,
): Promise<boolean> {
  try {
    return await passwords.verify(user.passwordHash ?? '', password)
  } catch (cause) {
    throw new AppError('unavailable', { detail: `password hash of user ${user.id}`, cause })
  }
}

/** Who typed the login is not told, not even here: people type passwords there. */
async function refuse(
  { audit }: PasswordSignInParts,
  user: User | null,
  why: AuditFields,
): Promise<null> {
  const whom = user ? { userId: user.id, username: user.username } : {}
  await audit.recordAlone('sign_in_failed', { ...why, amr: 'pwd', ...whom })
  return null
}

function reasonOf(user: User | null): string {
  if (user === null) return 'unknown_user'
  return user.disabledAt === null ? 'no_password' : 'account_disabled'
}

/** Conditional on the hash that was read, so that it never undoes a change of password. */
async function refreshHash(
  { models, passwords }: PasswordSignInParts,
  { id, passwordHash }: User,
  password: string,
): Promise<void> {
  if (passwordHash === null || !passwords.needsRehash(passwordHash)) return
  const to = await passwords.hash(password)
  await models.User.refreshPasswordHash(id, { from: passwordHash, to })
}
