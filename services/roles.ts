import { AppError } from '../errors/app-error.js'
import type { Models } from '../models/index.js'
import type { Role } from '../models/role.js'
import { takenField } from '../models/taken-field.js'
import type { Actor, Expects } from './actor.js'
import { actorFields, rolesOfManager } from './administration.js'
import type { Audit } from './audit.js'
import { keyOf, toPage, type Page, type PageWish } from './pages.js'

export { ROLE_NAME } from '../lib/role-name.js'

/** A role as the rest of the gateway knows one. */
export interface RoleInfo {
  readonly name: string
  /** One line for people; may be empty. */
  readonly description: string
  readonly builtIn: boolean
  /** Changes with every change. */
  readonly version: string
}

/** The administration of roles. Every change throws AppError as `rolesOfManager` does. */
export interface Roles {
  /** By name. */
  page(wish: PageWish): Promise<Page<RoleInfo>>
  /** Throws AppError `not_found`. */
  get(name: string): Promise<RoleInfo>
  /** Throws AppError `role_taken`. */
  create(wish: NewRole, actor: Actor): Promise<RoleInfo>
  /** Throws AppError `not_found` or `version_mismatch`. */
  change(wish: RoleChange, actor: Actor): Promise<RoleInfo>
  /** Throws AppError `not_found`, `version_mismatch`, or `role_in_use`. */
  remove(wish: RoleRemoval, actor: Actor): Promise<void>
}

export type NewRole = Pick<RoleInfo, 'name' | 'description'>

export interface RoleRemoval {
  readonly name: string
  readonly expects: Expects
}

export interface RoleChange extends RoleRemoval {
  readonly change: { readonly description?: string | undefined }
}

interface RolesParts {
  readonly models: Models
  readonly audit: Audit
}

export const createRoles = (parts: RolesParts): Roles => ({
  page: async ({ limit, cursor }) => {
    const rows = await parts.models.Role.list({ after: keyOf(cursor), limit: limit + 1 })
    return toPage(rows.map(toInfo), limit, ({ name }) => name)
  },
  get: async (name) => toInfo(found(await parts.models.Role.findByName(name))),
  create: createRole(parts),
  change: changeRole(parts),
  remove: removeRole(parts),
})

const createRole =
  ({ models, audit }: RolesParts): Roles['create'] =>
  async (wish, actor) => {
    const role = await models
      .transaction(async (transaction) => {
        await rolesOfManager(models, actor, transaction)
        const role = await models.Role.add(wish, transaction)
        const fields = { ...actorFields(actor), reason: `created ${role.name}` }
        await audit.record('role_changed', fields, transaction)
        return role
      })
      .catch((error: unknown) => {
        throw takenField(error) === 'name' ? new AppError('role_taken', { cause: error }) : error
      })
    return toInfo(role)
  }

const changeRole =
  ({ models, audit }: RolesParts): Roles['change'] =>
  async ({ name, change, expects }, actor) => {
    const role = await models.transaction(async (transaction) => {
      await rolesOfManager(models, actor, transaction)
      const role = found(await models.Role.findByName(name, transaction))
      requireVersion(role, expects)
      const { description = role.description } = change
      if (description === role.description) return role
      const fits = await models.Role.changeIfVersion(role, { description }, transaction)
      if (!fits) throw new AppError('version_mismatch')
      const fields = { ...actorFields(actor), reason: `described ${name}` }
      await audit.record('role_changed', fields, transaction)
      return found(await models.Role.findByName(name, transaction))
    })
    return toInfo(role)
  }

const removeRole =
  ({ models, audit }: RolesParts): Roles['remove'] =>
  async ({ name, expects }, actor) => {
    await models.transaction(async (transaction) => {
      await rolesOfManager(models, actor, transaction)
      const role = found(await models.Role.findByName(name, transaction))
      requireVersion(role, expects)
      const removed = await models.Role.remove(role.id, transaction)
      if (!removed) throw new AppError('role_in_use')
      const fields = { ...actorFields(actor), reason: `deleted ${name}` }
      await audit.record('role_changed', fields, transaction)
    })
  }

function found(role: Role | null): Role {
  if (!role) throw new AppError('not_found')
  return role
}

function requireVersion(role: Role, expects: Expects): void {
  if (!expects(String(role.version))) throw new AppError('version_mismatch')
}

const toInfo = ({ name, description, builtIn, version }: Role): RoleInfo => ({
  name,
  description,
  builtIn,
  version: String(version),
})
