import { expect } from 'chai'
import { createEvenTime, STEP } from '../../../services/passwords/even-time.js'

/** An even time over a stopwatch that shows `moments`, one after the other; and what was waited. */
function evenTime(...moments: number[]) {
  const waited: number[] = []
  const stopwatch = { elapsed: () => moments.shift() ?? NaN }
  const pause = (milliseconds: number): Promise<void> => {
    waited.push(milliseconds)
    return Promise.resolve()
  }
  return { evenly: createEvenTime({ stopwatch, pause }), waited }
}

describe('even time', () => {
  it('lets a refusal leave at the same moment whether it took a little more or less', async () => {
    for (const took of [20.8, 21.4, STEP - 0.1]) {
      const { evenly, waited } = evenTime(1000, 1000 + took)
      expect(await evenly(() => Promise.resolve(null))).to.equal(null)
      expect(waited[0]).to.be.closeTo(STEP - took, 1e-6)
    }
  })

  it('lets a slow refusal leave at the next whole step', async () => {
    const { evenly, waited } = evenTime(7, 7 + 2 * STEP + 1)
    await evenly(() => Promise.resolve(null))
    expect(waited[0]).to.be.closeTo(STEP - 1, 1e-6)
  })

  it('holds up nobody who came in', async () => {
    const { evenly, waited } = evenTime(0, 20)
    expect(await evenly(() => Promise.resolve('ada'))).to.equal('ada')
    expect(waited).to.deep.equal([])
  })

  it('holds up no failure of ours', async () => {
    const { evenly, waited } = evenTime(0, 20)
    const outage = new Error('the database is away')
    expect(await evenly(() => Promise.reject(outage)).catch((error: unknown) => error)).to.equal(
      outage,
    )
    expect(waited).to.deep.equal([])
  })
})
