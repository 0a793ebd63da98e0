import { expect } from 'chai'
import { closeAll } from '../support/chromium.js'
import { startHouse } from '../support/proxies/house.js'
import { KINDS, requireProxy } from '../support/proxies/kinds.js'
import { RULES } from '../support/proxies/rules.js'
import { HOSTILE_HEADERS } from './matrix/hostile-headers.js'
import { HOSTILE_HOSTS, HOSTILE_METHODS, HOSTILE_TARGETS } from './matrix/hostile-targets.js'
import { Player, summaryOf, Tally } from './matrix/play.js'

const PEOPLE = [null, 'ada']

/** MATRIX=whole plays every pair, for some minutes; otherwise one of SHARE, so that each meets many. */
const SHARE = process.env['MATRIX'] === 'whole' ? 1 : 5
const SIZES =
  `${HOSTILE_HEADERS.length} headers x ${HOSTILE_TARGETS.length} targets` +
  (SHARE === 1 ? '' : `, one pair of ${SHARE}`)

/** The items of `list` that are played with the `turn`th of another list. */
const inTurn = <T>(list: readonly T[], turn: number): T[] =>
  list.filter((_, index) => (index + turn) % SHARE === 0)

/** What there is to see of a matrix, for whoever runs it. */
const say = (kind: string, tally: Tally): void => {
  const statuses = [...tally.statuses].sort().map(([status, count]) => `${status}: ${count}`)
  process.stdout.write(
    `      ${kind}: ${tally.requests} requests, ${tally.reached} reached the app, ` +
      `${tally.disagreements.length} disagreements (${statuses.join(', ')})\n`,
  )
}

describe('a hostile client', function () {
  this.timeout(600_000)

  for (const kind of KINDS) {
    describe(`behind ${kind}`, () => {
      let player: Player
      const closers: (() => Promise<unknown>)[] = []

      before(async function () {
        requireProxy(this, kind)
        const house = await startHouse(kind, { yaml: RULES, env: { LOG_LEVEL: 'warn' } })
        closers.push(() => house.stop())
        player = await Player.at(house)
        closers.push(() => player.stop())
      })
      after(() => closeAll(closers))

      it(`is shown to the app as we decided: ${SIZES}, known and unknown`, async () => {
        const tally = new Tally()
        for (const person of PEOPLE) {
          for (const [turn, target] of HOSTILE_TARGETS.entries()) {
            for (const { lines } of inTurn(HOSTILE_HEADERS, turn)) {
              await player.play(person, { target, lines }, tally)
            }
          }
        }
        say(kind, tally)
        expect(summaryOf(tally).slice(0, 40).join('\n')).to.equal('')
        expect(tally.reached).to.be.greaterThan(HOSTILE_HEADERS.length / SHARE)
      })

      it(`is shown as we decided whatever host it names, and by whatever method`, async () => {
        const tally = new Tally()
        for (const person of PEOPLE) {
          for (const [turn, target] of HOSTILE_TARGETS.entries()) {
            for (const host of inTurn(HOSTILE_HOSTS, turn)) {
              await player.play(person, { target, host }, tally)
            }
            for (const method of inTurn(HOSTILE_METHODS, turn)) {
              await player.play(person, { target, method }, tally)
            }
          }
        }
        say(kind, tally)
        expect(summaryOf(tally).slice(0, 40).join('\n')).to.equal('')
        expect(tally.reached).to.be.greaterThan(HOSTILE_METHODS.length / SHARE)
      })
    })
  }
})
