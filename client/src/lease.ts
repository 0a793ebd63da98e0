import type { Environment, KeyValues } from './environment.js'

/** Longer than any work takes, in milliseconds: whoever held it that long is gone. */
const LEASE = 60_000

interface Lease {
  readonly env: Environment
  readonly storage: KeyValues
  readonly name: string
}

/**
 * Does `work` while a note in storage says that we do. Two that write it in the same moment both look
 * again a little later, and one of them finds the other's name. It is no perfect lock; the gateway
 * gives two that refresh at once the same answer.
 */
export async function withLease<T>(lease: Lease, work: () => Promise<T>): Promise<T> {
  const { env, storage, name } = lease
  const me = `${env.random()}`
  const pause = (): Promise<void> =>
    new Promise((resolve) => env.setTimer(resolve, 20 + 30 * env.random()))
  const holder = (): string | undefined => {
    const [who, since] = (storage.getItem(name) ?? '').split(' ')
    return Math.abs(env.now() - Number(since)) < LEASE ? who : undefined
  }
  try {
    while (holder() !== me) {
      if (!holder()) storage.setItem(name, `${me} ${env.now()}`)
      await pause()
    }
  } catch {
    // Full, or forbidden: nobody can be kept out, but nobody has to be.
    return work()
  }
  try {
    return await work()
  } finally {
    if (holder() === me) storage.removeItem(name)
  }
}
