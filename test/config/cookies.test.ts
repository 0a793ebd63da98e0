import { expect } from 'chai'
import { complaintsOf, development, load, production } from './complaints.js'

const about = (variables: Record<string, string>, base = production()): string =>
  complaintsOf({ ...base, ...variables }).join('\n')

describe('the cookie', () => {
  it('loses its __Host- name where it is shared with subdomains', () => {
    const { cookie } = load({ ...production(), COOKIE_DOMAIN: 'example.com' })
    expect(cookie).to.deep.equal({
      name: 'jwt',
      secure: true,
      sameSite: 'strict',
      domain: 'example.com',
    })
  })

  it('may be shared from the host of PUBLIC_URL itself', () => {
    expect(load({ ...production(), COOKIE_DOMAIN: 'AUTH.example.com' }).cookie.domain).to.equal(
      'auth.example.com',
    )
  })

  const strangers = [
    'other.example',
    'uth.example.com',
    'b.auth.example.com',
    'com',
    '.example.com',
  ]
  for (const domain of [...strangers, 'example.com.', 'example..com', 'exa mple.com']) {
    it(`refuses COOKIE_DOMAIN=${domain}`, () => {
      expect(about({ COOKIE_DOMAIN: domain })).to.match(/^COOKIE_DOMAIN: must be a [^\n]*$/)
    })
  }

  for (const url of ['http://localhost:3000', 'https://192.0.2.7', 'https://[2001:db8::1]']) {
    it(`refuses COOKIE_DOMAIN for ${url}`, () => {
      expect(about({ COOKIE_DOMAIN: 'example.com', PUBLIC_URL: url })).to.match(
        /^COOKIE_DOMAIN: needs a PUBLIC_URL with a domain$/,
      )
    })
  }

  it('keeps the rules of the name prefixes, in any case of letters', () => {
    const shared = { COOKIE_DOMAIN: 'example.com' }
    expect(about({ ...shared, COOKIE_NAME: '__Host-jwt' })).to.match(/allows no COOKIE_DOMAIN/)
    expect(about({ ...shared, COOKIE_NAME: '__hOsT-jwt' })).to.match(/allows no COOKIE_DOMAIN/)
    expect(about({ ...shared, COOKIE_NAME: '__Secure-jwt' })).to.equal('')
    const plain = { COOKIE_SECURE: 'off', COOKIE_NAME: '__Secure-jwt' }
    expect(about(plain, development())).to.match(/^COOKIE_NAME: .* needs COOKIE_SECURE on$/)
    const session = { COOKIE_SECURE: 'off', SESSION_NAME: '__Secure-s' }
    expect(about(session, development())).to.match(/^SESSION_NAME: .* needs COOKIE_SECURE on$/)
  })
})
