import { AppError } from '../../errors/app-error.js'
import type { Models } from '../../models/index.js'
import type { User } from '../../models/user.js'
import type { Audit, AuditFields } from '../audit.js'
import { tooMany, unlessFailed, type Limits } from '../limits.js'
import type { PasswordPolicy } from './password-policy.js'
import { verifyHash } from './password-sign-in.js'
import type { Passwords } from '../passwords.js'
import type { Sessions } from '../sessions.js'
import { describeEnded } from '../sessions/ended-sessions.js'

/** Who asks for a change, by which session and from where: for the audit log, and to stay. */
export type AskedBy = Pick<
  AuditFields,
  'actorId' | 'sessionId' | 'address' | 'requestId' | 'reason'
>

export interface PasswordChange {
  /** Null or empty: not given. */
  readonly current: string | null
  readonly next: string
}

export interface PasswordChangeParts {
  readonly models: Models
  readonly passwords: Passwords
  readonly policy: PasswordPolicy
  readonly audit: Audit
  readonly limits: Pick<Limits, 'takeOwnTry'>
  readonly sessions: Pick<Sessions, 'endAll'>
}

/** Changes somebody's own password, which ends their other sessions. As `Accounts` promises. */
export async function changePassword(
  parts: PasswordChangeParts,
  { userId, current, next }: PasswordChange & { userId: string },
  by: AskedBy,
): Promise<void> {
  const { models, passwords, policy, audit, sessions } = parts
  const user = await models.User.findById(userId)
  if (!user) throw new AppError('login_required', { detail: 'the account is gone' })
  if (user.disabledAt !== null) throw new AppError('account_disabled')
  await requireCurrent(parts, { user, current, address: by.address ?? '' })
  const fault = policy.findFault(next, user)
  if (fault !== null) throw new AppError('invalid_request', { fields: { new_password: fault } })
  const change = { from: user.passwordHash, to: await passwords.hash(next) }
  await models.transaction(async (transaction) => {
    const fits = await models.User.setPasswordHash(userId, change, transaction)
    if (!fits) throw new AppError('version_mismatch')
    const others = { userId, except: by.sessionId ?? null }
    const count = await sessions.endAll(others, 'password_changed', transaction)
    const whom = { userId, username: user.username, ...by }
    await audit.record('password_changed', whom, transaction)
    if (count === 0) return
    const reason = describeEnded({ reason: 'password_changed', count })
    await audit.record('session_ended', { ...whom, reason }, transaction)
  })
}

interface Confirmation {
  readonly user: User
  readonly current: string | null
  readonly address: string
}

/** Whoever found a session open may guess no more often than at the sign-in page. */
async function requireCurrent(
  { passwords, limits }: PasswordChangeParts,
  { user, current, address }: Confirmation,
): Promise<void> {
  if (user.passwordHash === null) return
  const wrong = (code: string): AppError =>
    new AppError('invalid_request', { fields: { current_password: code } })
  if (current === null || current === '') throw wrong('missing')
  const attempt = await limits.takeOwnTry(user.id, address)
  if (attempt.waitSeconds > 0) throw tooMany(attempt.waitSeconds, 'too many tries at a password')
  if (!(await unlessFailed(attempt, () => verifyHash(passwords, user, current)))) {
    throw wrong('incorrect')
  }
  await attempt.succeed()
}
