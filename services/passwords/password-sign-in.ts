import { AppError } from '../../errors/app-error.js'
import { parseEmail } from '../../lib/email.js'
import { enforceUsername } from '../../lib/username.js'
import type { Models } from '../../models/index.js'
import type { Login, User } from '../../models/user.js'
import type { Audit, AuditFields } from '../audit.js'
import { createBoundedQueue } from './bounded-queue.js'
import { tooMany, unlessFailed, type Limits, type PasswordTry } from '../limits.js'
import type { Passwords } from '../passwords.js'

export interface PasswordSignInParts {
  readonly models: Models
  readonly passwords: Passwords
  readonly audit: Audit
  readonly limits: Pick<Limits, 'takeTry'>
}

/** From where somebody asks, for the audit log. */
export type Origin = Pick<AuditFields, 'address' | 'requestId'>

/** What somebody sent to sign in with. */
export interface Sent {
  readonly login: string
  readonly password: string
}

/**
 * Makes `findByPassword` for no more at once than may hash and wait for it: more throw `unavailable`,
 * and cost nothing. Counted from the first query to the audit line, which is written in turns: a
 * flood would pile up there and before everything else that writes.
 */
export function createFindByPassword(
  parts: PasswordSignInParts,
): (sent: Sent, origin: Origin) => Promise<User | null> {
  const room = createBoundedQueue({
    running: parts.passwords.capacity,
    waiting: 0,
    detail: 'too many sign-ins by password are under way',
  })
  return (sent, origin) => room(() => findByPassword(parts, sent, origin))
}

/**
 * The user whom `login`, a username or an e-mail address, and `password` belong to. Null for an
 * unknown user, a wrong password, no password and a disabled account, each at the cost of exactly
 * one hash and with the reason in the audit log only. Counted before anything is hashed: throws
 * AppError `too_many_requests` with Retry-After for whoever has to wait. Throws `unavailable` when
 * the stored hash cannot be read, or too many wait for theirs.
 */
async function findByPassword(
  parts: PasswordSignInParts,
  { login, password }: Sent,
  origin: Origin,
): Promise<User | null> {
  const names = readLogin(login)
  let user = null as User | null
  const findAccountId = async (): Promise<string | null> => {
    user = await parts.models.User.findForSignIn(names)
    return user?.id ?? null
  }
  const counted = { login: nameOf(names, login), findAccountId }
  const attempt = await parts.limits.takeTry(counted, origin.address ?? '')
  if (attempt.waitSeconds > 0) throw tooMany(attempt.waitSeconds, 'too many tries at a password')
  const reason = await unlessFailed(attempt, () =>
    findFault(parts.passwords, { user, password, attempt }),
  )
  if (user === null || reason !== null) {
    return refuse(parts, user, { ...origin, reason: reason ?? reasonOf(user) })
  }
  await attempt.succeed()
  await refreshHash(parts, user, password)
  return user
}

interface Checked {
  readonly user: User | null
  readonly password: string
  readonly attempt: PasswordTry
}

/** Why this is not the user's password, at the cost of one hash; null when it is. */
async function findFault(
  passwords: Passwords,
  { user, password, attempt }: Checked,
): Promise<string | null> {
  const usable = user !== null && user.disabledAt === null && user.passwordHash !== null
  if (!usable || attempt.unsaid) {
    await passwords.verifyAgainstNobody(password)
    return usable ? 'too_many_tries' : reasonOf(user)
  }
  return (await verifyHash(passwords, user, password)) ? null : 'wrong_password'
}

/** A username holds no `@`, and an e-mail address exactly one: no text can be both. */
const readLogin = (login: string) => ({
  username: enforceUsername(login),
  email: parseEmail(login),
})

/** The one form of what was typed, so that every spelling counts as one. */
const nameOf = ({ username, email }: Login, typed: string): string =>
  username ?? email ?? `neither: ${typed.normalize('NFKC').trim().toLowerCase()}`

/** Whether `password` is the user's own. Throws AppError `unavailable` on a hash that is broken. */
export async function verifyHash(
  passwords: Passwords,
  user: User,
  password: string,
): Promise<boolean> {
  try {
    return await passwords.verify(user.passwordHash ?? '', password)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
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
