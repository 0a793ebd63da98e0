import type { ClientOptions, GatehouseError } from '../../../client/src/index.js'
import { Browser, type BrowserOptions, type Tab } from './browser.js'
import { GatewayModel } from './gateway-model.js'
import { Time } from './time.js'

export const SECOND = 1000
export const HOUR = 3600 * SECOND

export interface World {
  readonly time: Time
  readonly gateway: GatewayModel
  readonly browser: Browser
}

export function createWorld(options: BrowserOptions = {}): World {
  const time = new Time()
  time.loads = options.hasLocks === false
  const gateway = new GatewayModel(time)
  return { time, gateway, browser: new Browser(time, gateway, options) }
}

/** What `work` comes to, while as much time passes as it may need. */
export async function done<T>(time: Time, work: Promise<T>, milliseconds = 100): Promise<T> {
  work.catch(() => undefined)
  await time.pass(milliseconds)
  return work
}

/** The code that `work` rejects with; `resolved` where it does not. */
export const codeOf = (
  time: Time,
  work: Promise<unknown>,
  milliseconds?: number,
): Promise<string> =>
  done(time, work, milliseconds).then(
    () => 'resolved',
    (error: unknown) => (error as GatehouseError).code,
  )

export interface SignedIn extends World {
  readonly tabs: readonly Tab[]
}

/** Several tabs of a browser, in one of which somebody has just signed in. */
export async function signedIn(
  count: number,
  client: Partial<ClientOptions> = {},
  options: BrowserOptions = {},
): Promise<SignedIn> {
  const world = createWorld(options)
  const tabs = Array.from({ length: count }, () => world.browser.open(client))
  await world.time.pass(SECOND)
  if (tabs[0]) await done(world.time, tabs[0].client.login('ada', 'right'), SECOND)
  await world.time.pass(SECOND)
  return { ...world, tabs }
}

export const said = (tabs: readonly Tab[]): string[] => [...new Set(tabs.map(({ says }) => says))]
