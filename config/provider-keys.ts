import type { Secret } from '../lib/secret.js'
import { ADDRESS_WANTED, toProviderAddress } from './provider-address.js'
import type { FreshSignIn, Mode } from './settings.js'
import type { YamlMap } from './yaml-map.js'

/** What every provider is read with. */
export interface ProviderContext {
  readonly mode: Mode
  readonly registrationOpen: boolean
}

/** Addresses under /auth that are not providers. */
export const RESERVED_IDS: ReadonlySet<string> = new Set([
  ...['login', 'logout', 'register', 'token', 'session', 'bypass', 'verify', 'refresh'],
  ...['callback', 'link', 'finish', 'providers'],
])

const ID = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/

/** A provider's id and name. `preset`: what they are for a provider everybody knows. */
export function readBasics(
  map: YamlMap,
  preset?: { readonly id: string; readonly name: string },
): { id: string; name: string } {
  const id = preset ? (map.text('id') ?? preset.id) : map.requiredText('id')
  if (RESERVED_IDS.has(id)) map.complain('id', `is an address of our own; choose another`)
  if (id !== '' && !ID.test(id)) {
    map.complain('id', 'must be up to 32 small letters, digits and inner hyphens')
  }
  return { id, name: map.text('name') ?? preset?.name ?? id }
}

/** An address of the provider. `standard`: what it is when absent; without, it must be there. */
export function readAddress(
  map: YamlMap,
  key: string,
  { mode, standard }: { readonly mode: Mode; readonly standard?: string },
): URL {
  const nowhere = new URL('https://gatehouse.invalid')
  const text = standard === undefined ? map.requiredText(key) : (map.text(key) ?? standard)
  if (text === '') return nowhere
  const address = toProviderAddress(text, mode)
  if (address === null) map.complain(key, ADDRESS_WANTED)
  return address ?? nowhere
}

/** By what a sign-in is fresh. `standard`: where nothing is said. */
export function readFreshSignIn(map: YamlMap, standard: 'auth_time' | 'never'): FreshSignIn {
  const words = [...new Set<FreshSignIn>([standard, 'callback', 'never'])]
  const word = map.text('fresh_sign_in') ?? standard
  const known = words.find((one) => one === word)
  if (known === undefined) map.complain('fresh_sign_in', `must be one of ${words.join(', ')}`)
  return known ?? standard
}

/** The client this gateway is registered as at the provider. */
export const readClient = (map: YamlMap): { clientId: string; clientSecret: Secret } => ({
  clientId: map.requiredText('client_id'),
  clientSecret: map.requiredSecret('client_secret'),
})
