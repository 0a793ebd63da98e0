/**
 * The gateway as the process serves it, with RULES access rules and USERS in its table, and tokens
 * for whoever asks it.
 */
import { randomBytes, randomUUID } from 'node:crypto'
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
const rules = Number(process.env['RULES'] ?? 1)
const users = Number(process.env['USERS'] ?? 1)

/** More than are remembered, so that each is new whenever its turn comes again. */
const TOKENS = 60_000

/**
 * None of these is remembered, so that a few are as good. So much alike they are slow for wrk, whose texts
 * are found by some of their letters.
 */
const FORGED = 2_000

/** Rows that are written by one statement. */
const AT_ONCE = 5000

const rule = (number: number): string =>
  `  - { host: app${number}.example.com, path: /app/**, allow: signed-in }`
const lines = Array.from({ length: rules - 1 }, (_, number) => rule(number))
const path = join(folder, 'gateway.yaml')
writeFileSync(
  path,
  ['access:', ...lines, '  - { host: app.example.com, allow: signed-in }', ''].join('\n'),
)

const settings = loadSettings({
  NODE_ENV: 'production',
  PUBLIC_URL: 'http://localhost:3000',
  DATABASE_URL: `sqlite:${join(folder, 'bench.sqlite')}`,
  GATEWAY_CONFIG: path,
  TRUSTED_PROXIES: '127.0.0.1',
  JWT_SECRET_KEY: secret(),
  SESSION_SECRET: secret(),
})
const log = createLog(settings, bufferedTarget('/dev/null'))
const gateway = await wire({ settings, log, clock: systemClock })
await gateway.migrator.up()
await gateway.start()

const wish = {
  username: 'bench',
  email: null,
  name: 'Bench',
  password: null,
  roles: ['manage_users'],
}
const account = await gateway.services.accounts.create(wish)
await crowd(users)
const issue = (sid: string): string =>
  gateway.services.tokens.issue(account, { amr: 'pwd', sid, rev: 0 }).token
const session = randomUUID()
const many = (make: () => string, length = TOKENS): string =>
  Array.from({ length }, make).join('\n')

const files = {
  seen: join(folder, 'seen'),
  unseen: join(folder, 'unseen'),
  strangers: join(folder, 'strangers'),
  forged: join(folder, 'forged'),
}
writeFileSync(files.seen, issue(session))
writeFileSync(
  files.unseen,
  many(() => issue(session)),
)
writeFileSync(
  files.strangers,
  many(() => issue(randomUUID())),
)
const [head = ''] = issue(session).split(/(?<=\.)[^.]+$/u)
writeFileSync(
  files.forged,
  many(() => head + randomBytes(32).toString('base64url'), FORGED),
)

const server = createHttpServer(gateway.entry, (code) => ({ status: 400, body: code }))
const port = await server.listen({ host: '127.0.0.1', port: 0 })
console.log(
  JSON.stringify({
    url: `http://127.0.0.1:${port}/auth/verify/caddy`,
    files,
    cookie: settings.cookie.name,
  }),
)

/** Rows beside that of whoever asks. */
async function crowd(rows: number): Promise<void> {
  const { User } = gateway.models
  for (let made = 1; made < rows; made += AT_ONCE) {
    const length = Math.min(AT_ONCE, rows - made)
    await User.bulkCreate(
      Array.from({ length }, (_, number) => ({ username: `user${made + number}` })),
    )
  }
}

process.once('SIGTERM', () => {
  void server
    .stop(0)
    .then(() => gateway.close())
    .then(() => rmSync(folder, { recursive: true, force: true }))
})
