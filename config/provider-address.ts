import { isLoopbackHost } from '../lib/loopback.js'
import type { Mode } from './settings.js'

/** What an address of a provider must be, for a complaint. */
export const ADDRESS_WANTED = 'must be an https address without query, fragment or user'

/**
 * A provider's address; null if it may not be spoken to. Plain http is for this machine alone,
 * and not in production.
 */
export function toProviderAddress(text: string, mode: Mode): URL | null {
  if (!/^https?:\/\/[^\s\\?#@]+$/i.test(text) || !URL.canParse(text)) return null
  const url = new URL(text)
  const local = mode !== 'production' && isLoopbackHost(url.hostname)
  return url.protocol === 'https:' || local ? url : null
}
