import type { Logger } from 'pino'
import { causesOf } from '../../errors/causes-of.js'
import type { Stopwatch } from '../../lib/clock.js'
import type { Notices } from './revocation-notices.js'
import { createTurns, type Turns } from '../turns.js'

/** How often the log is read on, in milliseconds. */
const READ_INTERVAL = 500

/** How often what has expired is dropped, in milliseconds. */
const SWEEP_INTERVAL = 15 * 60 * 1000

/** How far this instance is behind the log. */
export interface Lag {
  /** Seconds since the log was last read to its end; null: never yet. */
  readonly seconds: number | null
  /** Whether the last reading succeeded. */
  readonly readable: boolean
}

/** What follows a log: it reads on at intervals, and whenever it is told to. */
export interface Tail {
  lag(): Lag
  /** Reads, and reads on from then; what fails is tried again. Never rejects. */
  start(): Promise<void>
  /** Reads on now; resolves once that is done, or has failed. Never rejects. */
  catchUp(): Promise<void>
  /** Reads no more; resolves once nothing is under way. */
  stop(): Promise<void>
}

interface TailParts {
  readonly log: Logger
  readonly stopwatch: Stopwatch
  readonly readOn: () => Promise<void>
  readonly sweep: () => Promise<void>
  /** What says that there is more; null: nothing does. */
  readonly notices: Notices | null
}

/** Makes what follows a log by `readOn`. */
export function createTail({ log, stopwatch, readOn, sweep, notices }: TailParts): Tail {
  const health = createHealth(log, stopwatch)
  const reading = createTurns(() => health.watch(readOn))
  const sweeping = createTurns(() =>
    sweep().catch((error: unknown) => {
      log.warn({ causes: causesOf(error) }, 'expired revocations could not be removed')
    }),
  )
  const timers: NodeJS.Timeout[] = []
  return {
    lag: health.lag,
    start: () => {
      timers.push(every(READ_INTERVAL, reading), every(SWEEP_INTERVAL, sweeping))
      notices?.start(() => void reading.next())
      return reading.next()
    },
    catchUp: () => reading.next(),
    stop: async () => {
      for (const timer of timers.splice(0)) clearInterval(timer)
      await notices?.stop()
      await Promise.all([reading.settled(), sweeping.settled()])
    },
  }
}

const every = (milliseconds: number, turns: Turns): NodeJS.Timeout =>
  setInterval(() => void turns.join(), milliseconds).unref()

/** Keeps when the log was last read. A failure is logged when it begins, and when it has passed. */
function createHealth(log: Logger, stopwatch: Stopwatch) {
  let readAt: number | null = null
  let failing = false
  const watch = async (readOn: () => Promise<void>): Promise<void> => {
    const began = stopwatch.elapsed()
    try {
      await readOn()
      readAt = began
      if (failing) log.info('the log of revocations is read again')
      failing = false
    } catch (error) {
      if (!failing) log.error({ causes: causesOf(error) }, 'the log of revocations is not read')
      failing = true
    }
  }
  const lag = (): Lag => ({
    seconds: readAt === null ? null : (stopwatch.elapsed() - readAt) / 1000,
    readable: readAt !== null && !failing,
  })
  return { watch, lag }
}
