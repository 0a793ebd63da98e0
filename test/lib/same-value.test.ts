import { expect } from 'chai'
import { isSameValue } from '../../lib/same-value.js'
import { Secret } from '../../lib/secret.js'

describe('the same value', () => {
  it('is one that says the same, secrets and addresses included', () => {
    const value = (secret: string, address = 'https://a.test') => ({
      list: [{ secret: new Secret(secret) }, new URL(address), null, 1],
    })
    expect(isSameValue(value('x'), value('x'))).to.equal(true)
    expect(isSameValue(value('x'), value('y'))).to.equal(false)
    expect(isSameValue(value('x'), value('x', 'https://b.test'))).to.equal(false)
    expect(isSameValue([], [1])).to.equal(false)
    expect(isSameValue({ a: undefined }, { b: undefined })).to.equal(false)
    expect(isSameValue(null, {})).to.equal(false)
    expect(isSameValue(new Secret('x'), {})).to.equal(false)
  })
})
