import { expect } from 'chai'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { askAs, KINDS } from '../support/proxies.js'

/** What must not happen: what is said to an app about somebody lets that app, or another, be them. */
for (const algorithm of ['HS256', 'ES256', 'RS256', 'PS256']) {
  describe(`attack: assertions shown as tokens, and tokens as assertions, under ${algorithm}`, () => {
    let site: TestGateway
    let jwt: string
    let assertion: string
    before(async () => {
      const env = { TRUSTED_PROXIES: '127.0.0.1', JWT_ALGORITHM: algorithm }
      site = await startGateway({ env })
      jwt = (await site.signedIn('admin')).cookie('jwt') ?? ''
      const answer = await askAs(site.port, 'caddy', { lines: [`Cookie: jwt=${jwt}`] })
      assertion = answer.headers['x-auth-assertion'] ?? ''
    })
    after(() => site.stop())

    const keys = () => createRemoteJWKSet(new URL(`${site.url}/.well-known/jwks.json`))

    it('an assertion is no token, by header and by cookie, here and at the gate', async () => {
      expect(assertion).to.match(/^ey/u)
      for (const line of [`Authorization: Bearer ${assertion}`, `Cookie: jwt=${assertion}`]) {
        for (const kind of KINDS) {
          const { status, headers } = await askAs(site.port, kind, { lines: [line] })
          expect([status, headers['remote-user']], kind).to.deep.equal([401, undefined])
        }
        const [name = '', value = ''] = line.split(': ')
        for (const path of ['/api/v1/me', '/api/v1/users', '/auth/token']) {
          const answer = await site
            .browser()
            .get(path, { headers: { [name.toLowerCase()]: value } })
          expect(answer.status, path).to.equal(401)
        }
      }
    })

    it('an assertion shown to the app as its own header, or any other, is nobody', async () => {
      const lines = [`X-Auth-Assertion: ${assertion}`, `X-Auth-Request-Access-Token: ${assertion}`]
      expect((await askAs(site.port, 'caddy', { lines })).status).to.equal(401)
    })

    it('an assertion is for one app, and verified by the key set whatever signs tokens', async () => {
      const expected = { issuer: site.url, typ: 'assertion+jwt' }
      const here = { ...expected, audience: 'app.example.com' }
      expect((await jwtVerify(assertion, keys(), here)).payload['username']).to.equal('admin')
      const elsewhere = { ...expected, audience: 'other.example.com' }
      const refused = await jwtVerify(assertion, keys(), elsewhere).catch(
        (error: unknown) => (error as Error).name,
      )
      expect(refused).to.equal('JWTClaimValidationFailed')
    })

    it('a token is no assertion: no app that checks its type or audience takes it', async () => {
      const asked = { issuer: site.url, typ: 'assertion+jwt', audience: 'app.example.com' }
      const refused = await jwtVerify(jwt, keys(), asked).catch(
        (error: unknown) => (error as Error).name,
      )
      expect(refused).to.be.oneOf([
        'JWTClaimValidationFailed',
        'JWKSNoMatchingKey',
        'JOSENotSupported',
      ])
    })
  })
}

describe('attack: who else an assertion could be about', () => {
  it('follows the token and the rule, not what was said before', async () => {
    const site = await startGateway({ env: { TRUSTED_PROXIES: '127.0.0.1' } })
    const cookies = []
    for (const name of ['admin', 'user', 'manager'])
      cookies.push((await site.signedIn(name)).cookie('jwt'))
    const seen = new Set<string>()
    for (let times = 0; times < 3; times += 1) {
      for (const host of ['a.example.com', 'b.example.com:8443']) {
        for (const cookie of cookies) {
          const { headers } = await askAs(site.port, 'caddy', {
            host,
            lines: [`Cookie: jwt=${cookie}`],
          })
          const [, payload = ''] = headers['x-auth-assertion']!.split('.')
          const said = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<
            string,
            string
          >
          expect([said['username'], said['aud']]).to.deep.equal([headers['remote-user'], host])
          seen.add(headers['x-auth-assertion']!)
        }
      }
    }
    expect(seen.size, 'signed once for a session and an app').to.equal(6)
    await site.stop()
  })

  it('is for one app, whether or not a client writes the port that its scheme has anyway', async () => {
    const site = await startGateway({ env: { TRUSTED_PROXIES: '127.0.0.1' } })
    const lines = [`Cookie: jwt=${(await site.signedIn('user')).cookie('jwt')}`]
    const audienceAt = async (proto: string, host: string) => {
      const { headers } = await askAs(site.port, 'caddy', { proto, host, lines })
      const [, payload = ''] = headers['x-auth-assertion']!.split('.')
      const said = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { aud: string }
      return said.aud
    }
    expect(await audienceAt('https', 'App.example.com.:443')).to.equal('app.example.com')
    expect(await audienceAt('http', 'app.example.com:80')).to.equal('app.example.com')
    expect(await audienceAt('https', 'app.example.com:80')).to.equal('app.example.com:80')
    expect(await audienceAt('http', '[::1]:443')).to.equal('[::1]:443')
    await site.stop()
  })

  it('is nobody any more when the session has ended, whatever is remembered', async () => {
    const site = await startGateway({ env: { TRUSTED_PROXIES: '127.0.0.1' } })
    const browser = await site.signedIn('user')
    const lines = [`Cookie: jwt=${browser.cookie('jwt')}`]
    expect((await askAs(site.port, 'caddy', { lines })).status).to.equal(200)
    await browser.post('/auth/logout', { headers: { 'sec-fetch-site': 'same-origin' } })
    const { status, headers } = await askAs(site.port, 'caddy', { lines })
    expect([status, headers['x-auth-assertion']]).to.deep.equal([401, undefined])
    await site.stop()
  })
})
