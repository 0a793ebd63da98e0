import { pino } from 'pino'
import type { OpenIdConnectSettings } from '../../config/settings.js'
import type { Clock } from '../../lib/clock.js'
import { Secret } from '../../lib/secret.js'
import {
  createOpenIdConnect,
  type ProviderContext,
  type WayIn,
} from '../../strategies/open-id-connect.js'
import { PlayedFlow, type Played } from './play-flow.js'

export const PUBLIC_URL = new URL('http://localhost:3000/')

/** What a provider under test must tell us. */
export interface ProviderUnderTest {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
}

export const openIdSettings = (
  { issuer, clientId, clientSecret }: ProviderUnderTest,
  wish: Partial<OpenIdConnectSettings> = {},
): OpenIdConnectSettings => ({
  kind: 'openid-connect',
  id: 'corp',
  name: 'Corp',
  issuer: new URL(issuer),
  clientId,
  clientSecret: new Secret(clientSecret),
  scope: 'openid profile email',
  idTokenAlgorithm: 'RS256',
  freshSignIn: 'auth_time',
  admission: {
    allowedEmailDomains: [],
    allowedSubjects: [],
    create: true,
    defaultRoles: [],
    groupRoles: {},
    groupsClaim: null,
  },
  ...wish,
})

/** A clock that starts with the machine's and goes only where it is put. */
export class SetClock implements Clock {
  #now = Date.now()

  now(): Date {
    return new Date(this.#now)
  }

  advance(seconds: number): void {
    this.#now += seconds * 1000
  }
}

/** Everything the strategy under test logged. */
export const logged: string[] = []

export const context = (wish: Partial<ProviderContext> = {}): ProviderContext => ({
  log: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
  clock: new SetClock(),
  ...wish,
})

export const wayIn = (
  provider: ProviderUnderTest,
  wish: Partial<OpenIdConnectSettings> & { readonly context?: Partial<ProviderContext> } = {},
): WayIn => {
  const { context: given, ...settings } = wish
  return createOpenIdConnect(openIdSettings(provider, settings), context(given))
}

/** One sign-in from its start to its end; `change` may tamper with the callback on its way. */
export async function signIn(
  { strategy, provider }: WayIn,
  authorize: (address: string) => URL | Promise<URL>,
  change: (callback: URL, flow: PlayedFlow) => void = () => undefined,
): Promise<Played> {
  const flow = new PlayedFlow(strategy, provider.id, PUBLIC_URL)
  const started = await flow.start()
  if (started.kind !== 'redirect') return started
  const callback = await authorize(started.address)
  change(callback, flow)
  return flow.finish(callback)
}

/** `error: provider_unavailable` and the like: how a sign-in ended, in one line. */
export const endOf = (played: Played): string =>
  'error' in played ? `${played.kind}: ${played.error.code}` : played.kind

/** What the log would hear of a failed sign-in. */
export const detailOf = (played: Played): string =>
  'error' in played ? (played.error.detail ?? '') : ''
