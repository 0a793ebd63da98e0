import { elapsedClock } from './elapsed.js'
import { GatehouseError } from './errors.js'
import { unlessAborted } from './store.js'
import type { ProgramEnvironment } from './program-environment.js'
import type { Abortable } from './types.js'

/** A token as the gateway gave it. */
export interface Granted {
  readonly token: string
  /** Seconds. */
  readonly expiresIn: number
}

/** The token of a program, asked for once in its life by all who want it at the same time. */
export interface TokenSource {
  /** One that is valid. Rejects with what the gateway said; aborted, with the signal's reason. */
  get(options?: Abortable): Promise<string>
  /** Another one than `refused`, which somebody would not take; the same where it has only just come. */
  renew(refused: string, options?: Abortable): Promise<string>
}

/** What is held of a token. Times are milliseconds since the source was made. */
interface Held {
  readonly token: string
  readonly at: number
  /** From then on it is renewed while it is still good. */
  readonly due: number
  readonly end: number
}

/** Whoever gives the token up for one that came less long ago would do so with every request. */
const JUST_COME = 5_000

/** A token may end on its way: so much earlier it counts as ended, or a tenth of its life. */
const ON_THE_WAY = 5_000

/** After a failure nobody asks for so long, twice as long each time. */
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 5_000

/** Keeps what `ask` gives. Renewed early, at some moment of its own; a failure then hurts nobody yet. */
export function createTokenSource(
  env: Pick<ProgramEnvironment, 'now' | 'monotonic' | 'random'>,
  ask: () => Promise<Granted>,
): TokenSource {
  const elapsed = elapsedClock(env)
  const pause = createPause(env, elapsed)
  let held: Held | null = null
  let coming: Promise<string> | null = null

  const obtain = async (): Promise<string> => {
    pause.requireOver()
    const at = elapsed()
    try {
      const { token, expiresIn } = await ask()
      const life = expiresIn * 1000
      const due = at + life * (0.75 + 0.1 * env.random())
      held = { token, at, due, end: at + life - Math.min(ON_THE_WAY, life / 10) }
      pause.clear()
      return token
    } catch (failure) {
      pause.begin(failure)
      throw failure
    }
  }
  const shared = (): Promise<string> =>
    (coming ??= obtain().finally(() => {
      coming = null
    }))

  const get: TokenSource['get'] = async ({ signal } = {}) => {
    signal?.throwIfAborted()
    if (held === null || elapsed() >= held.end) return unlessAborted(shared(), signal)
    // What fails now is kept by `pause`, and told once the token has ended.
    if (elapsed() >= held.due && pause.isOver()) shared().catch(() => undefined)
    return held.token
  }
  return {
    get,
    renew: (refused, options) => {
      if (held?.token === refused && elapsed() - held.at >= JUST_COME) held = null
      return get(options)
    },
  }
}

/** How long nobody asks again, and what is said meanwhile. */
function createPause({ random }: Pick<ProgramEnvironment, 'random'>, elapsed: () => number) {
  let failures = 0
  let until = 0
  let last: unknown
  return {
    isOver: (): boolean => elapsed() >= until,
    /** Throws the last failure while the pause goes on. */
    requireOver: (): void => {
      if (elapsed() < until) throw last
    },
    clear: (): void => void (failures = until = 0),
    begin: (failure: unknown): void => {
      const own = Math.min(FIRST_PAUSE * 2 ** failures++, LONGEST_PAUSE) * (0.5 + random() / 2)
      const asked = failure instanceof GatehouseError ? failure.retryAfter * 1000 : 0
      until = elapsed() + Math.max(own, asked)
      last = failure
    },
  }
}
