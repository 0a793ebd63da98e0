import type { Reader } from './reader.js'
import type { LimitSettings } from './settings.js'

/** Highest number of any limit: as good as none. */
const MOST = 1_000_000

/** How often may be tried before somebody has to wait. None can be turned off. */
export function readLimits(read: Reader): LimitSettings {
  const limit = (name: string, standard: number): number =>
    read.integer(name, { standard, min: 1, max: MOST })
  return {
    tries: limit('SIGN_IN_TRIES', 5),
    triesPerAccount: limit('SIGN_IN_TRIES_PER_ACCOUNT', 50),
    triesPerAddress: limit('SIGN_IN_TRIES_PER_ADDRESS', 100),
    registrationsPerAddress: limit('REGISTRATIONS_PER_ADDRESS', 30),
  }
}
