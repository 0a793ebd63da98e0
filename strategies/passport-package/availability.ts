import type { Clock } from '../../lib/clock.js'
import type { Availability } from '../../services/providers.js'

/** How long an outage is believed without a new one, in milliseconds. */
const BELIEVED = 30_000

/**
 * What sign-ins found out about a provider. Where a package asks its provider is the package's own
 * business, so nothing can be tried in the background: an outage is forgotten after a while.
 */
export interface AvailabilityRecord {
  note(found: 'up' | 'down'): void
  current(): Availability
}

export function createAvailability(clock: Clock): AvailabilityRecord {
  let found: Availability = 'unknown'
  let since = 0
  const now = (): number => clock.now().getTime()
  return {
    note: (next) => {
      found = next
      since = now()
    },
    current: () => (found === 'down' && now() - since > BELIEVED ? 'unknown' : found),
  }
}
