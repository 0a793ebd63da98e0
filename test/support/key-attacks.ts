import { apiClient, type ApiClient } from './api-client.js'
import type { Answer } from './browser-client.js'
import { startGateway, type TestGateway } from './gateway.js'

/** Changes a user whatever version they are. */
export const patchAny = (by: ApiClient, id: string, json: unknown): Promise<Answer> =>
  by.send('PATCH', `/api/v1/users/${id}`, { json, headers: { 'if-match': '*' } })

/** A gateway for attacks with keys, behind a proxy, and people to make victims of. */
export interface KeyHouse {
  readonly house: TestGateway
  readonly admin: ApiClient
  /** A person of their own for a test, with these roles, signed in. */
  readonly somebody: (roles?: readonly string[]) => Promise<ApiClient & { id: string }>
}

export async function openKeyHouse(): Promise<KeyHouse> {
  const house = await startGateway({ env: { TRUSTED_PROXIES: '127.0.0.1' } })
  const admin = await apiClient(house, 'admin')
  let people = 0
  const somebody: KeyHouse['somebody'] = async (roles = []) => {
    people += 1
    const username = `victim${people}`
    const made = await admin.post('/api/v1/users', { username, roles })
    return { ...(await apiClient(house, username)), id: String(made.json()['id']) }
  }
  return { house, admin, somebody }
}
