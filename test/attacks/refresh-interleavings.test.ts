import { expect } from 'chai'
import fc from 'fast-check'
import { beginModel, explain, type ChainModel } from '../support/refresh-model.js'
import { RULES, startRefreshing, type Refreshing } from '../support/refresh-players.js'

/** Many more, where somebody wants to be sure: REFRESH_RUNS=2000. */
const RUNS = Number(process.env['REFRESH_RUNS'] ?? 60)
const DAY = 86_400
const TIMES = { lifetime: RULES.lifetimeSeconds * 1000, grace: RULES.graceSeconds * 1000 }

/** Who shows which token: what they hold, or what they held before. */
interface Showing {
  readonly who: 'owner' | 'thief'
  readonly back: number
  readonly lost: boolean
}
type Move =
  | { readonly kind: 'show'; readonly at: number; readonly showings: readonly Showing[] }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'steal' }
  | { readonly kind: 'guess'; readonly at: number }

const showing = (who: Showing['who'][]): fc.Arbitrary<Showing> =>
  fc.record({
    who: fc.constantFrom(...who),
    back: fc.oneof(fc.constant(0), fc.nat(3)),
    lost: fc.boolean(),
  })
const show = (...who: Showing['who'][]): fc.Arbitrary<Move> =>
  fc.record({
    kind: fc.constant('show' as const),
    at: fc.nat(1),
    showings: fc.array(showing(who), { minLength: 1, maxLength: 4 }),
  })
const wait = (seconds: fc.Arbitrary<number>): fc.Arbitrary<Move> =>
  fc.record({ kind: fc.constant('wait' as const), seconds })
const anyWait = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 30 }) },
  { weight: 1, arbitrary: fc.constantFrom(DAY, 29 * DAY, 31 * DAY) },
)

/** What somebody holds, the latest last. */
type Pocket = string[]

const held = (pocket: Pocket, back: number): string => pocket.at(-1 - back) ?? pocket[0] ?? 'none'

describe('refresh tokens in whatever order they are shown', function () {
  this.timeout(600_000)
  let house: Refreshing
  let moves = 0
  before(async () => {
    house = await startRefreshing(2)
  })
  after(() => house.close())

  const now = (): number => house.time.clock.now().getTime()

  /** Shows all at once, spread over the instances; what was given is kept unless it was lost. */
  async function showAll(move: Extract<Move, { kind: 'show' }>, pockets: Record<string, Pocket>) {
    const texts = move.showings.map(({ who, back }) => held(pockets[who] ?? [], back))
    const given = await Promise.all(texts.map((text, index) => house.show(text, move.at + index)))
    move.showings.forEach(({ who, lost }, index) => {
      const text = given[index]
      if (text && !lost) pockets[who]?.push(text)
    })
    return texts.map((text, index) => ({ text, given: given[index] ?? null }))
  }

  async function requireAsModelled(sessionId: string, model: ChainModel): Promise<void> {
    const rows = await house.models.RefreshToken.listBySession(sessionId)
    const unspent = rows.filter(({ spentAt }) => spentAt === null)
    expect(unspent.length, 'live successors').to.equal(1)
    expect(rows.length, 'tokens').to.equal(model.links.length)
    for (const { text, spentAt } of model.links) {
      const row = rows.find(({ id }) => text.startsWith(id))
      expect(row?.spentAt?.getTime() ?? null).to.equal(spentAt)
    }
    const session = await house.models.Session.findById(sessionId)
    expect(session?.endedReason ?? null).to.equal(model.ended ? 'refresh_reuse' : null)
    const lines = house.lines.filter((line) => line.sessionId === sessionId)
    expect(lines).to.have.length(model.ended ? 1 : 0)
  }

  it('have one live successor, are spent once, and end a session only when one was copied', async () => {
    const move = fc.oneof(
      { weight: 6, arbitrary: show('owner', 'thief') },
      { weight: 2, arbitrary: wait(anyWait) },
      { weight: 1, arbitrary: fc.constant<Move>({ kind: 'steal' }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('guess' as const), at: fc.nat(1) }) },
    )
    const property = fc.asyncProperty(fc.array(move, { maxLength: 14 }), async (all) => {
      const other = await house.begin()
      const { sessionId, text, end } = await house.begin()
      let model = beginModel(text, { ...TIMES, now: now(), end })
      const pockets: Record<string, Pocket> = { owner: [text], thief: [] }
      for (const one of all) {
        moves += 1
        if (one.kind === 'wait') house.time.setClock(one.seconds)
        if (one.kind === 'steal') pockets['thief'] = [...(pockets['owner'] ?? [])]
        if (one.kind === 'guess') {
          const [id = ''] = held(pockets['owner'] ?? [], 0).split('.')
          expect(await house.show(`${id}.${'A'.repeat(43)}`, one.at)).to.equal(null)
        }
        if (one.kind === 'show') {
          const showings = await showAll(one, pockets)
          const explained = explain(model, showings, { ...TIMES, now: now() })
          if (!explained) throw new Error(`no order explains ${JSON.stringify(showings)}`)
          model = explained
        }
        await requireAsModelled(sessionId, model)
      }
      const idle = now() - (other.end - RULES.maxAgeSeconds * 1000) >= TIMES.lifetime
      expect((await house.show(other.text, 1)) === null, "the user's other session").to.equal(idle)
    })
    await fc.assert(property, { numRuns: RUNS })
  })

  it('never sign out an owner who asks again in time, whatever is lost on the way', async () => {
    const move = fc.oneof(
      { weight: 4, arbitrary: show('owner') },
      { weight: 2, arbitrary: wait(fc.integer({ min: 0, max: 3600 })) },
    )
    const property = fc.asyncProperty(fc.array(move, { maxLength: 14 }), async (all) => {
      const { sessionId, text } = await house.begin()
      const pockets: Record<string, Pocket> = { owner: [text] }
      for (const one of all) {
        moves += 1
        if (one.kind === 'wait') house.time.setClock(one.seconds)
        if (one.kind !== 'show') continue
        // After a while only the latest is shown; the older ones are those of the same moment.
        const tabs = one.showings.map((tab) => ({ ...tab, back: 0 }))
        const showings = await showAll({ ...one, showings: tabs }, pockets)
        expect(showings.map(({ given }) => given)).not.to.include(null)
        // Lost for all: asked again within the grace, at whichever instance is reached.
        house.time.setClock(RULES.graceSeconds)
        const again = await house.show(showings[0]?.text ?? '', one.at + 1)
        expect(again).to.equal(showings[0]?.given)
        pockets['owner']?.push(again ?? '')
      }
      expect((await house.models.Session.findById(sessionId))?.endedAt).to.equal(null)
      expect(await house.show(held(pockets['owner'] ?? [], 0), 0)).not.to.equal(null)
    })
    await fc.assert(property, { numRuns: RUNS })
  })

  after(() => {
    if (process.env['REFRESH_RUNS'])
      process.stderr.write(`    ${moves} moves in ${2 * RUNS} runs\n`)
  })
})
