import type { Logger } from 'pino'
import { causesOf } from '../../errors/causes-of.js'
import type { Clock } from '../../lib/clock.js'
import type { Models } from '../../models/index.js'
import { createTurns } from '../turns.js'

/** How often it is written down which keys were used, in milliseconds. */
const WRITE_INTERVAL = 60_000

/** How many keys one statement names at most. */
const BATCH = 1000

/** When keys were last used: kept in memory, written down from time to time. */
export interface KeyUpkeep {
  readonly noteUsed: (keyId: string) => void
  /** Writes down what was used since the last time; never rejects, what fails is kept. */
  write(): Promise<void>
  start(): void
  /** Writes for a last time. */
  stop(): Promise<void>
}

interface UpkeepParts {
  readonly models: Pick<Models, 'ApiKey'>
  readonly clock: Clock
  readonly log: Logger
}

/** Makes the upkeep of keys. */
export function createKeyUpkeep(parts: UpkeepParts): KeyUpkeep {
  const used = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const writing = createTurns(() => writeUsed(parts, used))
  return {
    noteUsed: (keyId) => void used.add(keyId),
    write: () => writing.next(),
    start: () => {
      timer ??= setInterval(() => void writing.join(), WRITE_INTERVAL).unref()
    },
    stop: async () => {
      clearInterval(timer)
      await writing.next()
    },
  }
}

async function writeUsed({ models, clock, log }: UpkeepParts, used: Set<string>): Promise<void> {
  const all = [...used]
  used.clear()
  for (let from = 0; from < all.length; from += BATCH) {
    const batch = all.slice(from, from + BATCH)
    try {
      await models.ApiKey.noteUsed(batch, clock.now())
    } catch (error) {
      for (const id of batch) used.add(id)
      log.warn({ causes: causesOf(error) }, 'when keys were last used could not be kept')
    }
  }
}
