import { expect } from 'chai'
import { cookiePairs, readCookie } from '../../lib/cookies.js'

describe('cookies', () => {
  it('are pairs in order, each as it is', () => {
    expect(cookiePairs('a=1; b=%20"x"; a=2; c=;=d; e')).to.deep.equal([
      ['a', '1'],
      ['b', '%20"x"'],
      ['a', '2'],
      ['c', ''],
    ])
    expect(cookiePairs(undefined)).to.deep.equal([])
  })

  it('are found by their whole name, all of them', () => {
    expect(readCookie('jwt=1; jwtx=2;jwt=3;\tjwt =4', 'jwt')).to.deep.equal(['1', '3', '4'])
  })

  for (const space of ['\u00a0', '\u0085', '\v', '\f', '\u2000', '\ufeff']) {
    it(`are another's where ${JSON.stringify(space)} stands before the name, or behind it`, () => {
      expect(readCookie(`${space}__Host-jwt=x; __Host-jwt${space}=y`, '__Host-jwt')).to.be.empty
    })
  }
})
