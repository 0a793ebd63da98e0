import { startChild, type Child, type GatewaySays } from './child.js'
import { compare, SECONDS } from './compare.js'
import { answersTo } from './load.js'

const CLIENTS = 32

/**
 * Tokens that a service gets for its key, and answers about a token, a second: beside an Express
 * route that only answers, and one that reads the same form before.
 */
export async function measureOAuth(): Promise<void> {
  const gateway = await startChild<GatewaySays>('servers/gateway.ts')
  const bare = await startChild<{ url: string }>('servers/bare-express.ts')
  const { token, client } = gateway.said
  const basic = Buffer.from(`${client.id}:${client.key}`).toString('base64')
  const load = {
    connections: CLIENTS,
    seconds: SECONDS,
    headers: {
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
  }
  const ask = ({ said, pid }: Child<{ url: string }>, path: string, body: string) => ({
    measure: () => answersTo({ ...load, url: said.url + path, body }),
    pid,
  })
  const grant = 'grant_type=client_credentials'
  const asked = `token=${token}`
  await compare(`Programs, ${CLIENTS} connections`, {
    'POST /oauth/token': ask(gateway, '/oauth/token', grant),
    'POST /oauth/introspect': ask(gateway, '/oauth/introspect', asked),
    'Express, the form read': ask(bare, '/form', asked),
    'a bare Express route': ask(bare, '/bare', grant),
  })
  await bare.stop()
  await gateway.stop()
}
