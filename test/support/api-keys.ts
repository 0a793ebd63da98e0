import type { Answer } from './browser-client.js'
import { clientOf, type ApiClient } from './api-client.js'
import type { TestGateway } from './gateway.js'

/** A key as it was shown, once. */
export interface ShownKey {
  readonly id: string
  readonly key: string
}

/** What somebody asks of a key; the name is made up where there is none. */
export type KeyBody = Readonly<Record<string, unknown>>

/** A service with the roles, and a key of it that may use them. `by`: an administrator. */
export interface Service extends ShownKey {
  readonly userId: string
}

/** The answer's key. Throws Error where it is a refusal. */
function shown(answer: Answer): ShownKey {
  if (answer.status !== 201) throw new Error(`no key: ${answer.status} ${answer.text}`)
  const { id, key } = answer.json()
  return { id: String(id), key: String(key) }
}

/** A key of whoever `owner` is signed in as. */
export const makeOwnKey = async (owner: ApiClient, body: KeyBody = {}): Promise<ShownKey> =>
  shown(await owner.post('/api/v1/keys', { name: 'a key', ...body }))

let services = 0

/** A service with `roles`, and a key that may use them all, unless `body` says otherwise. */
export async function makeService(
  by: ApiClient,
  roles: readonly string[] = [],
  body: KeyBody = {},
): Promise<Service> {
  services += 1
  const wish = { kind: 'service', username: `robot${services}`, roles }
  const made = await by.post('/api/v1/users', wish)
  if (made.status !== 201) throw new Error(`no service: ${made.status} ${made.text}`)
  const userId = String(made.json()['id'])
  return { userId, ...(await addKey(by, userId, { scopes: roles, ...body })) }
}

/** One more key of a service. */
export const addKey = async (
  by: ApiClient,
  userId: string,
  body: KeyBody = {},
): Promise<ShownKey> =>
  shown(await by.post(`/api/v1/users/${userId}/keys`, { name: 'a key', ...body }))

/** Asks as a program does: a form, with the credentials by Basic; null: without. */
export function askOAuth(
  house: TestGateway,
  path: 'token' | 'introspect' | 'revoke',
  { form = {}, client = null, headers = {} }: OAuthAsk,
): Promise<Answer> {
  const basic = client === null ? {} : { authorization: basicOf(client.id, client.key) }
  return clientOf(house, null).send('POST', `/oauth/${path}`, {
    form,
    headers: { ...basic, ...headers },
  })
}

export interface OAuthAsk {
  readonly form?: Record<string, string> | string
  readonly client?: ShownKey | null
  readonly headers?: Record<string, string>
}

export const basicOf = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

export const CLIENT_CREDENTIALS = { grant_type: 'client_credentials' }

/** A token for the key of a service. */
export async function tokenFor(house: TestGateway, client: ShownKey): Promise<string> {
  const answer = await askOAuth(house, 'token', { form: CLIENT_CREDENTIALS, client })
  if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${answer.text}`)
  return String(answer.json()['access_token'])
}

/** How an address answers whoever shows `text`. */
export const statusOf = async (
  house: TestGateway,
  text: string,
  path = '/api/v1/me',
): Promise<number> => (await clientOf(house, text).get(path)).status
