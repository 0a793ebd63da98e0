import { randomUUID } from 'node:crypto'
import { createRefresh, type Refresh } from '../../services/refresh.js'
import { createRefreshChain } from '../../services/refresh/refresh-chain.js'
import { createSessions } from '../../services/sessions.js'
import type { AuditEvent } from '../../services/audit.js'
import type { Revoked } from '../../services/revocations.js'
import { createTestDatabase } from './database.js'
import { SUCCESSOR_KEYS } from './refreshing.js'
import { TestTime } from './revocations.js'

const DAY = 86_400

export const RULES = { lifetimeSeconds: 30 * DAY, graceSeconds: 20, maxAgeSeconds: 90 * DAY }

const CONTEXT = { address: '192.0.2.1', agent: 'test', requestId: 'request-1' }

/** Instances of the refresh service over one database file, and a clock that goes when told to. */
export async function startRefreshing(instances: number) {
  const database = await createTestDatabase()
  const time = new TestTime()
  const { clock } = time
  const lines: { event: AuditEvent; sessionId: string | undefined }[] = []
  const revoked: Revoked[] = []
  const { id: userId } = await database.models.User.create({ username: 'ada' })

  const create = (models = database.models): Refresh & { begin: () => Promise<Begun> } => {
    const revocations = { revoke: (what: Revoked) => (revoked.push(what), Promise.resolve()) }
    const sessions = createSessions({ models, clock, revocations })
    const chain = createRefreshChain({ models, clock, keys: SUCCESSOR_KEYS, ...RULES })
    const record = (event: AuditEvent, { sessionId }: { sessionId?: string }) =>
      Promise.resolve(void lines.push({ event, sessionId }))
    const tokens = { issue: () => ({ token: 'a token', claims: CLAIMS }) }
    const parts = { models, chain, sessions, tokens, clock, audit: { record } }
    const begin = async (): Promise<Begun> => {
      const id = randomUUID()
      const expiresAt = new Date(clock.now().getTime() + RULES.maxAgeSeconds * 1000)
      const proof = { kind: 'password', amr: 'pwd', userId, version: 1 } as const
      const from = { address: CONTEXT.address, agent: CONTEXT.agent }
      return models.transaction(async (within) => {
        await sessions.begin({ id, userId, proof, ...from, expiresAt }, within)
        const first = await chain.begin({ sessionId: id, end: expiresAt }, within)
        return { sessionId: id, text: first.text.reveal(), end: expiresAt.getTime() }
      })
    }
    return {
      ...createRefresh({
        ...{ ...parts, providers: new Map(), bypassOn: true },
        sessionUpkeep: { noteSeen: () => undefined },
      }),
      begin,
    }
  }
  const all = Array.from({ length: instances }, (_, at) =>
    create(at === 0 ? database.models : database.open().models),
  )
  const instance = (at: number) => all[at % instances] ?? create()
  return {
    models: database.models,
    time,
    lines,
    revoked,
    begin: () => instance(0).begin(),
    /** The refresh token given for `text`; null: refused. */
    show: async (text: string, at: number): Promise<string | null> =>
      (await instance(at).refresh({ text }, CONTEXT))?.refreshToken.text.reveal() ?? null,
    close: () => database.close(),
  }
}

export type Refreshing = Awaited<ReturnType<typeof startRefreshing>>

interface Begun {
  readonly sessionId: string
  readonly text: string
  readonly end: number
}

/** What a token says is another test's business. */
const CLAIMS = {
  ...{ iss: 'i', aud: 'a', sub: randomUUID(), jti: randomUUID(), sid: randomUUID() },
  ...{ iat: 0, exp: 1, username: 'ada', name: null, email: null, roles: [], amr: ['pwd'], rev: 0 },
}
