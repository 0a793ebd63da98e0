import { createClient, type Abortable } from 'gatehouse-client'

/** Where the gateway is, if it is not where the page is. Then tokens do what cookies cannot. */
const elsewhere = import.meta.env.VITE_GATEWAY

export const client = createClient(
  elsewhere ? { gateway: elsewhere, storage: 'session' } : { gateway: location.origin },
)

/** Whose sign-in is offered besides; it comes back by cookie. */
export const provider = elsewhere ? undefined : import.meta.env.VITE_PROVIDER

/** Where the user is signed in: anybody may ask that of themselves. */
export async function listSessions(options?: Abortable): Promise<string[]> {
  const { sessions } = await client.api.sessions.list({}, options)
  return sessions.map(({ device, current }) => (current ? `${device}, this one` : device))
}

/** Who has an account: for the role `manage_users`, which the gateway asks for. */
export async function listPeople(options?: Abortable): Promise<string[]> {
  const { users } = await client.api.users.list({ limit: 5 }, options)
  return users.map(({ username, name }) => (name ? `${name} (${username})` : username))
}
