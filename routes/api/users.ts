import { z } from 'zod'
import { text } from '../../lib/text.js'
import type { Account } from '../../services/account.js'
import type { Users } from '../../services/users/user-wishes.js'
import { answering } from '../answer.js'
import type { Access, Endpoint } from '../endpoint.js'
import {
  Email,
  NextCursor,
  PageQuery,
  Password,
  PersonName,
  RoleNames,
  toETag,
  UserId,
  Username,
} from './fields.js'

const MANAGE_USERS: Access = { role: 'manage_users' }
const PATH = '/api/v1/users'

const Kind = z
  .enum(['person', 'service'])
  .meta({ description: 'A service is a program: it has keys, and no way to sign in' })

const UserAccount = z
  .strictObject({
    id: z.uuid(),
    kind: Kind,
    username: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    email_verified: z.boolean(),
    roles: z.array(z.string()),
    disabled: z.boolean(),
    has_password: z.boolean(),
    last_signed_in_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    version: z.int().min(1).meta({ description: 'Grows with every change; in quotes, the ETag' }),
  })
  .meta({ id: 'UserAccount' })

const UsersPage = z
  .strictObject({ users: z.array(UserAccount), next_cursor: NextCursor })
  .meta({ id: 'UsersPage' })

const NewUser = z
  .strictObject({
    kind: Kind.default('person'),
    username: Username,
    name: PersonName.nullable().default(null),
    email: Email.nullable().default(null),
    password: Password.nullable()
      .default(null)
      .meta({ description: 'Without one they sign in through a provider' }),
    roles: RoleNames.default([]),
  })
  .meta({ id: 'NewUser' })

/** What is absent stays as it is (RFC 7396). The username never changes. */
const UserChange = z
  .strictObject({
    name: PersonName.nullable().optional(),
    email: Email.nullable().optional(),
    password: Password.optional(),
    roles: RoleNames.optional(),
    disabled: z.boolean().optional(),
  })
  .meta({ id: 'UserChange' })

const Params = z.object({ id: UserId })

/** /api/v1/users: the administration of accounts, for whoever holds `manage_users`. */
export const userRoutes = (users: Users): Endpoint[] => [
  listUsers(users),
  createUser(users),
  readUser(users),
  changeUser(users),
  deleteUser(users),
]

const listUsers = (users: Users): Endpoint =>
  answering({
    method: 'get',
    path: PATH,
    access: MANAGE_USERS,
    about: {
      tag: 'users',
      summary: 'List users by username, a page at a time',
      query: PageQuery.extend({
        search: text(100)
          .optional()
          .meta({ description: 'Only those whose username, name or e-mail holds this' }),
      }),
      answers: { 200: { description: 'A page of users', body: UsersPage } },
      errors: [],
    },
    answer: async ({ query }) => {
      const { found, nextCursor } = await users.page(query)
      return { status: 200, body: { users: found.map(toBody), next_cursor: nextCursor } }
    },
  })

const createUser = (users: Users): Endpoint =>
  answering({
    method: 'post',
    path: PATH,
    access: MANAGE_USERS,
    about: {
      tag: 'users',
      summary: 'Create a user',
      body: NewUser,
      answers: {
        201: {
          description: 'The user as created',
          body: UserAccount,
          headers: { Location: 'Its address', ETag: 'Its version' },
        },
      },
      errors: ['insufficient_role', 'account_disabled', 'username_taken', 'token_too_large'],
    },
    answer: async ({ body, actor }) => {
      const account = await users.create(body, actor)
      const headers = { ...etagOf(account), Location: `${PATH}/${account.id}` }
      return { status: 201, body: toBody(account), headers }
    },
  })

const readUser = (users: Users): Endpoint =>
  answering({
    method: 'get',
    path: `${PATH}/:id`,
    access: MANAGE_USERS,
    about: {
      tag: 'users',
      summary: 'Read a user',
      params: Params,
      answers: {
        200: { description: 'The user', body: UserAccount, headers: { ETag: 'Its version' } },
        304: { description: 'Still the version that If-None-Match names' },
      },
      errors: ['not_found'],
    },
    answer: async ({ params }) => {
      const account = await users.get(params.id)
      return { status: 200, body: toBody(account), headers: etagOf(account) }
    },
  })

const changeUser = (users: Users): Endpoint =>
  answering({
    method: 'patch',
    path: `${PATH}/:id`,
    access: MANAGE_USERS,
    about: {
      tag: 'users',
      summary: 'Change a user: only what is sent changes',
      params: Params,
      body: UserChange,
      ifMatch: 'required',
      answers: {
        200: {
          description: 'The user as changed',
          body: UserAccount,
          headers: { ETag: 'Its new version' },
        },
      },
      errors: [
        'account_disabled',
        'not_found',
        'last_administrator',
        'token_too_large',
        'person_required',
      ],
    },
    answer: async ({ params, body, expects, actor }) => {
      const account = await users.change({ id: params.id, change: body, expects }, actor)
      return { status: 200, body: toBody(account), headers: etagOf(account) }
    },
  })

const deleteUser = (users: Users): Endpoint =>
  answering({
    method: 'delete',
    path: `${PATH}/:id`,
    access: MANAGE_USERS,
    about: {
      tag: 'users',
      summary: 'Delete a user, with their roles and linked identities',
      params: Params,
      ifMatch: 'optional',
      answers: { 204: { description: 'Gone' } },
      errors: ['account_disabled', 'not_found', 'last_administrator'],
    },
    answer: async ({ params, expects, actor }) => {
      await users.remove({ id: params.id, expects }, actor)
      return { status: 204 }
    },
  })

const etagOf = ({ version }: Account) => ({ ETag: toETag(String(version)) })

/** Field by field: what is not named here is not shown. */
const toBody = (account: Account): z.input<typeof UserAccount> => ({
  id: account.id,
  kind: account.kind,
  username: account.username,
  name: account.name,
  email: account.email,
  email_verified: account.emailVerified,
  roles: [...account.roles],
  disabled: account.disabled,
  has_password: account.hasPassword,
  last_signed_in_at: account.lastSignedInAt?.toISOString() ?? null,
  created_at: account.createdAt.toISOString(),
  updated_at: account.updatedAt.toISOString(),
  version: account.version,
})
