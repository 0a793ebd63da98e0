import type { Transaction } from 'sequelize'
import { AppError } from '../errors/app-error.js'
import type { Clock } from '../lib/clock.js'
import type { Models } from '../models/index.js'
import type { EndedReason, Session, SessionChoice } from '../models/session.js'
import { describeDevice, toUserAgent } from './sessions/device.js'
import { keyOf, toPage, type Page, type PageWish } from './pages.js'
import type { Proof } from './proof.js'
import type { Revocations } from './revocations.js'

/** A sign-in that has not ended, as its user may see it. */
export interface SessionInfo {
  /** The `sid` of its tokens. */
  readonly id: string
  /** How they signed in, in the words of the claim `amr`. */
  readonly amr: string
  readonly provider: string | null
  /** What the User-Agent says it is, in words. */
  readonly device: string
  readonly userAgent: string
  readonly address: string
  readonly beganAt: Date
  /** To the minute. */
  readonly lastSeenAt: Date
  readonly expiresAt: Date
}

/** A sign-in that was ended because its refresh token was used twice. */
export interface ReusedSession {
  readonly id: string
  readonly device: string
  readonly address: string
  readonly beganAt: Date
  readonly endedAt: Date
}

/** A sign-in about to be kept. */
export interface NewSession {
  readonly id: string
  readonly userId: string
  readonly proof: Proof
  /** When they proved who they are; null unless given: nobody said. */
  readonly authenticatedAt?: Date | null
  readonly address: string
  readonly agent: string
  readonly expiresAt: Date
}

/** What became of a session, or will. */
export interface SessionFate {
  readonly expiresAt: Date
  /** Why it ended before its time; null: it did not. */
  readonly ended: EndedReason | null
}

/** The sign-ins of people. What is done within a `transaction` is done when that commits. */
export interface Sessions {
  begin(session: NewSession, transaction: Transaction): Promise<void>
  /** A session, ended or not; null: nobody knows it. */
  find(id: string): Promise<SessionInfo | null>
  /** When a session ends at the latest; null: it has ended, or nobody knows it. */
  findEnd(id: string): Promise<Date | null>
  /** What became of a session; null: nobody knows it. */
  findFate(id: string): Promise<SessionFate | null>
  /** The live sessions of a user, the latest first. */
  page(userId: string, wish: PageWish): Promise<Page<SessionInfo>>
  /** What was ended for reuse in the last days, the latest first: its user is told until they say so. */
  listReused(userId: string): Promise<ReusedSession[]>
  /** Its user has read of it, and is told no more; what comes later is told again. */
  dismissReused(userId: string): Promise<void>
  /**
   * Ends a session and takes its tokens back; false when it had ended already. One that nobody
   * knows is ended in the same way: there may be tokens of it that are valid.
   */
  end(id: string, reason: EndedReason, transaction: Transaction): Promise<boolean>
  /** Ends sessions of a user and takes back their tokens; how many there were. */
  endAll(choice: SessionChoice, reason: EndedReason, transaction: Transaction): Promise<number>
}

interface SessionsParts {
  readonly models: Models
  readonly clock: Clock
  readonly revocations: Pick<Revocations, 'revoke'>
  /** How long a session goes on without being refreshed, in seconds; unless given, to its end. */
  readonly idleSeconds?: number
}

