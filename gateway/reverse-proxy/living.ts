import type { Logger } from 'pino'
import { causesOf } from '../../errors/causes-of.js'
import { secondsOf, type Clock } from '../../lib/clock.js'
import { Crowd, type Member } from '../../lib/crowd.js'
import { isByKey } from '../../services/access.js'
import type { Revocations } from '../../services/revocations.js'
import type { CurrentRules } from '../../services/rules/current-rules.js'
import type { Answer } from '../../services/rules/meets.js'
import type { Sessions } from '../../services/sessions.js'
import type { Claims } from '../../services/tokens.js'

/** Why something that goes on is ended. */
export type Ending = 'session-ended' | 'not-allowed' | 'sign-in-first' | 'unknown' | 'leaving'

/** An answer or a WebSocket that goes on in somebody's name. */
export interface Live extends Member {
  /** null: in nobody's. */
  readonly claims: Claims | null
  /** When it is to be looked at, in seconds since the epoch: Living's own to write. */
  deadline: number
  /** What the rules in force say of it. */
  judgeAgain(): Answer
  /** Ends it within half a second. */
  end(why: Ending): void
}

/** Everything that goes on, so that it ends with the session in whose name it began, and by new rules. */
export interface Living {
  add(live: Live): void
  delete(live: Live): void
  /** Looks at what has outlived its token; resolves once it is known which of it goes on. */
  look(): Promise<void>
  /** Ends what the rules in force do not allow. */
  judgeAgain(): void
  /** Looks once a second. */
  start(): void
  /** Ends everything. */
  stop(): void
}

export interface LivingParts {
  readonly revocations: Pick<Revocations, 'onEntries' | 'isRevoked'>
  readonly rules: Pick<CurrentRules, 'onReplaced'>
  readonly sessions: Pick<Sessions, 'findEnd'>
  readonly clock: Clock
  readonly log: Logger
  /** How long what was verified is served while nobody can be asked, in seconds. */
  readonly maxStalenessSeconds: number
}

/** How often it is looked for tokens that have expired, in milliseconds. */
const INTERVAL = 1_000

/** How long until a session is asked about again, where nobody could tell, in seconds. */
const RETRY_SECONDS = 5

export function createLiving(parts: LivingParts): Living {
  const { revocations, rules, clock, log } = parts
  const crowd = new Crowd<Live>()

  const endRevoked = (): void => {
    for (const live of crowd.all()) {
      if (live.claims && revocations.isRevoked(live.claims)) live.end('session-ended')
    }
  }
  const lookAt = async (live: Live, claims: Claims): Promise<void> => {
    live.deadline = Infinity
    const next = await decide(parts, claims)
    if (!crowd.has(live)) return
    if (typeof next === 'number') live.deadline = next
    else live.end(next)
  }
  const look = async (): Promise<void> => {
    const now = secondsOf(clock.now())
    const looking: Promise<void>[] = []
    for (const live of crowd.all()) {
      if (live.deadline <= now && live.claims) looking.push(lookAt(live, live.claims))
    }
    await Promise.all(looking)
  }

  const judgeAgain = (): void => endDisallowed(crowd.all(), log)

  let timer: NodeJS.Timeout | undefined
  revocations.onEntries(endRevoked)
  rules.onReplaced(judgeAgain)
  return {
    add: (live) => {
      live.deadline = live.claims?.exp ?? Infinity
      crowd.add(live)
    },
    delete: (live) => crowd.delete(live),
    look,
    judgeAgain,
    start: () => {
      timer ??= setInterval(() => void look(), INTERVAL).unref()
    },
    stop: () => {
      clearInterval(timer)
      for (const live of crowd.all()) live.end('leaving')
    },
  }
}

function endDisallowed(all: readonly Live[], log: Logger): void {
  let ended = 0
  for (const live of all) {
    const answer = live.judgeAgain()
    if (answer === 'yes') continue
    live.end(answer === 'no' ? 'not-allowed' : 'sign-in-first')
    ended += 1
  }
  if (ended > 0) log.info({ ended }, 'what the rules no longer allow was ended')
}

/**
 * What comes after a token's expiry: when to look again, in seconds since the epoch, where its session
 * goes on without it; or why to end. Never rejects.
 */
async function decide(parts: LivingParts, claims: Claims): Promise<number | Ending> {
  const { sessions, clock, log, maxStalenessSeconds } = parts
  if (isByKey(claims)) return 'session-ended'
  const now = secondsOf(clock.now())
  try {
    const end = await sessions.findEnd(claims.sid)
    return end === null || end.getTime() <= now * 1000 ? 'session-ended' : secondsOf(end)
  } catch (error) {
    log.warn({ causes: causesOf(error) }, 'whether a session goes on could not be asked')
    return now < claims.exp + maxStalenessSeconds ? now + RETRY_SECONDS : 'unknown'
  }
}
