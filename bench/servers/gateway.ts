/**
 * The gateway as production runs it; and, at another address, a plain Express app with nothing but
 * its guard before one route that answers the same.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import express from 'express'
import { loadSettings } from '../../config/load.js'
import { bufferedTarget } from '../../config/buffered-target.js'
import { createLog } from '../../config/log.js'
import { systemClock } from '../../lib/clock.js'
import { createHttpServer } from '../../lib/http-server.js'
import { createAuthenticator } from '../../middleware/authenticate.js'
import { createFindToken } from '../../middleware/find-token.js'
import { requireUser } from '../../middleware/require-user.js'
import { createJwtStrategy } from '../../strategies/jwt.js'
import { wire } from '../../wiring.js'

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
const secret = (): string => randomBytes(48).toString('base64url')
/** Sign-ins by the thousand from one address, unless the limits are what is measured. */
const NO_LIMITS = {
  SIGN_IN_TRIES: '1000000',
  SIGN_IN_TRIES_PER_ACCOUNT: '1000000',
  SIGN_IN_TRIES_PER_ADDRESS: '1000000',
}
const settings = loadSettings({
  NODE_ENV: 'production',
  PUBLIC_URL: 'http://localhost:3000',
  DATABASE_URL: `sqlite:${join(folder, 'bench.sqlite')}`,
  JWT_SECRET_KEY: secret(),
  SESSION_SECRET: secret(),
  ...(process.env['LIMITS'] === 'on' ? {} : NO_LIMITS),
})
const log = createLog(settings, bufferedTarget('/dev/null'))
const gateway = await wire({ settings, log, clock: systemClock })
await gateway.migrator.up()
await gateway.start()

const password = randomBytes(24).toString('base64url')
const account = await gateway.services.accounts.create({
  username: 'bench',
  email: null,
  name: null,
  password,
  roles: ['manage_users'],
})
const { token } = gateway.services.tokens.issue(account, {
  amr: 'pwd',
  sid: '3f0e9a54-6f3e-4a7f-9a52-5b8c3c7d1e20',
  rev: 0,
})

/** Nothing that only people have. */
const NOBODY = { email: null, name: null, password: null }

const server = createHttpServer(gateway.entry, (code) => ({ status: 400, body: code }))
await begin(await server.listen({ host: '127.0.0.1', port: 0 }))

async function begin(port: number): Promise<void> {
  const url = `http://127.0.0.1:${port}`
  const me = await fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })
  const body: unknown = await me.json()
  const guarded = `${await listen(createServer(guardedExpress(body)))}/guarded`
  console.log(JSON.stringify({ url, token, password, body, guarded, client: await makeClient() }))
}

async function listen(other: Server): Promise<string> {
  await once(other.listen(0, '127.0.0.1').unref(), 'listening')
  return `http://127.0.0.1:${(other.address() as AddressInfo).port}`
}

function guardedExpress(body: unknown): express.Express {
  const find = createFindToken(settings.cookie.name)
  const { verifier } = gateway.services
  const jwt = createJwtStrategy({
    verifier,
    findToken: (req) => req.res?.locals.foundToken ?? find(req),
  })
  const strategies = new Map([['jwt', jwt]])
  const { identify } = createAuthenticator({ strategies, providers: new Map(), findToken: find })
  const app = express()
  app.disable('x-powered-by')
  app.get('/guarded', identify, requireUser, (_req, res) => void res.json(body))
  return app
}

async function makeClient(): Promise<{ id: string; key: string }> {
  const { accounts, apiKeys } = gateway.services
  const admin = await accounts.create({ ...NOBODY, username: 'boss', roles: ['admin'] })
  const wish = { ...NOBODY, kind: 'service' as const, username: 'robot', roles: ['manage_users'] }
  const robot = await accounts.create(wish)
  const how = { amr: 'pwd', sid: '3f0e9a54-6f3e-4a7f-9a52-5b8c3c7d1e21', rev: 0 }
  const { claims } = gateway.services.tokens.issue(admin, how)
  const actor = { claims, address: '127.0.0.1', requestId: 'bench' }
  const key = { name: 'bench', scopes: ['manage_users'], networks: [], days: 1 }
  const { id, text } = await apiKeys.createFor(robot.id, key, actor)
  return { id, key: text }
}

process.once('SIGTERM', () => {
  void server
    .stop(0)
    .then(() => gateway.close())
    .then(() => rmSync(folder, { recursive: true, force: true }))
})
