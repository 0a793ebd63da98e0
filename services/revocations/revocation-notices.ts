import { randomInt } from 'node:crypto'
import type { Logger } from 'pino'
import { causesOf } from '../../errors/causes-of.js'
import { listen, type Connect } from '../../models/notices.js'

/** How long after a connection was lost the next is made, in milliseconds: longer each time. */
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 15_000

/** What says that the log has grown. It is a reason to read on at once, and nothing is lost without. */
export interface Notices {
  /** Calls `onNotice`, which must not throw, whenever there may be more to read. */
  start(onNotice: () => void): void
  stop(): Promise<void>
}

interface NoticesParts {
  readonly connect: Connect
  readonly log: Logger
}

/** Makes what listens on a connection of its own, and on the next one once that is lost. */
export function createNotices({ connect, log }: NoticesParts): Notices {
  let close: () => Promise<void> = () => Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let beginning: Promise<void> = Promise.resolve()
  let stopped = false
  let failures = 0

  const tryLater = (onNotice: () => void): void => {
    if (stopped) return
    // What many instances lost at once they do not all ask for at once.
    const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures)
    const pause = randomInt(longest / 2, longest)
    failures = Math.min(failures + 1, 16)
    timer = setTimeout(() => void (beginning = begin(onNotice)), pause).unref()
  }
  const lost = (error: unknown, onNotice: () => void): void => {
    if (failures === 0)
      log.warn({ causes: causesOf(error) }, 'notices of revocations are not heard')
    tryLater(onNotice)
  }
  const begin = async (onNotice: () => void): Promise<void> => {
    try {
      close = await listen(connect, { heard: onNotice, lost: (error) => lost(error, onNotice) })
      log.debug('notices of revocations are heard')
      failures = 0
    } catch (error) {
      lost(error, onNotice)
    }
  }

  return {
    start: (onNotice) => void (beginning = begin(onNotice)),
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await beginning
      await close().catch(() => undefined)
    },
  }
}
