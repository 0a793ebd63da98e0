import type { TestGateway } from './gateway.js'
import { sendRaw } from './raw-socket.js'

export type Jwk = Record<string, unknown>

/** The keys that a gateway publishes. */
export async function keysOf(house: TestGateway): Promise<Jwk[]> {
  const answer = await house.browser().get('/.well-known/jwks.json')
  return answer.json()['keys'] as Jwk[]
}

/** Header and claims of a token, as anybody reads them. */
export function partsOf(token: string): [header: Jwk, claims: Jwk] {
  const [header, claims] = token.split('.', 2).map((part) => {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Jwk
  })
  return [header!, claims!]
}

/** A token of a seeded user. */
export const tokenOf = async (house: TestGateway, username = 'admin'): Promise<string> =>
  (await house.signedIn(username)).cookie('jwt') ?? ''

/** The answer to a request that says nothing but `lines`, as it came. */
export const askBare = (house: TestGateway, lines: readonly string[] = []): Promise<string> => {
  const request = ['GET /.well-known/jwks.json HTTP/1.1', 'Host: localhost', ...lines]
  return sendRaw(house.port, `${request.join('\r\n')}\r\n\r\n`)
}
