import type { State } from './types.js'

type Listener = (state: State) => void

/** The state, and who wants to hear of it. */
export interface Store {
  readonly state: State
  set(state: State): void
  readonly subscribe: (listener: Listener) => () => void
}

export function createStore(): Store {
  let state: State = { status: 'pending', stale: false }
  const listeners = new Set<Listener>()
  return {
    get state() {
      return state
    },
    set: (next) => {
      if (JSON.stringify(next) === JSON.stringify(state)) return
      state = next
      for (const tell of listeners) tell(next)
    },
    subscribe: (listener) => {
      const tell: Listener = (now) => {
        try {
          listener(now)
        } catch (error) {
          // A listener that throws is its own affair: it stops no other.
          queueMicrotask(() => {
            throw error
          })
        }
      }
      listeners.add(tell)
      tell(state)
      return () => listeners.delete(tell)
    },
  }
}

type Subscribe = Store['subscribe']

interface Wish {
  /** Which state is waited for. */
  readonly until: (state: State) => boolean
  readonly signal?: AbortSignal | undefined
}

/** The first state that is wished for. */
export function firstOf(subscribe: Subscribe, { until, signal }: Wish): Promise<State> {
  let stop: (() => void) | undefined
  const found = new Promise<State>((resolve) => {
    stop = subscribe((state) => until(state) && resolve(state))
  })
  return unlessAborted(found, signal).finally(stop)
}

/** The state as it comes, the latest where several came at once; over when `closed` aborts. */
export async function* statesOf(subscribe: Subscribe, closed: AbortSignal): AsyncGenerator<State> {
  let last: State | undefined
  while (!closed.aborted) {
    const next = firstOf(subscribe, { until: (state) => state !== last, signal: closed })
    last = await next.catch(() => undefined)
    if (last) yield last
  }
}

/** `work`, or the reason of the signal that aborts first; the work itself goes on. */
export function unlessAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return work
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
