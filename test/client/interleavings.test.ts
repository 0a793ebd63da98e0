import { expect } from 'chai'
import fc from 'fast-check'
import type { StorageMode } from '../../client/src/index.js'
import type { Tab } from '../support/client/browser.js'
import type { Weather } from '../support/client/gateway-model.js'
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
  login: (world, event: Numbered) =>
    tabOf(world, event).client.login(`user-${world.gateway.sessions.length}`, 'right'),
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

interface Numbered {
  readonly tab: number
}
const tabOf = ({ browser }: World, { tab }: Numbered): Tab =>
  browser.tabs[tab % browser.tabs.length]!

interface Watched {
  readonly gateway: World['gateway']
  readonly tab: Tab
  readonly storage: StorageMode
  readonly faults: string[]
}

/**
 * Watches a tab: whoever is signed out there must be so by then, or have asked for it. Each sign-in has
 * a name of its own, so the name tells the session.
 */
function watch({ gateway, tab, storage, faults }: Watched): void {
  let before: string | null = null
  tab.client.subscribe((state) => {
    const now = state.status === 'authenticated' ? state.user.username : null
    const lives = gateway.sessions.find(({ username }) => username === before)?.ended === null
    // Tokens that the page kept are forgotten, whether or not the gateway heard of it.
    const forgot =
      storage === 'local' && 'reason' in state && state.reason.startsWith('signed_out')
    if (before && !now && lives && !forgot) faults.push(`${before} was signed out: ${tab.says}`)
    before = now
  })
}

/** Whether a session lives that the tab's credentials belong to. */
function isRight({ gateway, browser }: World, tab: Tab, storage: StorageMode): boolean {
  if (storage === 'cookie') return gateway.knows(browser.cookies)
  const kept = browser.local.get('gatehouse:https://auth.example.test')
  if (storage === 'local' && kept === undefined) return false
  const { token, refresh_token } = JSON.parse(kept ?? '{}') as Record<string, string>
  return gateway.knows({ token, refresh: refresh_token }) && tab.says !== ''
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
          const world = createWorld({ delay: () => delays.next().value as number })
          const { time, gateway, browser } = world
          gateway.life = LIFE
          const faults: string[] = []
          for (const tab of [browser.open({ storage }), browser.open({ storage })]) {
            watch({ gateway, tab, storage, faults })
          }
          for (const each of events) {
            const work = play[each.what](world, each as never, storage)
            if (each.what === 'pass') await work
            else if (work instanceof Promise) work.catch(() => undefined)
            await time.pass(delays.next().value as number)
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
            const expected = isRight(world, tab, storage) ? 'authenticated' : 'unauthenticated'
            seen[expected === 'authenticated' ? 'in' : 'out'] += 1
            expect(tab.state, JSON.stringify(tab.states)).to.include({
              status: expected,
              stale: false,
            })
          }
        },
      )
      await fc.assert(property, { numRuns: 1000 })
      // A property that never sees one of the two proves nothing.
      expect(Math.min(seen.in, seen.out)).to.be.above(100)
    })
  }
})
