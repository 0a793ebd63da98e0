import { z } from 'zod'
import type { RoleInfo, Roles } from '../../services/roles.js'
import { answering } from '../answer.js'
import type { Access, Endpoint } from '../endpoint.js'
import { Description, NextCursor, PageQuery, RoleName, toETag } from './fields.js'

const MANAGE_USERS: Access = { role: 'manage_users' }
const PATH = '/api/v1/roles'

const Role = z
  .strictObject({
    name: z.string(),
    description: z.string(),
    built_in: z.boolean().meta({ description: 'Made by us, and so never deleted' }),
  })
  .meta({ id: 'Role' })

const RolesPage = z
  .strictObject({ roles: z.array(Role), next_cursor: NextCursor })
  .meta({ id: 'RolesPage' })

const NewRole = z
  .strictObject({ name: RoleName, description: Description.default('') })
  .meta({ id: 'NewRole' })

/** A name never changes: other programs read it in tokens, and it may mean something to them. */
const RoleChange = z
  .strictObject({ description: Description.optional() })
  .meta({ id: 'RoleChange' })

const Params = z.object({ name: RoleName })

/** /api/v1/roles: what may be assigned to users, for whoever holds `manage_users`. */
export const roleRoutes = (roles: Roles): Endpoint[] => [
  listRoles(roles),
  createRole(roles),
  readRole(roles),
  changeRole(roles),
  deleteRole(roles),
]

const listRoles = (roles: Roles): Endpoint =>
  answering({
    method: 'get',
    path: PATH,
    access: MANAGE_USERS,
    about: {
      tag: 'roles',
      summary: 'List roles by name, a page at a time',
      query: PageQuery,
      answers: { 200: { description: 'A page of roles', body: RolesPage } },
      errors: [],
    },
    answer: async ({ query }) => {
      const { found, nextCursor } = await roles.page(query)
      return { status: 200, body: { roles: found.map(toBody), next_cursor: nextCursor } }
    },
  })

const createRole = (roles: Roles): Endpoint =>
  answering({
    method: 'post',
    path: PATH,
    access: MANAGE_USERS,
    about: {
      tag: 'roles',
      summary: 'Create a role',
      body: NewRole,
      answers: {
        201: {
          description: 'The role as created',
          body: Role,
          headers: { Location: 'Its address', ETag: 'Its version' },
        },
      },
      errors: ['account_disabled', 'role_taken'],
    },
    answer: async ({ body, actor }) => {
      const role = await roles.create(body, actor)
      const headers = { ...etagOf(role), Location: `${PATH}/${role.name}` }
      return { status: 201, body: toBody(role), headers }
    },
  })

const readRole = (roles: Roles): Endpoint =>
  answering({
    method: 'get',
    path: `${PATH}/:name`,
    access: MANAGE_USERS,
    about: {
      tag: 'roles',
      summary: 'Read a role',
      params: Params,
      answers: {
        200: { description: 'The role', body: Role, headers: { ETag: 'Its version' } },
        304: { description: 'Still the version that If-None-Match names' },
      },
      errors: ['not_found'],
    },
    answer: async ({ params }) => {
      const role = await roles.get(params.name)
      return { status: 200, body: toBody(role), headers: etagOf(role) }
    },
  })

const changeRole = (roles: Roles): Endpoint =>
  answering({
    method: 'patch',
    path: `${PATH}/:name`,
    access: MANAGE_USERS,
    about: {
      tag: 'roles',
      summary: 'Change the description of a role',
      params: Params,
      body: RoleChange,
      ifMatch: 'required',
      answers: {
        200: {
          description: 'The role as changed',
          body: Role,
          headers: { ETag: 'Its new version' },
        },
      },
      errors: ['account_disabled', 'not_found'],
    },
    answer: async ({ params, body, expects, actor }) => {
      const role = await roles.change({ name: params.name, change: body, expects }, actor)
      return { status: 200, body: toBody(role), headers: etagOf(role) }
    },
  })

const deleteRole = (roles: Roles): Endpoint =>
  answering({
    method: 'delete',
    path: `${PATH}/:name`,
    access: MANAGE_USERS,
    about: {
      tag: 'roles',
      summary: 'Delete a role that is neither built in nor assigned',
      params: Params,
      ifMatch: 'optional',
      answers: { 204: { description: 'Gone' } },
      errors: ['account_disabled', 'not_found', 'role_in_use'],
    },
    answer: async ({ params, expects, actor }) => {
      await roles.remove({ name: params.name, expects }, actor)
      return { status: 204 }
    },
  })

const etagOf = ({ version }: RoleInfo) => ({ ETag: toETag(version) })

const toBody = ({ name, description, builtIn }: RoleInfo): z.input<typeof Role> => ({
  name,
  description,
  built_in: builtIn,
})
