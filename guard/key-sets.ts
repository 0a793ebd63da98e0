import { systemClock } from '../lib/clock.js'
import { createKeySet } from './key-set.js'
import type { KeySource } from './key-source.js'

const known = new Map<string, KeySource>()

/** The key set at `address`: one in this process, however many guards ask for it. */
export function keySetAt(address: string): KeySource {
  const found = known.get(address)
  if (found) return found
  const warn = (reason: string): void =>
    process.emitWarning(`The key set at ${address} cannot be read: ${reason}`, 'GatehouseWarning')
  const onFault = ({ message }: Error): void => warn(message)
  const made = createKeySet({ address, clock: systemClock, onFault })
  known.set(address, made)
  return made
}