/** Makes the sessions service. */
export const createSessions = (parts: SessionsParts): Sessions => ({
  begin: (session, transaction) => begin(parts, session, transaction),
  find: async (id) => {
    const row = await parts.models.Session.findById(id)
    return row && toInfo(row)
  },
  findEnd: async (id) => {
    const row = await parts.models.Session.findById(id)
    return row === null || row.endedAt !== null || row.expiresAt <= parts.clock.now()
      ? null
      : row.expiresAt
  },
  findFate: async (id) => {
    const row = await parts.models.Session.findById(id)
    return row && { expiresAt: row.expiresAt, ended: row.endedReason }
  },
  page: (userId, wish) => page(parts, userId, wish),
  listReused: async (userId) =>
    (await parts.models.Session.listEnded(userId, 'refresh_reuse')).map((row) => ({
      id: row.id,
      device: describeDevice(row.userAgent),
      address: row.address,
      beganAt: row.beganAt,
      endedAt: row.endedAt ?? row.expiresAt,
    })),
  dismissReused: (userId) =>
    parts.models.transaction((transaction) =>
      parts.models.Session.noteReuseRead(userId, transaction),
    ),
  end: async (id, reason, transaction) => {
    const { models, clock, revocations } = parts
    const known = await models.Session.findById(id, transaction)
    if (known) await models.User.hold(known.userId, transaction)
    const ended = await models.Session.end(id, { at: clock.now(), reason }, transaction)
    if (!ended && known) return false
    await revocations.revoke({ kind: 'session', id }, transaction)
    return true
  },
  endAll: async (choice, reason, transaction) => {
    const at = parts.clock.now()
    await parts.models.User.hold(choice.userId, transaction)
    const ended = await parts.models.Session.endAll(choice, { at, reason }, transaction)
    await takeBack(parts, { choice, ended }, transaction)
    return ended.length
  },
})

async function begin(
  { models, clock }: SessionsParts,
  { id, userId, proof, authenticatedAt = null, address, agent, expiresAt }: NewSession,
  transaction: Transaction,
): Promise<void> {
  const how = { amr: proof.amr, provider: proof.kind === 'identity' ? proof.provider : null }
  const where = { address: address.slice(0, 64), userAgent: toUserAgent(agent) }
  const when = { beganAt: clock.now(), authenticatedAt, expiresAt }
  await models.Session.begin({ id, userId, ...how, ...where, ...when }, transaction)
}

/**
 * By one entry for the user, which also reaches sessions that nobody knows; but where only those of
 * a provider end, by one for each: a token does not say which provider began it.
 */
async function takeBack(
  { revocations }: SessionsParts,
  { choice, ended }: { choice: SessionChoice; ended: readonly string[] },
  transaction: Transaction,
): Promise<void> {
  if (choice.provider === undefined) {
    const { userId, except = null } = choice
    return revocations.revoke({ kind: 'user', id: userId, except }, transaction)
  }
  for (const id of ended) await revocations.revoke({ kind: 'session', id }, transaction)
}

async function page(
  { models, clock, idleSeconds = Infinity }: SessionsParts,
  userId: string,
  { limit, cursor }: PageWish,
): Promise<Page<SessionInfo>> {
  const after = readPlace(keyOf(cursor))
  const now = clock.now()
  const seenAfter = new Date(Math.max(0, now.getTime() - idleSeconds * 1000))
  const rows = await models.Session.page({ userId, now, seenAfter, after, limit: limit + 1 })
  return toPage(rows.map(toInfo), limit, ({ beganAt, id }) => `${beganAt.toISOString()} ${id}`)
}

/** The place in the list that a cursor stands for. Throws AppError as `keyOf` does. */
function readPlace(key: string | null): { beganAt: Date; id: string } | null {
  if (key === null) return null
  const [, moment = '', id = ''] = /^(\S+) ([\da-f-]{36})$/u.exec(key) ?? []
  const beganAt = new Date(moment)
  if (id !== '' && !Number.isNaN(beganAt.getTime())) return { beganAt, id }
  throw new AppError('invalid_request', { fields: { cursor: 'not_a_cursor' } })
}

const toInfo = (row: Session): SessionInfo => ({
  id: row.id,
  amr: row.amr,
  provider: row.provider,
  device: describeDevice(row.userAgent),
  userAgent: row.userAgent,
  address: row.address,
  beganAt: row.beganAt,
  lastSeenAt: row.lastSeenAt,
  expiresAt: row.expiresAt,
})
