import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'

const ADDRESSES = [
  '/',
  '/auth/login',
  '/healthz',
  '/readyz',
  '/api/v1/me',
  '/api/v1/users/%ff',
  '/openapi.json',
  '/docs',
  '/docs/swagger-ui.css',
  '/assets/gatehouse.css',
  '/nothing/here',
]

describe('the headers of every answer', () => {
  let house: TestGateway
  afterEach(() => house.stop())

  it('let a page load and send nothing elsewhere, and be framed by nobody', async () => {
    house = await startGateway()
    for (const address of ADDRESSES) {
      const { headers } = await house.browser().get(address)
      const policy = String(headers['content-security-policy']).split(';')
      expect(policy, address).to.include.members([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ])
      expect(policy.join(), address).not.to.match(/unsafe|\*|https?:/u)
      expect(headers, address).to.include({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
      })
      expect(headers, address).not.to.have.any.keys(
        'x-powered-by',
        'server',
        'access-control-allow-origin',
        'strict-transport-security',
      )
    }
  })

  it('tell browsers to insist on https where that is our address', async () => {
    house = await startGateway({ env: { PUBLIC_URL: 'https://auth.example.test' } })
    const { headers } = await house.browser().get('/healthz')
    expect(headers['strict-transport-security']).to.equal('max-age=31536000')
  })

  it('let no cache keep what is about a person', async () => {
    house = await startGateway()
    const browser = await house.signedIn('admin')
    const mine = ['/', '/account', '/auth/token', '/auth/logout', '/api/v1/me', '/api/v1/users']
    for (const address of mine) {
      const answer = await browser.get(address)
      expect([answer.status, answer.headers['cache-control']], address).to.deep.equal([
        200,
        'no-store',
      ])
    }
  })
})
