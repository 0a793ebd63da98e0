import type { GrowingWait } from './growing-wait.js'
import type { SpreadTries } from './spread-tries.js'
import type { Taken } from './taken.js'

/** A try at the password of one account, or of one name that may belong to none. */
export interface AccountTry extends Taken {
  /** It was right: what this network tried before is forgotten. */
  succeed(): Promise<void>
}

export interface AccountTriesParts {
  readonly byPair: GrowingWait
  readonly byAccount: SpreadTries
}

export interface TriedFrom {
  /** What is counted: an account's id, or the one form of what was typed. */
  readonly key: string
  readonly network: string
  /** Whether the account signed in from there lately: then only its own tries count. */
  readonly isFamiliar: () => Promise<boolean>
}

/**
 * Counts a try at `key`: first against its network alone, then against everyone's. Asks
 * `isFamiliar` in between, for who is not refused already; what that rejects with counts no try.
 */
export async function takeAccountTry(
  { byPair, byAccount }: AccountTriesParts,
  { key, network, isFamiliar }: TriedFrom,
): Promise<AccountTry> {
  const pair = `${key} ${network}`
  const succeed = (): Promise<void> => byPair.forget(pair)
  const own = await byPair.take(pair)
  if (own.waitSeconds > 0 || (await unlessFailed(own, isFamiliar))) return { ...own, succeed }
  const shared = await byAccount.take(key, network)
  // Refused because of others: it was no try of this network's.
  if (shared.waitSeconds > 0) await own.giveBack()
  return {
    waitSeconds: shared.waitSeconds,
    giveBack: async () => {
      await shared.giveBack()
      await own.giveBack()
    },
    succeed: async () => {
      await shared.giveBack()
      await succeed()
    },
  }
}

/** What fails for a reason of ours was no try. */
export async function unlessFailed<T>(
  taken: Pick<Taken, 'giveBack'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await taken.giveBack()
    throw error
  }
}
