/**
 * A process that signs a user in, refreshes and signs out, many at once and without an end:
 * `group-writer.ts URL USER`. Says on a line what was acknowledged, as `began SESSION TOKEN`, and
 * which sessions were refused because another process had the database for too long.
 */
import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { openDatabase } from '../../config/database.js'
import { systemClock, systemStopwatch } from '../../lib/clock.js'
import { Secret } from '../../lib/secret.js'
import { toAppError } from '../../errors/to-app-error.js'
import { defineModels } from '../../models/index.js'
import { createRefreshChain } from '../../services/refresh/refresh-chain.js'
import { createSessions } from '../../services/sessions.js'
import { auditOver } from './audit.js'
import { silentLog } from './database.js'
import { REFRESH, SUCCESSOR_KEYS } from './refreshing.js'
import { instanceOver } from './revocations.js'

const [url = '', userId = ''] = process.argv.slice(2)
const models = defineModels(openDatabase(new Secret(url), silentLog))
const revocations = instanceOver(models, { clock: systemClock, stopwatch: systemStopwatch })
const sessions = createSessions({ models, clock: systemClock, revocations })
const chain = createRefreshChain({ models, clock: systemClock, keys: SUCCESSOR_KEYS, ...REFRESH })
const audit = auditOver(models)
const end = new Date(Date.now() + 3_600_000)
const where = { address: '127.0.0.1', agent: 'none' }

const acknowledge = (...words: string[]): void => void writeSync(1, `${words.join(' ')}\n`)

async function begin(sessionId: string): Promise<string> {
  const token = await models.transaction(async (within) => {
    const proof = { kind: 'password', amr: 'pwd', userId, version: 1 } as const
    await sessions.begin({ id: sessionId, userId, proof, ...where, expiresAt: end }, within)
    const first = await chain.begin({ sessionId, end }, within)
    await audit.record('sign_in', { userId, sessionId }, within)
    return first
  })
  const text = token.text.reveal()
  acknowledge('began', sessionId, text)
  return text
}

async function advance(sessionId: string, text: string): Promise<void> {
  const step = await models.transaction(async (within) => {
    const shown = await chain.recognise(text, within)
    return shown && chain.advance(shown, { sessionId, end }, within)
  })
  if (step?.kind !== 'issued') throw new Error(`refused: ${step?.kind}`)
  acknowledge('advanced', sessionId, step.token.text.reveal())
}

async function signOut(sessionId: string): Promise<void> {
  await models.transaction(async (within) => {
    await sessions.end(sessionId, 'sign_out', within)
    await audit.record('sign_out', { userId, sessionId }, within)
  })
  acknowledge('ended', sessionId)
}

/** One that fails once all is written. */
async function fail(): Promise<void> {
  const failed = await models
    .transaction(async (within) => {
      const sessionId = randomUUID()
      await sessions.end(sessionId, 'sign_out', within)
      await audit.record('sign_in_failed', { userId, sessionId }, within)
      throw new Error('no')
    })
    .catch(() => true)
  if (!failed) throw new Error('kept what failed')
}

/** Does `work`; false, and says that it did `what`, where the database was not to be had. */
async function tries(what: string, sessionId: string, work: Promise<void>): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    if (toAppError(error).code !== 'unavailable') throw error
    acknowledge(`not-${what}`, sessionId)
    return false
  }
}

async function live(index: number): Promise<void> {
  const sessionId = randomUUID()
  let text = ''
  const begun = begin(sessionId).then((token) => void (text = token))
  if (!(await tries('began', sessionId, begun))) return
  await tries('advanced', sessionId, advance(sessionId, text))
  await fail()
  if (index % 2 === 0) await tries('ended', sessionId, signOut(sessionId))
}

for (;;) await Promise.all(Array.from({ length: 10 }, (_, index) => live(index)))
