import { startChild, type GatewaySays } from './child.js'
import { compare, SECONDS } from './compare.js'
import { requestsPerSecond } from './load.js'

const CLIENTS = 32

/**
 * Tokens that a service gets for its key, and answers about a token, a second: beside an Express
 * route that only answers, and one that reads the same form before.
 */
export async function measureOAuth(): Promise<void> {
  const gateway = await startChild<GatewaySays>('servers/gateway.ts')
  const bare = await startChild<{ url: string }>('servers/bare-express.ts')
  const { url, token, client } = gateway.said
  const basic = Buffer.from(`${client.id}:${client.key}`).toString('base64')
  const load = {
    connections: CLIENTS,
    seconds: SECONDS,
    headers: {
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
  }
  const grant = 'grant_type=client_credentials'
  const asked = `token=${token}`
  await compare(`Programs, ${CLIENTS} connections`, {
    'POST /oauth/token': () =>
      requestsPerSecond({ ...load, url: `${url}/oauth/token`, body: grant }),
    'POST /oauth/introspect': () =>
      requestsPerSecond({ ...load, url: `${url}/oauth/introspect`, body: asked }),
    'Express, the form read': () =>
      requestsPerSecond({ ...load, url: `${bare.said.url}/form`, body: asked }),
    'a bare Express route': () =>
      requestsPerSecond({ ...load, url: `${bare.said.url}/bare`, body: grant }),
  })
  await bare.stop()
  await gateway.stop()
}
