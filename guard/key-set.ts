import { AppError } from '../errors/app-error.js'
import type { Clock } from '../lib/clock.js'
import { createGuardedFetch, type GuardedFetchOptions } from '../lib/guarded-fetch.js'
import { createAllowance } from './allowance.js'
import { KeySetFault, readKeySet, type PublishedKeys } from './key-set-answer.js'
import { UnknownKey, type KeySource } from './key-source.js'

/** Longest key set that is read, in bytes: a key has some hundred. */
export const MAX_KEY_SET_BYTES = 65_536
/** How long an issuer may take to give it, in milliseconds. */
export const KEY_SET_TIMEOUT_MS = 5000
/** How soon another try may follow one that failed, in milliseconds. */
export const RETRY_MS = 5000
/** How often the set is fetched, whatever tokens ask for: some times at once, then every 5 seconds. */
export const FETCHES = { most: 5, everyMs: 5000 }
/** How long keys are used while their issuer cannot be reached, in milliseconds. */
export const KEEP_MS = 24 * 3_600_000

/** From which part of its life on a set is fetched anew while it is still used. */
const EARLY = 0.8

export interface KeySetParts {
  readonly address: string
  readonly clock: Clock
  /** Told when the set cannot be read, once until it can. */
  readonly onFault: (fault: KeySetFault) => void
  /** What sends, and the bounds: the platform's own and the constants above unless told. */
  readonly fetch?: Pick<GuardedFetchOptions, 'fetch' | 'maxBytes' | 'timeoutMs'>
}

interface Kept extends PublishedKeys {
  readonly at: number
}

/**
 * The public keys at `address`, kept in memory for as long as their issuer says, and for a day where
 * it is away. Of any number of callers one fetches. A token that names an unknown key has the set
 * fetched anew, as often as FETCHES allow: so a rotation is noticed, and forgers cost little.
 */
export function createKeySet(parts: KeySetParts): KeySource {
  const { clock } = parts
  const flights = createFlights(parts)
  const allowed = createAllowance(clock, FETCHES)
  const now = (): number => clock.now().getTime()
  // Whichever way the clock was set meanwhile.
  const age = ({ at }: { readonly at: number }): number => Math.abs(now() - at)
  const mayTry = (): boolean => {
    const last = flights.last()
    return last?.fault ? age(last) >= RETRY_MS : allowed()
  }

  const kept = (): Kept | null => {
    const set = flights.kept()
    return set && age(set) < Math.max(KEEP_MS, set.freshMs) ? set : null
  }
  const join = (): Promise<KeySetFault | null> | null =>
    flights.current() ?? (mayTry() ? flights.begin() : null)
  const fetchNow = async (): Promise<void> => {
    const flight = join()
    const fault = flight ? await flight : (flights.last()?.fault ?? null)
    if (fault !== null) throw unavailable(fault)
  }
  const renew = (set: Kept): Promise<void> | null => {
    if (age(set) < set.freshMs * EARLY) return null
    const flight = join()
    // An issuer that was away at the last try keeps nobody waiting, nor does a set not yet old.
    const wait = flight !== null && age(set) >= set.freshMs && !flights.last()?.fault
    return wait ? flight.then(() => undefined) : null
  }

  return {
    prepare: () => {
      const set = kept()
      return set ? renew(set) : fetchNow()
    },
    find: (kid) => {
      const key = kept()?.byKid.get(kid)
      if (!key) throw new UnknownKey()
      return key
    },
    seek: fetchNow,
  }
}

interface Try {
  /** When it began. */
  readonly at: number
  readonly fault: KeySetFault | null
}

/** Fetches, one at a time, and keeps what came last and how the last one went. */
function createFlights({ address, clock, onFault, fetch = {} }: KeySetParts) {
  const bounds = { maxBytes: MAX_KEY_SET_BYTES, timeoutMs: KEY_SET_TIMEOUT_MS, ...fetch }
  const ask = createGuardedFetch({ allowLoopbackHttp: true, Fault: KeySetFault, ...bounds })
  let kept: Kept | null = null
  let last: Try | null = null
  let flight: Promise<KeySetFault | null> | null = null

  const attempt = async (at: number): Promise<KeySetFault | null> => {
    const fault = await read(at).finally(() => (flight = null))
    if (fault !== null && !last?.fault) onFault(fault)
    last = { at, fault }
    return fault
  }
  const read = async (at: number): Promise<KeySetFault | null> => {
    try {
      const answer = await ask(address, { headers: { accept: 'application/json' } })
      kept = { ...(await readKeySet(answer)), at }
      return null
    } catch (error) {
      if (error instanceof KeySetFault) return error
      throw error
    }
  }
  return {
    kept: () => kept,
    last: () => last,
    current: () => flight,
    begin: () => (flight = attempt(clock.now().getTime())),
  }
}

const unavailable = (cause: KeySetFault): AppError =>
  new AppError('unavailable', {
    detail: `key set: ${cause.message}`,
    cause,
    headers: { 'Retry-After': String(RETRY_MS / 1000) },
  })
