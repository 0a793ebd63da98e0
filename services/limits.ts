import type { LimitSettings } from '../config/settings.js'
import type { Clock } from '../lib/clock.js'
import { networkOf } from '../lib/network.js'
import { takeAccountTry, type AccountTriesParts, type AccountTry } from './limits/account-tries.js'
import { createBoundedCounter, type BoundedCounter } from './limits/bounded-counter.js'
import { createFamiliarNetworks, type FamiliarNetworks } from './limits/familiar-networks.js'
import { createGrowingWait } from './limits/growing-wait.js'
import { createSpreadTries } from './limits/spread-tries.js'
import { refused, type Taken } from './limits/taken.js'

export { unlessFailed } from './limits/account-tries.js'
export { tooMany, type Taken } from './limits/taken.js'

/** What is asked for that costs, or that can be guessed at. */
export type Costly = 'sign-in' | 'registration' | 'refresh' | 'token'

/** Whose password is tried. */
export interface Tried {
  /** The one form of what was typed. */
  readonly login: string
  /** The id of the account it belongs to; null: none. Asked only of who need not wait already. */
  readonly findAccountId: () => Promise<string | null>
}

/** A password about to be tried. */
export interface PasswordTry extends Taken {
  /**
   * Too many for this account under its several names: to be refused like a wrong password, or
   * the wait would tell that a username and an e-mail address are one person's.
   */
  readonly unsaid: boolean
  /** It was right. */
  succeed(): Promise<void>
}

/**
 * How often may be tried. Every method counts at once, before anything costly is done, so that
 * any number of requests at a time are no more than one after the other. Kept in this process.
 */
export interface Limits {
  /** Counts a request of this kind against the network of `address`. */
  takeRequest(kind: Costly, address: string): Promise<Taken>
  /**
   * Counts a try at a password against what was typed and the account it belongs to, each from
   * this network and from all. Rejects with what `findAccountId` rejects with, and has not counted.
   */
  takeTry(who: Tried, address: string): Promise<PasswordTry>
  /** The same for who is signed in to the account already. */
  takeOwnTry(accountId: string, address: string): Promise<PasswordTry>
  /**
   * Counts a refusal of somebody who is signed in: `note` it, note it as the `last` for a while, or
   * leave it `unsaid`, because who asks again and again would fill the audit log.
   */
  takeRefusal(accountId: string): Promise<'note' | 'last' | 'unsaid'>
  /** The account signed in from `address`: others' tries elsewhere no longer hinder it there. */
  noteSignIn(accountId: string, address: string): void
  /** How many keys are kept in all: bounded, whatever comes. */
  size(): number
}

/** Seconds in which requests of one network are counted together. */
const WINDOWS: Readonly<Record<Costly, number>> = {
  'sign-in': 900,
  registration: 3600,
  refresh: 900,
  token: 900,
}

/** Refusals of one account that are noted in a window, and how long that is, in seconds. */
const REFUSALS = { points: 30, seconds: 900 }

/** How many keys each counter keeps: those seen once, and as many seen again. */
const KEYS = 10_000

export interface LimitsParts {
  readonly settings: LimitSettings
  readonly clock: Clock
  /** How many keys each counter keeps twice; unless given, 10,000. */
  readonly keys?: number
}

/** Makes the limits. */
export function createLimits({ settings, clock, keys = KEYS }: LimitsParts): Limits {
  const requests = requestCounters(settings, keys)
  const familiar = createFamiliarNetworks(clock, keys)
  const refusals = createBoundedCounter({ ...REFUSALS, keys })
  const byPair = createGrowingWait({ free: settings.tries, keys })
  const byAccount = createSpreadTries({ free: settings.triesPerAccount, keys })
  return {
    takeRequest: (kind, address) => takeRequest(requests[kind], networkOf(address)),
    takeTry: (who, address) => takeTry({ byPair, byAccount, familiar }, who, networkOf(address)),
    takeOwnTry: async (accountId, address) => {
      const network = networkOf(address)
      return together([await takeKnown({ byPair, byAccount, familiar }, accountId, network)])
    },
    takeRefusal: async (accountId) => {
      const { count } = await refusals.add(accountId)
      if (count < REFUSALS.points) return 'note'
      return count === REFUSALS.points ? 'last' : 'unsaid'
    },
    noteSignIn: (accountId, address) => familiar.note(accountId, networkOf(address)),
    size: () =>
      Object.values(requests).reduce((sum, counter) => sum + counter.size(), 0) +
      byPair.size() +
      byAccount.size() +
      familiar.size() +
      refusals.size(),
  }
}

function requestCounters(settings: LimitSettings, keys: number): Record<Costly, BoundedCounter> {
  const { triesPerAddress, registrationsPerAddress } = settings
  const counter = (kind: Costly, points: number): BoundedCounter =>
    createBoundedCounter({ points, seconds: WINDOWS[kind], keys })
  return {
    'sign-in': counter('sign-in', triesPerAddress),
    registration: counter('registration', registrationsPerAddress),
    refresh: counter('refresh', triesPerAddress),
    token: counter('token', triesPerAddress),
  }
}

async function takeRequest(counter: BoundedCounter, network: string): Promise<Taken> {
  const { over, msLeft } = await counter.add(network)
  return over ? refused(msLeft) : { waitSeconds: 0, giveBack: () => counter.takeBack(network) }
}

interface TryParts extends AccountTriesParts {
  readonly familiar: FamiliarNetworks
}

async function takeTry(
  parts: TryParts,
  { login, findAccountId }: Tried,
  network: string,
): Promise<PasswordTry> {
  let accountId = null as string | null
  const isFamiliar = async (): Promise<boolean> => {
    accountId = await findAccountId()
    return accountId !== null && parts.familiar.has(accountId, network)
  }
  const named = await takeAccountTry(parts, { key: `login ${login}`, network, isFamiliar })
  if (named.waitSeconds > 0 || accountId === null) return together([named])
  return together([named, await takeKnown(parts, accountId, network)])
}

const takeKnown = (parts: TryParts, accountId: string, network: string): Promise<AccountTry> =>
  takeAccountTry(parts, {
    key: `account ${accountId}`,
    network,
    isFamiliar: () => Promise.resolve(parts.familiar.has(accountId, network)),
  })

/** The first says how long to wait; that a later one refuses is not said. */
function together(tries: readonly AccountTry[]): PasswordTry {
  const [first, ...others] = tries
  const all = (act: (each: AccountTry) => Promise<void>) => async (): Promise<void> => {
    for (const each of tries) await act(each)
  }
  return {
    waitSeconds: first?.waitSeconds ?? 0,
    unsaid: others.some(({ waitSeconds }) => waitSeconds > 0),
    giveBack: all((each) => each.giveBack()),
    succeed: all((each) => each.succeed()),
  }
}
