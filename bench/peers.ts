import { startChild, type GatewaySays } from './child.js'
import { compare } from './compare.js'
import { answersTo } from './load.js'

const READERS = 32
const SECONDS = Number(process.env['SECONDS'] ?? 4)

interface PeerSays {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

interface Asked {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
}

/** As bench/peers/peer.js calls them. */
const PEERS = [
  'passport-jwt',
  'express-jwt',
  '@fastify/jwt',
  'better-auth',
  'better-auth, cookie cache',
]

/** A route that only known people may ask, by us and by others, beside the same route for all. */
export async function measurePeers(): Promise<void> {
  const gateway = await startChild<GatewaySays>('servers/gateway.ts')
  const { url, guarded, token, body } = gateway.said
  const { pid } = gateway
  const same = { BODY: JSON.stringify(body) }
  const bare = await startChild<{ url: string }>('servers/bare.ts', same)
  const express = await startChild<{ url: string }>('servers/bare-express.ts', same)
  const headers = { authorization: `Bearer ${token}` }
  const ask = (what: Asked, pid: number) => ({
    measure: () => answersTo({ connections: READERS, seconds: SECONDS, ...what }),
    pid,
  })
  const peers = await Promise.all(
    PEERS.map(async (name) => ({
      name,
      child: await startChild<PeerSays>('peers/peer.js', { ...same, PEER: name }),
    })),
  )
  await compare(`A guarded route, ${READERS} connections`, {
    'our guard in an Express app': ask({ url: guarded, headers }, pid),
    'our GET /api/v1/me': ask({ url: `${url}/api/v1/me`, headers }, pid),
    ...Object.fromEntries(peers.map(({ name, child }) => [name, ask(child.said, child.pid)])),
    'Express, no guard': ask({ url: `${express.said.url}/bare`, headers }, express.pid),
    'node:http, no guard': ask({ url: bare.said.url, headers }, bare.pid),
  })
  for (const { child } of peers) await child.stop()
  for (const each of [express, bare, gateway]) await each.stop()
}
