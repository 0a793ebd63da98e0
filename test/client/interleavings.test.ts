import { expect } from 'chai'
import fc from 'fast-check'
import type { StorageMode } from '../../client/src/index.js'
import type { Tab } from '../support/client/browser.js'
import type { Cookies, Weather } from '../support/client/gateway-model.js'
import { createWorld, HOUR, SECOND, type World } from '../support/client/world.js'

/** Short: much happens in the life of a token. */
const LIFE = 240 * SECOND

/** One thing that happens, to the tab of that number where it happens to one. */
const event = fc.oneof(
  fc.record({ what: fc.constant('pass' as const), seconds: fc.integer({ min: 0, max: 300 }) }),
  fc.record({
    what: fc.constantFrom(
      ...([
        'login',
        'logout',
        'everywhere',
        'refresh',
        'fetch',
        'wake',
        'away',
        'back',
        'new',
      ] as const),
    ),
    tab: fc.nat(3),
  }),
  fc.record({
    what: fc.constant('weather' as const),
    weather: fc.constantFrom<Weather[]>(
      ...(['fine', 'fine', 'fine', 'fine', 'down', 'garbage', 'silent'] as const),
      ...[{ status: 503 }, { status: 429, retryAfter: 5 }],
    ),
  }),
  fc.record({ what: fc.constantFrom('end' as const, 'revoke' as const) }),
  fc.record({ what: fc.constant('clock' as const), hours: fc.integer({ min: -3, max: 3 }) }),
)
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never

const play: {
  [what in Event['what']]: (world: World, event: never, storage: StorageMode) => unknown
} = {
  pass: ({ time }, { seconds }: { seconds: number }) => time.pass(seconds * SECOND),
  login: (world, event: Numbered) => tabOf(world, event).client.login(`user-${logins++}`, 'right'),
  logout: (world, event: Numbered) => tabOf(world, event).client.logout(),
  everywhere: (world, event: Numbered) => tabOf(world, event).client.logout({ everywhere: true }),
  refresh: (world, event: Numbered) => tabOf(world, event).client.refresh(),
  fetch: (world, event: Numbered) => tabOf(world, event).client.fetch('/api/v1/me'),
  wake: (world, event: Numbered) => tabOf(world, event).happen('wake'),
  away: (world, event: Numbered) => {
    tabOf(world, event).happen('hide')
    tabOf(world, event).freeze()
  },
  back: (world, event: Numbered) => {
    tabOf(world, event).thaw()
    tabOf(world, event).happen('show')
  },
  new: ({ browser }, _event: Numbered, storage) =>
    browser.tabs.length < 5 && browser.open({ storage }),
  weather: ({ gateway }, { weather }: { weather: Weather }) => (gateway.weather = weather),
  end: ({ gateway }) => gateway.end('ended_by_administrator'),
  revoke: ({ gateway }) => gateway.revokeTokens(),
  clock: ({ browser }, { hours }: { hours: number }) => (browser.wrong = hours * HOUR),
}

/** Each sign-in has a name of its own. */
let logins = 0

interface Numbered {
  readonly tab: number
}
const tabOf = ({ browser }: World, { tab }: Numbered): Tab =>
  browser.tabs[tab % browser.tabs.length]!

/** What the browser holds of the gateway, for that mode. */
function held({ browser }: World, storage: StorageMode): Cookies {
  if (storage === 'cookie') return browser.cookies
  const kept = browser.local.get('gatehouse:https://auth.example.test') ?? '{}'
  const { token, refresh_token: refresh } = JSON.parse(kept) as Record<string, string>
  return { token, refresh }
}

interface Watched {
  readonly world: World
  readonly tab: Tab
  readonly faults: string[]
  readonly storage: StorageMode
}

/** Notes whoever is shown as signed out while what the browser holds is good for the same person. */
function watch({ world, tab, faults, storage }: Watched): void {
  let before: string | null = null
  tab.client.subscribe((state) => {
    const now = state.status === 'authenticated' ? state.user.username : null
    const owner = world.gateway.ownerOf(held(world, storage))
    if (before && !now && owner === before) faults.push(`${before} was signed out: ${tab.says}`)
    before = now
  })
}

describe('random interleavings of tabs, refreshes, failures and sign-outs', function () {
  this.timeout(600_000)

  for (const storage of ['cookie', 'local'] as const) {
    it(`never end with a tab in ${storage} mode signed in or out that should not be`, async () => {
      const script = fc.array(event, { minLength: 5, maxLength: 30 })
      const seen = { in: 0, out: 0 }
      const property = fc.asyncProperty(
        script,
        fc.infiniteStream(fc.nat(3000)),
        async (events, delays) => {
          const delay = (): number => delays.next().value as number
          const world = createWorld({ delay, random: () => delay() / 3001 })
          const { time, gateway, browser } = world
          gateway.life = LIFE
          const faults: string[] = []
          for (const tab of [browser.open({ storage }), browser.open({ storage })]) {
            watch({ world, tab, faults, storage })
          }
          for (const each of events) {
            const work = play[each.what](world, each as never, storage)
            if (each.what === 'pass') await work
            else if (work instanceof Promise) work.catch(() => undefined)
            await time.pass(delay())
          }
          expect(faults).to.deep.equal([])
          // All is well again; everybody is there, and has time to find out.
          gateway.weather = 'fine'
          for (const tab of browser.tabs) tab.thaw()
          for (const tab of browser.tabs) tab.happen('show')
          await time.pass(200 * SECOND)
          for (const tab of browser.tabs) tab.happen('wake')
          await time.pass(200 * SECOND)
          for (const tab of browser.tabs) {
            const { state } = tab
            const shown = state.status === 'authenticated' ? state.user.username : null
            const owner = gateway.ownerOf(held(world, storage))
            seen[owner ? 'in' : 'out'] += 1
            expect([shown, state.stale], JSON.stringify(tab.states)).to.deep.equal([owner, false])
          }
        },
      )
      await fc.assert(property, { numRuns: 1000 })
      // A property that never sees one of the two proves nothing.
      expect(Math.min(seen.in, seen.out)).to.be.above(100)
    })
  }
})
