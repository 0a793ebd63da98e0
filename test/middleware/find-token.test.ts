import { expect } from 'chai'
import { AppError } from '../../errors/app-error.js'
import { createFindToken } from '../../middleware/find-token.js'
import { fakeRequest } from '../support/fake-request.js'

const find = createFindToken('jwt')
const inHeader = (authorization: string | string[], cookie = '') =>
  find(fakeRequest({ headers: { authorization, ...(cookie ? { cookie } : {}) } }))
const inCookie = (cookie: string) => find(fakeRequest({ headers: { cookie } }))

const refusalOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (error instanceof AppError) return error.code
  }
  return 'not refused'
}

describe('finding the token of a request', () => {
  it('finds none where there is none: missing is not invalid', () => {
    expect(find(fakeRequest({}))).to.equal(null)
    expect(inCookie('other=1; jwtx=2')).to.equal(null)
    expect(inCookie('jwt=')).to.equal(null)
  })

  it('takes the header first, in any case of the scheme', () => {
    expect(inHeader('Bearer a.b.c')).to.deep.equal({ token: 'a.b.c', from: 'header' })
    expect(inHeader('bearer a.b.c')).to.deep.equal({ token: 'a.b.c', from: 'header' })
  })

  it('takes the cookie where there is no bearer header', () => {
    expect(inCookie('a=1; jwt=a.b.c; z=2')).to.deep.equal({ token: 'a.b.c', from: 'cookie' })
  })

  it('leaves other schemes to whoever they are for', () => {
    expect(inHeader('Basic dXNlcjpwYXNz')).to.equal(null)
    expect(inHeader('Basic x', 'jwt=a.b.c')).to.deep.equal({ token: 'a.b.c', from: 'cookie' })
    expect(inHeader('BearerX a.b.c')).to.equal(null)
  })

  for (const header of ['Bearer', 'Bearer ', 'Bearer %', 'Bearer a b', 'Bearer a,b', 'Bearer =a']) {
    it(`refuses the malformed header ${JSON.stringify(header)}, without falling back to the cookie`, () => {
      expect(refusalOf(() => inHeader(header, 'jwt=a.b.c'))).to.equal('invalid_token')
    })
  }

  it('accepts the same token twice and refuses two that disagree', () => {
    expect(inHeader('Bearer a.b.c', 'jwt=a.b.c')?.from).to.equal('header')
    expect(refusalOf(() => inHeader('Bearer a.b.c', 'jwt=x.y.z'))).to.equal('invalid_request')
    expect(refusalOf(() => inCookie('jwt=a.b.c; jwt=x.y.z'))).to.equal('invalid_request')
    expect(inCookie('jwt=a.b.c; jwt=a.b.c')?.from).to.equal('cookie')
  })

  it('refuses two Authorization headers', () => {
    expect(refusalOf(() => inHeader(['Bearer a.b.c', 'Bearer a.b.c']))).to.equal('invalid_request')
  })

  it('answers a megabyte of dots at once', () => {
    expect(inHeader(`Bearer ${'.'.repeat(1_000_000)}`)?.token).to.have.length(1_000_000)
  })
})
