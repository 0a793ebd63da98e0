import { BrowserClient, type Answer, type Ask } from './browser-client.js'
import type { TestGateway } from './gateway.js'

/** A program that calls the API with a bearer token, and keeps no cookie. */
export interface ApiClient {
  readonly token: string | null
  get(path: string, ask?: Ask): Promise<Answer>
  post(path: string, json: unknown, ask?: Ask): Promise<Answer>
  /** `version`: sent as If-Match, in quotes. */
  patch(path: string, json: unknown, version?: number | string): Promise<Answer>
  delete(path: string, ask?: Ask): Promise<Answer>
  send(method: string, path: string, ask?: Ask): Promise<Answer>
}

/** A program with a token of the seeded user `username`; null: with none. */
export async function apiClient(house: TestGateway, username: string | null): Promise<ApiClient> {
  if (username === null) return clientOf(house, null)
  const browser = await house.signedIn(username)
  const answer = await browser.get('/auth/token')
  return clientOf(house, String(answer.json()['token']))
}

/** A program with this token, whatever it is. */
export function clientOf(house: TestGateway, token: string | null): ApiClient {
  const send = (method: string, path: string, ask: Ask = {}): Promise<Answer> => {
    const authorization = token === null ? {} : { authorization: `Bearer ${token}` }
    const headers = { ...authorization, ...ask.headers }
    return new BrowserClient(house.browser().origin).send(method, path, { ...ask, headers })
  }
  return {
    token,
    send,
    get: (path, ask) => send('GET', path, ask),
    post: (path, json, ask) => send('POST', path, { ...ask, json }),
    patch: (path, json, version) => {
      const headers = version === undefined ? {} : { 'if-match': `"${version}"` }
      return send('PATCH', path, { json, headers })
    },
    delete: (path, ask) => send('DELETE', path, ask),
  }
}
