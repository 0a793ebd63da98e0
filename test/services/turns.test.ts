import { expect } from 'chai'
import { createTurns } from '../../services/turns.js'

/** Turns whose work ends when told, and a count of those begun. */
function held() {
  const ends: (() => void)[] = []
  const turns = createTurns(() => new Promise((resolve) => void ends.push(resolve)))
  return { turns, begun: () => ends.length, end: () => ends.at(-1)?.() }
}

describe('turns', () => {
  it('are never taken twice at once', async () => {
    const { turns, begun, end } = held()
    const both = [turns.join(), turns.join()]
    expect(begun()).to.equal(1)
    end()
    await Promise.all(both)
    expect(begun()).to.equal(1)
  })

  it('begin after who asks for the next one, and are shared by all who do', async () => {
    const { turns, begun, end } = held()
    const first = turns.join()
    const waiting = [turns.next(), turns.next(), turns.next()]
    expect(begun()).to.equal(1)
    end()
    await first
    await Promise.resolve()
    expect(begun()).to.equal(2)
    end()
    await Promise.all(waiting)
    expect(begun()).to.equal(2)
  })

  it('are settled once the last that was asked for has ended', async () => {
    const { turns, begun, end } = held()
    const [first, next, settled] = [turns.join(), turns.next(), turns.settled()]
    end()
    await first
    await Promise.resolve()
    end()
    await Promise.all([next, settled])
    expect(begun()).to.equal(2)
    await turns.settled()
  })
})
