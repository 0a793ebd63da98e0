import type { Transaction } from 'sequelize'
import { AppError } from '../../errors/app-error.js'
import type { Clock } from '../../lib/clock.js'
import type { ApiKey } from '../../models/api-key.js'
import type { Models } from '../../models/index.js'
import type { User } from '../../models/user.js'
import { holdsRoles } from '../access.js'
import type { Audit, AuditFields } from '../audit.js'
import { toInfo, type MadeKey } from './key-info.js'
import { createKeyText, hashKeyText } from './key-text.js'
import { readKeyWish, type KeyWish } from './key-wish.js'

/** How many keys one account may have at a time. */
export const MAX_KEYS = 25

export interface MakeKeyParts {
  readonly models: Models
  readonly clock: Clock
  readonly audit: Audit
}

/** A key about to be made, by whom. */
export interface KeyToMake {
  readonly owner: User
  readonly wish: KeyWish
  /** See ApiKey. */
  readonly madeBy: string
  readonly by: AuditFields
}

/** Makes the key within `transaction`, whoever asks. Throws AppError `invalid_request` with fields, `too_many_keys`. */
export async function makeKey(
  parts: MakeKeyParts,
  { owner, wish, madeBy, by }: KeyToMake,
  transaction: Transaction,
): Promise<MadeKey> {
  const { models, clock, audit } = parts
  const { days, ...said } = readKeyWish(wish)
  await requireScopes(
    models,
    { scopes: said.scopes, held: owner.roles.map(({ name }) => name) },
    transaction,
  )
  const now = clock.now()
  await requireRoom(models, { userId: owner.id, now }, transaction)
  const { id, text } = createKeyText()
  const expiresAt = new Date(now.getTime() + days * 86_400_000)
  const when = { createdAt: now, expiresAt }
  const values = { id, userId: owner.id, hash: hashKeyText(text), ...said, madeBy, ...when }
  const row = await models.ApiKey.add(values, transaction)
  const whom = { userId: owner.id, username: owner.username }
  await audit.record('api_key_created', { ...by, ...whom, reason: describeKey(row) }, transaction)
  return { ...toInfo(row), text }
}

/** One gives a key only what its owner holds. */
async function requireScopes(
  { Role }: Models,
  { scopes, held }: { scopes: readonly string[]; held: readonly string[] },
  transaction: Transaction,
): Promise<void> {
  const refuse = (scopesFault: string): AppError =>
    new AppError('invalid_request', { fields: { scopes: scopesFault } })
  if (!holdsRoles(held, scopes)) throw refuse('not_held')
  // An administrator holds every role, but only those that there are.
  if ((await Role.findMissing(scopes, transaction)).length > 0) throw refuse('unknown_role')
}

/** Who asks at the same time waits for the owner's row, so that the keys are counted in turn. */
async function requireRoom(
  { User, ApiKey }: Models,
  { userId, now }: { userId: string; now: Date },
  transaction: Transaction,
): Promise<void> {
  await User.hold(userId, transaction)
  await ApiKey.removeExpired(userId, now, transaction)
  const count = await ApiKey.countFor(userId, transaction)
  if (count >= MAX_KEYS) throw new AppError('too_many_keys')
}

/** A key in an audit line. */
export const describeKey = ({ id, name, scopes, expiresAt }: ApiKey): string =>
  `${id} (${name}), roles: ${scopes.join(' ') || 'none'}, until ${expiresAt.toISOString()}`
