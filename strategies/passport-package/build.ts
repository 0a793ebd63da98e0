import type { Strategy } from 'passport'
import type { PassportPackageSettings } from '../../config/settings.js'
import { ConfigError } from '../../errors/config-error.js'
import { Secret } from '../../lib/secret.js'
import type { Flow } from '../flow.js'
import type { StrategyClass } from './load.js'

/** In any option: our callback address, spelled with this sign-in's `flow` where that is needed. */
const CALLBACK = '{callback_url}'

/** The profile a strategy handed to our verify callback. */
export class Verified {
  constructor(readonly profile: unknown) {}
}

/** The strategy to use for a sign-in, and whether it carries `state` by itself. */
export interface StrategyBuilder {
  readonly carriesState: boolean
  for(flow: Flow): Strategy
}

/**
 * Prepares the strategy `Class` with the provider's options. A descendant of passport-oauth2 keeps
 * the sign-in in `state`, so one instance and one callback address serve everybody. Any other one
 * knows no `state`: the callback address itself must name the sign-in, so each gets an instance.
 * Throws ConfigError if the class refuses its options, or they hold what is ours to set.
 */
export function createStrategyBuilder(
  Class: StrategyClass,
  settings: PassportPackageSettings,
  callbackUrl: URL,
): StrategyBuilder {
  requireOwnOptions(settings)
  // The hook that passport-oauth2 documents for its descendants.
  const carriesState = typeof Reflect.get(Class.prototype, 'authorizationParams') === 'function'
  const build = (address: string): Strategy =>
    new Class(optionsFor(settings, { address, carriesState }), verifyCallback())
  const first = tryBuild(() => build(callbackUrl.href), settings)
  return {
    carriesState,
    for: (flow) => (carriesState ? first : build(callbackAddress(flow))),
  }
}

/** Our callback address, naming the sign-in. */
export function callbackAddress({ callbackUrl, pending }: Flow): string {
  const address = new URL(callbackUrl)
  address.searchParams.set('flow', pending.state)
  return address.href
}

interface Address {
  readonly address: string
  readonly carriesState: boolean
}

function optionsFor(settings: PassportPackageSettings, { address, carriesState }: Address): object {
  // A fresh copy each time: strategies write defaults into their options.
  const options = copy(settings.options, address) as Record<string, unknown>
  const ours = { callbackURL: address, passReqToCallback: false }
  if (!carriesState) return { ...options, ...ours }
  return { pkce: 'S256', ...options, ...ours, state: true }
}

function copy(value: unknown, address: string): unknown {
  if (typeof value === 'string') return value.replaceAll(CALLBACK, address)
  if (value instanceof Secret) return value.reveal()
  if (Array.isArray(value)) return value.map((item) => copy(item, address))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item, address)]))
}

/**
 * Strategies choose what to pass by the number of parameters the callback declares. With three,
 * every family known to us passes the profile right before `done`, the last one.
 */
function verifyCallback(): (...given: unknown[]) => void {
  const verify = (...given: unknown[]): void => {
    const done = given.at(-1)
    if (typeof done !== 'function') throw new TypeError('verify was called without a callback')
    ;(done as (error: null, user: Verified) => void)(null, new Verified(given.at(-2)))
  }
  return Object.defineProperty(verify, 'length', { value: 3 })
}

function requireOwnOptions({ id, options }: PassportPackageSettings): void {
  const complaints: string[] = []
  const complain = (name: string, why: string): void =>
    void complaints.push(`providers.${id}.options.${name}: ${why}`)
  if (typeof options['callbackURL'] === 'string' && options['callbackURL'] !== CALLBACK) {
    complain('callbackURL', 'is made from PUBLIC_URL; remove it')
  }
  if (options['passReqToCallback'] === true) {
    complain('passReqToCallback', 'the callback is the gateway’s own; remove it')
  }
  if (![undefined, true, false, 'S256'].includes(options['pkce'] as string | undefined)) {
    complain('pkce', 'must be S256, or false where the provider refuses it')
  }
  if (complaints.length > 0) throw new ConfigError(complaints)
}

function tryBuild(build: () => Strategy, settings: PassportPackageSettings): Strategy {
  try {
    return build()
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : 'unknown'
    const text = `package "${settings.package}" refused its options: ${redact(why, settings.options)}`
    throw new ConfigError([`providers.${settings.id}: ${text}`])
  }
}

/** `text` without the value of any option: a package may quote the secret it was given. */
const redact = (text: string, options: unknown): string =>
  textsIn(copy(options, '')).reduce((safe, value) => safe.replaceAll(value, '[...]'), text)

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.length > 3 ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
