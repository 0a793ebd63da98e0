/**
 * `npm run bench`: each figure stands beside what it could be at best, measured in the same run, in
 * turns, with the load in another process. Medians of the rounds; ratios are medians of each round's.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { runCommand, startChild, type Child, type GatewaySays } from './child.js'
import { compare, ROUNDS, SECONDS } from './compare.js'
import { measureFlood } from './flood.js'
import { answersTo } from './load.js'
import { measureMemory } from './memory.js'
import { measureNginx } from './nginx.js'
import { measureOAuth } from './oauth.js'
import { Premises, residentMebibytes } from './process-figures.js'
import { measurePostgresOrder } from './postgres-order.js'
import { measurePeers } from './peers.js'
import { measureReverseProxy } from './reverse-proxy.js'
import { measureRevocation } from './revocation.js'
import { median } from './statistics.js'
import { measureTiming } from './timing.js'
import { measureUsers } from './users.js'
import { measureVerify } from './verify.js'

const READERS = 32
const PEOPLE = 16

async function compareChecks(): Promise<void> {
  const gateway = await startChild<GatewaySays>('servers/gateway.ts')
  const { token, body } = gateway.said
  const same = { BODY: JSON.stringify(body) }
  const bare = await startChild<{ url: string }>('servers/bare.ts', same)
  const express = await startChild<{ url: string }>('servers/bare-express.ts', same)
  const load = { connections: READERS, seconds: SECONDS }
  const headers = { authorization: `Bearer ${token}` }
  const ask = ({ said, pid }: Child<{ url: string }>, path: string) => ({
    measure: () => answersTo({ ...load, headers, url: said.url + path }),
    pid,
  })
  await compare(`GET /api/v1/me, ${READERS} connections`, {
    'with its guard': ask(gateway, '/api/v1/me'),
    'a bare Express route': ask(express, '/bare'),
    'a bare node:http handler': ask(bare, '/'),
  })
  await express.stop()
  await bare.stop()
  await gateway.stop()
}

async function compareSignIns(): Promise<void> {
  const gateway = await startChild<GatewaySays>('servers/gateway.ts')
  const { url, password } = gateway.said
  const load = {
    url: `${url}/auth/login`,
    connections: PEOPLE,
    seconds: SECONDS,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ username: 'bench', password }),
  }
  const loop = ['--import', 'tsx', 'argon2-loop.ts', `${PEOPLE}`, `${SECONDS}`]
  await compare(`Sign-ins by password, ${PEOPLE} at once`, {
    'POST /auth/login': { measure: () => answersTo(load), pid: gateway.pid },
    'a bare argon2 loop': {
      measure: async () => {
        const perSecond = Number(await runCommand(process.execPath, loop))
        return { perSecond, requests: perSecond * SECONDS, p50: NaN, p99: NaN }
      },
    },
  })
  await gateway.stop()
}

async function measureStart(): Promise<void> {
  const premises = new Premises()
  const dev = ['npm', 'run', 'dev']
  await (await premises.start(dev, 'development')).stop()
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = await premises.start(dev, 'development')
    times.push(started.milliseconds)
    await started.stop()
  }
  console.log(`\nnpm run dev to the first 200, second start: ${median(times).toFixed(0)} ms`)

  await runCommand('npm', ['--prefix', '..', 'run', 'build'])
  const production = await premises.start([process.execPath, 'dist/server.js'], 'production')
  await wait(5000)
  console.log(
    `resident memory, idle, compiled: ${residentMebibytes(production.pid).toFixed(0)} MiB`,
  )
  console.log(`node dist/server.js to the first 200: ${production.milliseconds.toFixed(0)} ms`)
  await production.stop()
  premises.remove()
}

const PARTS = {
  checks: compareChecks,
  'sign-ins': compareSignIns,
  flood: () => measureFlood({ rounds: ROUNDS, seconds: SECONDS }),
  timing: measureTiming,
  peers: measurePeers,
  revocation: measureRevocation,
  proxy: measureReverseProxy,
  oauth: measureOAuth,
  verify: measureVerify,
  nginx: measureNginx,
  users: measureUsers,
  'postgres-order': measurePostgresOrder,
  memory: measureMemory,
  start: measureStart,
}

// `npm run bench -- verify peers` measures those parts alone.
const wanted = process.argv.slice(2)
for (const [name, measure] of Object.entries(PARTS)) {
  if (wanted.length === 0 || wanted.includes(name)) await measure()
}
