import type { Keeper, KeeperParts } from './keeper.js'
import type { Abortable, LogoutOptions, User } from './types.js'

interface SignParts extends Pick<KeeperParts, 'gate' | 'tabs' | 'truth'> {
  readonly keeper: Pick<Keeper, 'check'>
  /** Whether the tokens are the page's own: once forgotten, nobody is signed in here. */
  readonly forgets: boolean
}

/** Signing in and out, while no other tab does either or renews. */
export function createSigning({ gate, tabs, truth, keeper, forgets }: SignParts) {
  const alone = <T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> =>
    tabs.alone(work, signal).catch((error: unknown) => {
      // It may have happened all the same, where the answer got lost.
      void keeper.check()
      throw error
    })
  return {
    in: (path: string, fields: object, { signal }: Abortable = {}): Promise<User> =>
      alone(async () => {
        const signed = await gate.signIn(path, fields, signal)
        truth.learn(signed, { fresh: true })
        return signed.user
      }, signal),
    out: (options: LogoutOptions = {}): Promise<void> =>
      alone(async () => {
        const leaving = gate.signOut(options)
        if (!forgets) await leaving
        truth.learn({ reason: 'signed_out' }, { fresh: true })
        await leaving
      }, options.signal),
  }
}
