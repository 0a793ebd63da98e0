import type { Transaction } from 'sequelize'
import { AppError } from '../errors/app-error.js'
import type { Models } from '../models/index.js'
import type { User } from '../models/user.js'
import { isByKey } from './access.js'
import type { Actor } from './actor.js'
import {
  actorFields,
  requireMayActFor,
  requireMayManage,
  rolesOfManager,
} from './administration.js'
import { toInfo, type KeyInfo, type MadeKey } from './api-keys/key-info.js'
import type { KeyWish, OwnKeyWish } from './api-keys/key-wish.js'
import { makeKey, type MakeKeyParts } from './api-keys/make-key.js'
import { revokeKey, type KeyOfAccount, type RevokeKeyParts } from './api-keys/revoke-key.js'

export { MAX_KEYS } from './api-keys/make-key.js'
export type { KeyInfo, MadeKey } from './api-keys/key-info.js'
export type { KeyWish } from './api-keys/key-wish.js'

/**
 * The keys of accounts. Whoever asks must be a person: throws AppError `person_required` where a
 * key asks for a key.
 */
export interface ApiKeys {
  /** The latest first. */
  list(userId: string): Promise<KeyInfo[]>
  /**
   * A key of the actor's own. Throws AppError `invalid_request` with fields, `too_many_keys`,
   * `keys_changed` where they have seen other keys, `account_disabled`, `login_required`.
   */
  createOwn(wish: OwnKeyWish, actor: Actor): Promise<MadeKey>
  /** Throws AppError `not_found`. */
  revokeOwn(id: string, actor: Actor): Promise<void>
  /** As `list`; throws AppError `not_found` where there is no such account. */
  listOf(userId: string): Promise<KeyInfo[]>
  /**
   * A key of a service, for an administrator who holds every role of it: people make their own.
   * Throws as `createOwn` and `rolesOfManager` do, and `not_found`.
   */
  createFor(userId: string, wish: KeyWish, actor: Actor): Promise<MadeKey>
  /** Anybody's, by an administrator. Throws AppError as `rolesOfManager`, and `not_found`. */
  revokeOf(key: KeyOfAccount, actor: Actor): Promise<void>
}

type ApiKeysParts = MakeKeyParts & RevokeKeyParts

/** Makes the service for keys. */
export const createApiKeys = (parts: ApiKeysParts): ApiKeys => ({
  list: async (userId) => (await parts.models.ApiKey.listFor(userId)).map(toInfo),
  createOwn: (wish, actor) => createOwn(parts, wish, actor),
  revokeOwn: (id, actor) =>
    parts.models.transaction((transaction) => {
      requirePerson(actor)
      const by = actorFields(actor)
      return revokeKey(parts, { key: { userId: actor.claims.sub, id }, by }, transaction)
    }),
  listOf: async (userId) => {
    if (!(await parts.models.User.findById(userId))) throw new AppError('not_found')
    return (await parts.models.ApiKey.listFor(userId)).map(toInfo)
  },
  createFor: (userId, wish, actor) => createFor(parts, { userId, wish }, actor),
  revokeOf: (key, actor) =>
    parts.models.transaction(async (transaction) => {
      const actorRoles = await rolesOfManager(parts.models, actor, transaction)
      const owner = await getOwner(parts.models, key.userId, transaction)
      requireMayManage(actorRoles, rolesOf(owner))
      await revokeKey(parts, { key, by: actorFields(actor) }, transaction)
    }),
})

async function createOwn(
  parts: ApiKeysParts,
  { latestSeen, ...wish }: OwnKeyWish,
  actor: Actor,
): Promise<MadeKey> {
  requirePerson(actor)
  return parts.models.transaction(async (transaction) => {
    const owner = await parts.models.User.findById(actor.claims.sub, transaction)
    if (!owner) throw new AppError('login_required', { detail: 'the account is gone' })
    if (owner.disabledAt !== null) throw new AppError('account_disabled')
    await requireSeen(parts.models, { userId: owner.id, latestSeen }, transaction)
    return makeKey(parts, { owner, wish, ...by(actor) }, transaction)
  })
}

async function createFor(
  parts: ApiKeysParts,
  { userId, wish }: { userId: string; wish: KeyWish },
  actor: Actor,
): Promise<MadeKey> {
  requirePerson(actor)
  return parts.models.transaction(async (transaction) => {
    const actorRoles = await rolesOfManager(parts.models, actor, transaction)
    const owner = await getOwner(parts.models, userId, transaction)
    requireMayManage(actorRoles, rolesOf(owner))
    requireMayActFor(actorRoles, rolesOf(owner))
    if (owner.kind !== 'service') {
      throw new AppError('insufficient_role', { detail: 'people make their own keys' })
    }
    return makeKey(parts, { owner, wish, ...by(actor) }, transaction)
  })
}

/** A form that is sent twice makes one key: the second time it has not seen the first one. */
async function requireSeen(
  { User, ApiKey }: Models,
  { userId, latestSeen }: { userId: string; latestSeen: string | null | undefined },
  transaction: Transaction,
): Promise<void> {
  if (latestSeen === undefined) return
  await User.hold(userId, transaction)
  if ((await ApiKey.latestOf(userId, transaction)) !== latestSeen) {
    throw new AppError('keys_changed')
  }
}

function requirePerson({ claims }: Actor): void {
  if (isByKey(claims)) throw new AppError('person_required')
}

const by = (actor: Actor) => ({ by: actorFields(actor), madeBy: actor.claims.amr.join(' ') })

async function getOwner({ User }: Models, userId: string, transaction: Transaction): Promise<User> {
  const owner = await User.findById(userId, transaction)
  if (!owner) throw new AppError('not_found')
  return owner
}

const rolesOf = ({ roles }: User): string[] => roles.map(({ name }) => name)
