import type { Channel, Environment } from './environment.js'
import { unlessAborted } from './store.js'

/** The other tabs of this origin that use the same gateway. */
export interface Tabs {
  /** Does `work` while no other tab, and nothing else here, does such work. */
  alone<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>
  tell(message: unknown): void
  /** Hears the others; a page that is kept for the way back does not. */
  open(): void
  close(): void
}

export interface TabsParts {
  readonly env: Environment
  readonly name: string
  readonly hear: (message: unknown) => void
  /** Whether other tabs have nothing to do with this one. */
  readonly single: boolean
}

export function createTabs({ env, name, hear, single }: TabsParts): Tabs {
  let channel: Channel | null = null
  let last: Promise<unknown> = Promise.resolve()
  const byLease = async <T>(work: () => Promise<T>): Promise<T> => {
    const storage = single ? null : env.storage('local')
    if (!storage) return work()
    // Pages that are not served securely have no locks; all others need not load this.
    const { withLease } = await import('./lease.js')
    return withLease({ env, storage, name: `${name}:lease` }, work)
  }
  return {
    alone: (work, signal) => {
      if (env.locks && !single) return env.locks.request(name, { signal }, work)
      // One after the other, whatever became of it.
      const next = last.then(() =>
        byLease(() => {
          signal?.throwIfAborted()
          return work()
        }),
      )
      last = next.catch(() => undefined)
      return unlessAborted(next, signal)
    },
    tell: (message) => channel?.postMessage(message),
    open: () => {
      if (!single) channel ??= env.openChannel(name, hear)
    },
    close: () => {
      channel?.close()
      channel = null
    },
  }
}
