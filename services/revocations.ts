import type { Logger } from 'pino'
import type { Transaction } from 'sequelize'
import { AppError } from '../errors/app-error.js'
import type { Clock, Stopwatch } from '../lib/clock.js'
import type { Models } from '../models/index.js'
import type { RevocationEntry } from '../models/revocation.js'
import { createRevocationLog } from './revocations/revocation-log.js'
import {
  CLOCK_DIFFERENCE,
  createRevocationMarks,
  type Hittable,
} from './revocations/revocation-marks.js'
import type { Notices } from './revocations/revocation-notices.js'
import { createTail, type Tail } from './revocations/revocation-tail.js'

/** Which tokens are taken back: all of one session; or of a user, but those of session `except`. */
export type Revoked =
  | { readonly kind: 'session'; readonly id: string }
  | { readonly kind: 'user'; readonly id: string; readonly except?: string | null }

/** The log of tokens that are taken back: written with the change itself, followed in memory. */
export interface Revocations extends Tail {
  /**
   * Takes back what was issued until now, once `transaction` commits: on this instance before the
   * transaction is over for its caller, on others within a second.
   */
  revoke(what: Revoked, transaction: Transaction): Promise<void>
  /** Whether a verified token was taken back. Asks memory only. */
  isRevoked(claims: Hittable): boolean
  /** Throws AppError `unavailable` when the log was not read for too long to be relied on. */
  requireFresh(): void
  /** Calls `listener`, which must not throw, with entries once they are known; returns what ends that. */
  onEntries(listener: (entries: readonly RevocationEntry[]) => void): () => void
  /** The same at the first reading, and whenever the set of signing keys has changed since. */
  onKeysChanged(listener: () => void): () => void
}

export interface RevocationsParts {
  readonly models: Pick<Models, 'Counter' | 'Revocation'>
  readonly log: Logger
  readonly clock: Clock
  readonly stopwatch: Stopwatch
  /** How long a token lives, in seconds: no entry is of use for longer. */
  readonly lifetimeSeconds: number
  /** How long what was verified is served while the log cannot be read, in seconds. */
  readonly maxStalenessSeconds: number
  /** What says at once that the log has grown, where the database can; null: nothing does. */
  readonly notices?: Notices | null
}

/** Makes the revocations service; until it was started, it vouches for no token. */
export function createRevocations(parts: RevocationsParts): Revocations {
  const { models, log, clock, stopwatch, lifetimeSeconds, notices = null } = parts
  const marks = createRevocationMarks({ keepSeconds: lifetimeSeconds })
  const entries = createListeners<readonly RevocationEntry[]>()
  const keys = createListeners<'changed'>()
  const followed = createRevocationLog(models, {
    add: (read) => {
      for (const entry of read) marks.add(entry)
      entries.tell(read)
    },
    restart: () => {
      log.warn('the log of revocations went back: the database is another one, or was restored')
      marks.forgetPlaces()
    },
    keysChanged: () => keys.tell('changed'),
  })
  const sweep = async (): Promise<void> => {
    marks.prune(clock.now())
    await models.Revocation.removeExpired(clock.now())
  }
  const tail = createTail({
    ...{ log, stopwatch, sweep, notices },
    readOn: () => followed.readOn(),
  })
  const awaited = new WeakSet<Transaction>()
  return {
    ...tail,
    revoke: async (what, transaction) => {
      await models.Revocation.add(toEntry(what, parts), models.Counter, transaction)
      if (!awaited.has(transaction)) transaction.afterCommit(() => tail.catchUp())
      awaited.add(transaction)
    },
    isRevoked: (claims) => marks.hit(claims),
    requireFresh: () => requireFresh(tail, parts),
    onEntries: entries.add,
    onKeysChanged: keys.add,
  }
}

function toEntry(what: Revoked, { clock, lifetimeSeconds }: RevocationsParts) {
  const at = clock.now()
  return {
    kind: what.kind,
    subject: what.id,
    exceptSession: what.kind === 'user' ? (what.except ?? null) : null,
    at,
    expiresAt: new Date(at.getTime() + lifetimeSeconds * 1000 + CLOCK_DIFFERENCE),
  }
}

function requireFresh(tail: Tail, { maxStalenessSeconds }: RevocationsParts): void {
  if ((tail.lag().seconds ?? Infinity) <= maxStalenessSeconds) return
  const detail = 'the log of revocations was not read for too long'
  throw new AppError('unavailable', { detail, headers: { 'Retry-After': '5' } })
}

function createListeners<Told>() {
  const all = new Set<(told: Told) => void>()
  return {
    tell: (told: Told): void => all.forEach((listener) => listener(told)),
    add: (listener: (told: Told) => void): (() => void) => {
      all.add(listener)
      return () => void all.delete(listener)
    },
  }
}
