import { AppError } from '../../errors/app-error.js'
import { parseAddressRange } from '../../lib/address-range.js'
import { toDisplayName } from '../../lib/display-name.js'

/** Longest life of a key, in days: a year, and a day to put a new one in its place. */
export const MAX_KEY_DAYS = 366

/** What is taken where nobody says how long a key shall live. */
export const DEFAULT_KEY_DAYS = 90

/** How many ranges of addresses one key may come from. */
export const MAX_NETWORKS = 20

/** What somebody asks of a new key, as it was typed. */
export interface KeyWish {
  /** What it is for, so that its owner knows it again. */
  readonly name: string
  /** Names of roles that the owner holds; none: it proves who its owner is, and no more. */
  readonly scopes: readonly string[]
  /** Ranges of addresses, as `192.0.2.0/24`; none: it may come from anywhere. */
  readonly networks: readonly string[]
  readonly days: number
}

/** A wish of somebody who has seen which keys there are. */
export interface OwnKeyWish extends KeyWish {
  /** The id of the latest key that they saw; null: there was none; unless given, they did not look. */
  readonly latestSeen?: string | null
}

/**
 * Every part in its one form. Throws AppError `invalid_request` that names each field that is
 * wrong: `missing`, `not_a_network`, `too_many`, `not_within_1_and_366`.
 */
export function readKeyWish(wish: KeyWish): KeyWish {
  const name = toDisplayName(wish.name)
  const networks = wish.networks.map(parseAddressRange)
  const known = networks.filter((network) => network !== null)
  const inRange = Number.isInteger(wish.days) && wish.days >= 1 && wish.days <= MAX_KEY_DAYS
  const fields = {
    ...(name === null ? { name: 'missing' } : {}),
    ...(known.length === networks.length ? {} : { networks: 'not_a_network' }),
    ...(networks.length > MAX_NETWORKS ? { networks: 'too_many' } : {}),
    ...(inRange ? {} : { expires_in_days: `not_within_1_and_${MAX_KEY_DAYS}` }),
  }
  if (name === null || Object.keys(fields).length > 0) {
    throw new AppError('invalid_request', { fields })
  }
  const scopes = [...new Set(wish.scopes)].sort()
  return { name, scopes, networks: [...new Set(known)], days: wish.days }
}
