/** The gateway as production runs it, in front of the app at UPSTREAM: asked for by a token's cookie. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadSettings } from '../../config/load.js'
import { bufferedTarget } from '../../config/buffered-target.js'
import { createLog } from '../../config/log.js'
import { systemClock } from '../../lib/clock.js'
import { createHttpServer } from '../../lib/http-server.js'
import { wire } from '../../wiring.js'

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
const secret = (): string => randomBytes(48).toString('base64url')
const yaml = join(folder, 'gateway.yaml')
writeFileSync(
  yaml,
  `upstreams: [{ host: 127.0.0.1, to: "${process.env['UPSTREAM'] ?? ''}" }]
access: [{ host: 127.0.0.1, allow: { any_role: [editors] } }]
`,
)
const settings = loadSettings({
  NODE_ENV: 'production',
  PUBLIC_URL: 'http://localhost:3000',
  DATABASE_URL: `sqlite:${join(folder, 'bench.sqlite')}`,
  JWT_SECRET_KEY: secret(),
  SESSION_SECRET: secret(),
  GATEWAY_CONFIG: yaml,
})
const log = createLog(settings, bufferedTarget('/dev/null'))
const gateway = await wire({ settings, log, clock: systemClock })
await gateway.migrator.up()
await gateway.start()
const { accounts, tokens } = gateway.services
const known = await accounts.create({
  ...{ username: 'bench', name: 'Bench', email: 'bench@example.com' },
  ...{ password: null, roles: [] },
})
const how = { amr: 'pwd', sid: '3f0e9a54-6f3e-4a7f-9a52-5b8c3c7d1e20', rev: 0 }
const { token } = tokens.issue({ ...known, roles: ['editors'] }, how)
const server = createHttpServer(gateway.entry, () => ({ status: 400, body: '' }))
const port = await server.listen({ host: '127.0.0.1', port: 0 })
const cookie = `${settings.cookie.name}=${token}`
console.log(JSON.stringify({ url: `http://127.0.0.1:${port}`, cookie }))

process.once('SIGTERM', () => {
  gateway.drain()
  void server.stop(0).then(async () => {
    await gateway.close()
    rmSync(folder, { recursive: true, force: true })
  })
})
