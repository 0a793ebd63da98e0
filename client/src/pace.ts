import { elapsedClock } from './elapsed.js'
import type { Environment } from './environment.js'

/** Milliseconds. Timers stand still while a machine sleeps, so none is set for longer than this. */
const LONGEST = 30_000
const SOONEST = 1_000

/** When to act next: before the token ends, or some time after a failure. */
export interface Pace {
  /** Milliseconds that the token is still good for. */
  left(): number
  /** Whether the gateway has asked to be left alone for now. */
  isHeldBack(): boolean
  /** A token for so many milliseconds; less than 0: none. */
  live(left: number): void
  /** The gateway was heard, by this tab or another. */
  heard(): void
  /** It was not; it may have asked for a pause, in seconds. */
  failed(retryAfter: number): void
  stop(): void
}

/** `act` is called with whether the token is to be renewed now. */
export function createPace(env: Environment, act: (due: boolean) => void): Pace {
  const now = elapsedClock(env)
  let [end, due, retry, notBefore, failures] = [0, Infinity, 0, 0, 0]
  let timer: unknown
  let stopped: boolean | undefined

  const wait = (): void => {
    env.clearTimer(timer)
    const at = retry || due
    if (stopped || at === Infinity) return
    timer = env.setTimer(
      () => {
        if (now() < at) wait()
        else act(now() >= due)
      },
      Math.min(Math.max(at - now(), 0), LONGEST),
    )
  }
  return {
    left: () => end - now(),
    isHeldBack: () => now() < notBefore,
    live: (left) => {
      end = now() + left
      // Early, and not all in the same second.
      due = left < 0 ? Infinity : now() + Math.max(left * (0.75 + 0.1 * env.random()), SOONEST)
    },
    heard: () => {
      failures = retry = notBefore = 0
      wait()
    },
    failed: (retryAfter) => {
      notBefore = now() + retryAfter * 1000
      const pause = Math.min(LONGEST, 500 * 2 ** ++failures)
      retry = notBefore + pause * (0.5 + env.random() / 2)
      wait()
    },
    stop: () => {
      stopped = true
      env.clearTimer(timer)
    },
  }
}
