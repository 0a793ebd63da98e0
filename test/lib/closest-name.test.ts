import { expect } from 'chai'
import { findClosestName } from '../../lib/closest-name.js'

const KNOWN = ['client_id', 'client_secret', 'kind', 'allowed_email_domains']

describe('findClosestName', () => {
  const meant: [name: string, known: string | null][] = [
    ['client_id', 'client_id'],
    ['clientId', 'client_id'],
    ['CLIENT-ID', 'client_id'],
    ['cleint_id', 'client_id'],
    ['client_secert', 'client_secret'],
    ['knd', 'kind'],
    ['kidn', 'kind'],
    ['email_domains', 'allowed_email_domains'],
    ['colour', null],
    ['a', null],
    ['', null],
  ]
  for (const [name, known] of meant) {
    it(`takes "${name}" for ${known ?? 'nothing'}`, () => {
      expect(findClosestName(name, KNOWN)).to.equal(known)
    })
  }

  it('prefers the nearer one', () => {
    expect(findClosestName('COOKIE_NAMES', ['COOKIE_GAMES', 'COOKIE_NAME'])).to.equal('COOKIE_NAME')
  })
})
