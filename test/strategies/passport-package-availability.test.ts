import { expect } from 'chai'
import { createAvailability } from '../../strategies/passport-package/availability.js'

describe('the availability of a provider from a package', () => {
  it('is unknown until a sign-in finds out, and an outage is forgotten after 30 seconds', () => {
    let now = 0
    const availability = createAvailability({ now: () => new Date(now) })
    expect(availability.current()).to.equal('unknown')
    availability.note('down')
    now = 30_000
    expect(availability.current()).to.equal('down')
    now = 30_001
    expect(availability.current()).to.equal('unknown')
    availability.note('up')
    now = 1_000_000
    expect(availability.current()).to.equal('up')
  })
})
