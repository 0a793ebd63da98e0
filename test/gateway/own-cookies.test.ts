import { expect } from 'chai'
import { createOwnCookies } from '../../gateway/own-cookies.js'

const own = createOwnCookies({ cookie: { name: '__Host-jwt' }, session: { name: 'sess' } })

const FLOW = '__Host-flow-0123456789abcdef'

describe('our own cookies', () => {
  const LEFT: [header: string, left: string | null][] = [
    ['a=1', 'a=1'],
    ['__Host-jwt=x', null],
    ['__Host-jwt=x; __Host-jwt=y', null],
    ['a=1; __Host-jwt=x', 'a=1'],
    ['__Host-jwt=x; a=1', 'a=1'],
    ['__Host-jwt=x;a=1', 'a=1'],
    ['a=1; __Host-jwt=x; b=2', 'a=1; b=2'],
    ['a=1;\t__Host-jwt =x;  b="2; c=3', 'a=1;  b="2; c=3'],
    ['a=1; __Secure-jwt_refresh=x; __Host-jwt_hint=y; sess=s%3A.z', 'a=1'],
    [`${FLOW}=1.x; flow-0123456789abcdef=y; flow-mine=z`, 'flow-mine=z'],
    ['__Host-jwt', null],
    ['jwt=x; __host-jwt=y; __Host-jwt2=z', 'jwt=x; __host-jwt=y; __Host-jwt2=z'],
    ['a=__Host-jwt=x', 'a=__Host-jwt=x'],
    ['a="b=c"; ; b=\xe9\xff', 'a="b=c"; ; b=\xe9\xff'],
    ['', ''],
    [';', ';'],
  ]
  for (const [header, left] of LEFT) {
    it(`leave ${JSON.stringify(left)} of ${JSON.stringify(header)}`, () => {
      expect(own.without(header)).to.equal(left)
    })
  }

  const SETS = [
    ...['__Host-jwt=x; Path=/; Secure', '__Host-jwt=; Max-Age=0', ' __Host-jwt =x', 'sess=x'],
    ...['=__Host-jwt=x', ' = \t=__Host-jwt=x', '__Host-jwt', '\t__Host-jwt\t=\tx', `${FLOW}=x`],
    ...['__Secure-jwt_refresh=x; Path=/auth/refresh', '__Host-jwt_hint=x'],
  ]
  for (const header of SETS) {
    it(`are set by ${JSON.stringify(header)}`, () => {
      expect(own.isSetBy(header)).to.equal(true)
    })
  }

  for (const header of ['a=__Host-jwt=x', 'jwt=x', 'session=x', '', '=', 'a', '__Host-jwt2=x']) {
    it(`are not set by ${JSON.stringify(header)}`, () => {
      expect(own.isSetBy(header)).to.equal(false)
    })
  }
})
