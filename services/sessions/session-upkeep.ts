import type { Logger } from 'pino'
import { causesOf } from '../../errors/causes-of.js'
import type { Clock } from '../../lib/clock.js'
import type { Models } from '../../models/index.js'
import { createTurns } from '../turns.js'

/** How often it is written down which sessions were seen, in milliseconds. */
const WRITE_INTERVAL = 60_000

/** How often sessions are removed that ended long ago, in milliseconds. */
const SWEEP_INTERVAL = 60 * 60 * 1000

/** How long a session is kept that has ended, in milliseconds: 7 days. */
const KEPT_AFTER_END = 7 * 24 * 60 * 60 * 1000

/** How many sessions one statement names at most. */
const BATCH = 1000

/** What is done about sessions from time to time; nothing of it waits for the database. */
export interface SessionUpkeep {
  /** Notes that a session was seen: in memory, to be written down within a minute. */
  readonly noteSeen: (sessionId: string) => void
  /** Writes down what was seen since the last time; never rejects, what fails is kept. */
  write(): Promise<void>
  /** Removes what ended more than KEPT_AFTER_END ago, and expired refresh tokens; never rejects. */
  sweep(): Promise<void>
  start(): void
  /** Writes for a last time. */
  stop(): Promise<void>
}

interface UpkeepParts {
  readonly models: Pick<Models, 'Session' | 'RefreshToken'>
  readonly clock: Clock
  readonly log: Logger
}

/** Makes the upkeep of sessions. */
export function createSessionUpkeep(parts: UpkeepParts): SessionUpkeep {
  const seen = new Set<string>()
  const timers: NodeJS.Timeout[] = []
  const writing = createTurns(() => writeSeen(parts, seen))
  const sweeping = createTurns(() => sweep(parts))
  return {
    noteSeen: (sessionId) => void seen.add(sessionId),
    write: () => writing.next(),
    sweep: () => sweeping.next(),
    start: () => {
      timers.push(setInterval(() => void writing.join(), WRITE_INTERVAL).unref())
      timers.push(setInterval(() => void sweeping.join(), SWEEP_INTERVAL).unref())
    },
    stop: async () => {
      for (const timer of timers.splice(0)) clearInterval(timer)
      await sweeping.settled()
      await writing.next()
    },
  }
}

async function writeSeen({ models, clock, log }: UpkeepParts, seen: Set<string>): Promise<void> {
  const all = [...seen]
  seen.clear()
  for (let from = 0; from < all.length; from += BATCH) {
    const batch = all.slice(from, from + BATCH)
    try {
      await models.Session.noteSeen(batch, clock.now())
    } catch (error) {
      for (const id of batch) seen.add(id)
      log.warn({ causes: causesOf(error) }, 'when sessions were last seen could not be kept')
    }
  }
}

async function sweep({ models, clock, log }: UpkeepParts): Promise<void> {
  try {
    await models.Session.removeEndedBefore(new Date(clock.now().getTime() - KEPT_AFTER_END))
    await models.RefreshToken.removeExpired(clock.now())
  } catch (error) {
    log.warn({ causes: causesOf(error) }, 'sessions that ended long ago could not be removed')
  }
}
