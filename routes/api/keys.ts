import { z } from 'zod'
import { MAX_DISPLAY_NAME_LENGTH } from '../../lib/display-name.js'
import { text } from '../../lib/text.js'
import { MAX_KEYS, type ApiKeys, type KeyInfo, type KeyWish } from '../../services/api-keys.js'
import { DEFAULT_KEY_DAYS, MAX_KEY_DAYS, MAX_NETWORKS } from '../../services/api-keys/key-wish.js'
import { answering } from '../answer.js'
import type { Endpoint, RoleAccess } from '../endpoint.js'
import { RoleNames, Uuid } from './fields.js'

const PATH = '/api/v1/keys'
const OF_USER = '/api/v1/users/:id/keys'
const MANAGE_USERS: RoleAccess = { role: 'manage_users' }

const facts = {
  id: z.uuid().meta({ description: 'Also the `sid` of its tokens, and the `client_id`' }),
  name: z.string(),
  scopes: z
    .array(z.string())
    .meta({ description: 'Roles that it may use while its owner has them' }),
  networks: z.array(z.string()).meta({ description: 'Where it may come from; empty: anywhere' }),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  last_used_at: z.iso.datetime().nullable().meta({ description: 'To the minute; null: not yet' }),
}

const ApiKey = z.strictObject(facts).meta({ id: 'ApiKey' })

const ApiKeyList = z.strictObject({ keys: z.array(ApiKey).max(MAX_KEYS) }).meta({ id: 'ApiKeys' })

const MadeKey = z
  .strictObject({ ...facts, key: z.string().meta({ description: 'The key, shown this once' }) })
  .meta({ id: 'MadeApiKey' })

const NewKey = z
  .strictObject({
    name: text(MAX_DISPLAY_NAME_LENGTH).meta({ description: 'What it is for' }),
    scopes: RoleNames.default([]).meta({ description: 'Roles of its owner that it may use' }),
    networks: z.array(text(64)).max(MAX_NETWORKS).default([]).meta({
      description: 'Ranges of addresses that it may come from, as `192.0.2.0/24`; none: anywhere',
    }),
    expires_in_days: z.int().min(1).max(MAX_KEY_DAYS).default(DEFAULT_KEY_DAYS),
  })
  .meta({ id: 'NewApiKey' })

const Params = z.object({ id: Uuid })
const KeyParams = z.object({ id: Uuid, key: Uuid })

/** Keys: one's own, and for administrators those of others. */
export const keyRoutes = (keys: ApiKeys): Endpoint[] => [
  listOwn(keys),
  createOwn(keys),
  revokeOwn(keys),
  listOf(keys),
  createFor(keys),
  revokeOf(keys),
]

const listOwn = (keys: ApiKeys): Endpoint =>
  answering({
    method: 'get',
    path: PATH,
    access: 'person',
    about: {
      tag: 'keys',
      summary: 'List your keys, the latest first',
      answers: { 200: { description: 'Your keys', body: ApiKeyList } },
      errors: [],
    },
    answer: async ({ actor }) => listed(await keys.list(actor.claims.sub)),
  })

const createOwn = (keys: ApiKeys): Endpoint =>
  answering({
    method: 'post',
    path: PATH,
    access: 'person',
    fresh: '/account/keys',
    about: {
      tag: 'keys',
      summary: 'Make a key that a program shows in your place',
      description: 'By default it has no roles: it proves who you are, and no more.',
      body: NewKey,
      answers: { 201: { description: 'The key; it is not shown again', body: MadeKey } },
      errors: ['account_disabled', 'too_many_keys'],
    },
    answer: async ({ body, actor }) => made(await keys.createOwn(toWish(body), actor)),
  })

const revokeOwn = (keys: ApiKeys): Endpoint =>
  answering({
    method: 'delete',
    path: `${PATH}/:id`,
    access: 'person',
    about: {
      tag: 'keys',
      summary: 'Revoke a key of yours: it ends at once, with every token it got',
      params: Params,
      answers: { 204: { description: 'Revoked' } },
      errors: ['not_found'],
    },
    answer: async ({ params, actor }) => {
      await keys.revokeOwn(params.id, actor)
      return { status: 204 }
    },
  })

const listOf = (keys: ApiKeys): Endpoint =>
  answering({
    method: 'get',
    path: OF_USER,
    access: MANAGE_USERS,
    about: {
      tag: 'keys',
      summary: 'List the keys of a user, the latest first',
      params: Params,
      answers: { 200: { description: 'Their keys', body: ApiKeyList } },
      errors: ['not_found'],
    },
    answer: async ({ params }) => listed(await keys.listOf(params.id)),
  })

const createFor = (keys: ApiKeys): Endpoint =>
  answering({
    method: 'post',
    path: OF_USER,
    access: { ...MANAGE_USERS, personOnly: true },
    fresh: '/account/keys',
    about: {
      tag: 'keys',
      summary: 'Make a key for a service: people make their own',
      params: Params,
      body: NewKey,
      answers: { 201: { description: 'The key; it is not shown again', body: MadeKey } },
      errors: ['account_disabled', 'not_found', 'too_many_keys'],
    },
    answer: async ({ params, body, actor }) =>
      made(await keys.createFor(params.id, toWish(body), actor)),
  })

const revokeOf = (keys: ApiKeys): Endpoint =>
  answering({
    method: 'delete',
    path: `${OF_USER}/:key`,
    access: MANAGE_USERS,
    about: {
      tag: 'keys',
      summary: 'Revoke a key of a user: it ends at once, with every token it got',
      params: KeyParams,
      answers: { 204: { description: 'Revoked' } },
      errors: ['account_disabled', 'not_found'],
    },
    answer: async ({ params, actor }) => {
      await keys.revokeOf({ userId: params.id, id: params.key }, actor)
      return { status: 204 }
    },
  })

const toWish = ({ expires_in_days: days, ...rest }: z.output<typeof NewKey>): KeyWish => ({
  ...rest,
  days,
})

const listed = (keys: readonly KeyInfo[]) => ({ status: 200, body: { keys: keys.map(toBody) } })

const made = ({ text: key, ...info }: KeyInfo & { readonly text: string }) => ({
  status: 201,
  body: { ...toBody(info), key } satisfies z.input<typeof MadeKey>,
})

/** Field by field: what is not named here is not shown. */
const toBody = (key: KeyInfo): z.input<typeof ApiKey> => ({
  id: key.id,
  name: key.name,
  scopes: [...key.scopes],
  networks: [...key.networks],
  created_at: key.createdAt.toISOString(),
  expires_at: key.expiresAt.toISOString(),
  last_used_at: key.lastUsedAt?.toISOString() ?? null,
})
