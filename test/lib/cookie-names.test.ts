import { expect } from 'chai'
import { hintCookieName, refreshCookieName } from '../../lib/cookie-names.js'

describe('the cookies beside the token', () => {
  for (const [name, refresh, hint] of [
    ['jwt', 'jwt_refresh', 'jwt_hint'],
    ['__Host-jwt', '__Secure-jwt_refresh', '__Host-jwt_hint'],
    ['__Secure-jwt', '__Secure-jwt_refresh', '__Host-jwt_hint'],
    ['__hOsT-a', '__Secure-a_refresh', '__Host-a_hint'],
    ['__other-a', '__other-a_refresh', '__other-a_hint'],
  ] as const) {
    it(`are called ${refresh} and ${hint} where that is ${name}`, () => {
      expect([refreshCookieName(name), hintCookieName(name)]).to.deep.equal([refresh, hint])
    })
  }
})
