import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { Sightings } from '../../../services/tokens/sightings.js'

const make = (): string => `e30.e30.${randomBytes(32).toString('base64url')}`

describe('sightings', () => {
  it('tell a token that was shown before from one that was not', () => {
    const sightings = new Sightings()
    const tokens = Array.from({ length: 100 }, make)
    const first = tokens.map((token) => sightings.note(token))
    const second = tokens.map((token) => sightings.note(token))
    expect(first).to.not.include(true)
    // One in 160 or so takes the place of another.
    expect(second.filter(Boolean)).to.have.length.above(90)
  })

  it('hardly ever mistake one for another, and take no more room for more of them', () => {
    const sightings = new Sightings()
    const mistaken = Array.from({ length: 100_000 }, make).filter((each) => sightings.note(each))
    expect(mistaken).to.have.length.below(3)
  })
})
