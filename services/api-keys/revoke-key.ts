import type { Transaction } from 'sequelize'
import { AppError } from '../../errors/app-error.js'
import type { Models } from '../../models/index.js'
import type { Audit, AuditFields } from '../audit.js'
import type { Revocations } from '../revocations.js'
import { describeKey } from './make-key.js'

/** A key of an account. */
export interface KeyOfAccount {
  readonly userId: string
  readonly id: string
}

export interface RevokeKeyParts {
  readonly models: Models
  readonly audit: Audit
  readonly revocations: Pick<Revocations, 'revoke'>
}

/** Which key goes, and who says so. */
export interface KeyToRevoke {
  readonly key: KeyOfAccount
  readonly by: AuditFields
}

/** Ends the key and every token it got, whoever asks. Throws AppError `not_found`. */
export async function revokeKey(
  { models, audit, revocations }: RevokeKeyParts,
  { key, by }: KeyToRevoke,
  transaction: Transaction,
): Promise<void> {
  const row = await models.ApiKey.findById(key.id, transaction)
  const removed = await models.ApiKey.remove(key, transaction)
  if (!row || !removed) throw new AppError('not_found')
  await revocations.revoke({ kind: 'session', id: key.id }, transaction)
  const owner = await models.User.findById(key.userId, transaction)
  const whom = { userId: key.userId, ...(owner ? { username: owner.username } : {}) }
  await audit.record('api_key_revoked', { ...by, ...whom, reason: describeKey(row) }, transaction)
}
