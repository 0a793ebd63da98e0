import connectSessionSequelize from 'connect-session-sequelize'
import { Store, type SessionData } from 'express-session'
import type { Sequelize } from 'sequelize'
import { systemClock, type Clock } from '../../lib/clock.js'
import type { Models } from '../../models/index.js'
import type { SpendableStore } from '../sign-in/pending-sign-ins.js'

/** How often expired records are swept away, in milliseconds. */
const SWEEP_INTERVAL = 15 * 60 * 1000

const SequelizeStore = connectSessionSequelize(Store)

/** The session store, until it is stopped. */
export type SessionStore = SpendableStore & {
  /** Sweeps no more; call it before the database is closed. */
  stop(): void
}

/** express-session's store in our database. A record that has expired is not found. */
export function createSessionStore(
  sequelize: Sequelize,
  { SessionRecord }: Pick<Models, 'SessionRecord'>,
  clock: Clock = systemClock,
): SessionStore {
  class OwnStore extends SequelizeStore {
    // The library's own would hand out records that have expired, until they are swept away.
    override get(sid: string, done: (error: unknown, session?: SessionData | null) => void): void {
      SessionRecord.findData(sid, clock.now()).then(
        (data) => done(null, data === null ? null : (JSON.parse(data) as SessionData)),
        (error: unknown) => done(error),
      )
    }

    /** Nothing is put off: the browser's cookie would end when it was to end, whatever stands here. */
    override touch = (_sid: string, _data: unknown, done?: (error: unknown) => void): void =>
      done?.(null)

    spend(sid: string): Promise<boolean> {
      return SessionRecord.spend(sid)
    }

    stop(): void {
      clearInterval(sweeping)
    }
  }

  // What can't be swept now, because the database is away, is swept the next time.
  const sweep = (): void => void SessionRecord.removeExpired(clock.now()).catch(() => undefined)
  const sweeping = setInterval(sweep, SWEEP_INTERVAL).unref()
  return new OwnStore({ db: sequelize, table: 'SessionRecord', checkExpirationInterval: 0 })
}
