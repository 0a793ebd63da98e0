/**
 * Shows the gateway's verifier TOKENS different tokens, once each, and has an assertion made for
 * those who bring them. Prints what memory that took.
 */
import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { loadSettings } from '../../config/load.js'
import { bufferedTarget } from '../../config/buffered-target.js'
import { createLog } from '../../config/log.js'
import { createIdentity } from '../../gateway/identity.js'
import { systemClock } from '../../lib/clock.js'
import { wire } from '../../wiring.js'

const total = Number(process.env['TOKENS'] ?? 1_000_000)
const SESSIONS = 1000
/** Between two looks at what else there is to do. */
const AT_ONCE = 500

const secret = randomBytes(48).toString('base64url')
const settings = loadSettings({
  NODE_ENV: 'production',
  PUBLIC_URL: 'http://localhost:3000',
  DATABASE_URL: 'sqlite::memory:',
  JWT_SECRET_KEY: secret,
  SESSION_SECRET: randomBytes(48).toString('base64url'),
})
const log = createLog(settings, bufferedTarget('/dev/null'))
const gateway = await wire({ settings, log, clock: systemClock })
await gateway.migrator.up()
await gateway.start()
const { accounts, assertions, tokens, verifier } = gateway.services
const identity = createIdentity(assertions)

const nobody = { email: null, name: null, password: null, roles: [] }
const account = await accounts.create({ ...nobody, username: 'bench' })
const sessions = Array.from({ length: SESSIONS }, () => {
  const { token, claims } = tokens.issue(account, { amr: 'pwd', sid: randomUUID(), rev: 0 })
  return { claims, head: token.split('.')[0] ?? '' }
})

/** As jsonwebtoken would, but for the time that takes. */
function another(number: number): string {
  const session = sessions[number % SESSIONS]
  const payload = JSON.stringify({ ...session?.claims, jti: randomUUID() })
  const signed = `${session?.head ?? ''}.${Buffer.from(payload).toString('base64url')}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

const shown = { from: 'header', address: '127.0.0.1', requestId: 'bench' } as const
const introduction = { headers: 'all', audience: 'app.example.com' } as const
const resident = [mebibytes()]
const began = performance.now()
for (let number = 1; number <= total; number += 1) {
  const claims = verifier.admit(another(number), shown)
  if (claims instanceof Promise) throw new Error('a token was taken for a key')
  identity.of(claims, introduction)
  if (number % AT_ONCE === 0) await nextTurn()
  if (number % Math.ceil(total / 10) === 0) resident.push(mebibytes())
}
const each = ((performance.now() - began) * 1000) / total

function mebibytes(): number {
  return process.memoryUsage.rss() / 1024 / 1024
}

process.once('SIGTERM', () => void gateway.close())
console.log(JSON.stringify({ resident, each }))
