import { expect } from 'chai'
import { elapsedClock } from '../../client/src/elapsed.js'

/** Readings of the clock on the wall and of the steady one, and what has passed since the first. */
const CASES: Record<string, [wall: number[], steady: number[], passed: number]> = {
  'both go on': [[1000, 1500, 1800], [0, 500, 800], 800],
  'the machine slept': [[1000, 90_000], [0, 10], 89_000],
  'the clock on the wall was set back unseen': [[9000, 4000], [0, 1200], 1200],
  'the clock on the wall was set forward': [[1000, 9000, 9500], [0, 100, 600], 8500],
  'both stand still': [[1000, 1000], [5, 5], 0],
}

describe('the time that has passed', () => {
  for (const [what, [wall, steady, passed]] of Object.entries(CASES)) {
    it(`is right where ${what}`, () => {
      let reading = 0
      const clock = elapsedClock({
        now: () => wall[reading] ?? 0,
        monotonic: () => steady[reading] ?? 0,
      })
      let last = 0
      for (reading = 1; reading < wall.length; reading += 1) last = clock()
      expect(last).to.equal(passed)
    })
  }
})
