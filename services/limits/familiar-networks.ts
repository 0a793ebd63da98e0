import type { Clock } from '../../lib/clock.js'

/** How long a network stays familiar to an account, in milliseconds: 30 days. */
const MEMORY_MS = 30 * 86_400_000

/** Of one account the latest ones: who roams through networks pushes out nobody else's. */
const NETWORKS = 20

/** Where accounts signed in from lately: in the memory of this process. */
export interface FamiliarNetworks {
  note(accountId: string, network: string): void
  has(accountId: string, network: string): boolean
  /** How many accounts are kept. */
  size(): number
}

/** `accounts`: of how many the networks are kept: of those that signed in last. */
export function createFamiliarNetworks(clock: Clock, accounts: number): FamiliarNetworks {
  const known = new Map<string, Map<string, number>>()
  return {
    note: (accountId, network) => {
      const until = known.get(accountId) ?? new Map<string, number>()
      putLast(until, network, clock.now().getTime() + MEMORY_MS)
      putLast(known, accountId, until)
      dropFirst(until, NETWORKS)
      dropFirst(known, accounts)
    },
    has: (accountId, network) => (known.get(accountId)?.get(network) ?? 0) > clock.now().getTime(),
    size: () => known.size,
  }
}

function putLast<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key)
  map.set(key, value)
}

function dropFirst(map: Map<string, unknown>, most: number): void {
  const [first] = map.keys()
  if (map.size > most && first !== undefined) map.delete(first)
}
