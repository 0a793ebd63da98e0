import { generateKeyPairSync } from 'node:crypto'
import { expect } from 'chai'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { RETIRING_MARGIN } from '../../../services/key-ring.js'
import { JWKS_MAX_AGE, PUBLISHED_BEFORE } from '../../../services/key-rotation.js'
import { toJwk } from '../../../services/tokens/key-pair.js'
import { startGateway, type TestGateway } from '../../support/gateway.js'
import { askBare, keysOf, partsOf, tokenOf } from '../../support/jwks.js'

const MEMBERS = {
  ES256: ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
  RS256: ['alg', 'e', 'kid', 'kty', 'n', 'use'],
  PS256: ['alg', 'e', 'kid', 'kty', 'n', 'use'],
}

for (const [algorithm, members] of Object.entries(MEMBERS)) {
  describe(`what the verifiers of others need of us: ${algorithm}`, () => {
    let house: TestGateway
    let token: string
    before(async () => {
      house = await startGateway({ env: { JWT_ALGORITHM: algorithm } })
      token = await tokenOf(house)
    })
    after(() => house.stop())

    it('a library of another maker verifies a token by the metadata alone', async () => {
      const { issuer, jwks_uri: address } = (
        await house.browser().get('/.well-known/oauth-authorization-server')
      ).json()
      expect(address).to.equal(`${house.url}/.well-known/jwks.json`)
      const keys = createRemoteJWKSet(new URL(String(address)))
      const audience = house.settings.jwt.audience
      const expected = { issuer: String(issuer), audience, typ: 'at+jwt', algorithms: [algorithm] }
      const { payload } = await jwtVerify(token, keys, expected)
      expect(payload['username']).to.equal('admin')
    })

    it('the key is named, in the header of the token and in the set, by a text', async () => {
      const [header] = partsOf(token)
      const [key, ...more] = await keysOf(house)
      expect(more).to.deep.equal([])
      expect(header['kid']).to.be.a('string').and.equal(key!['kid'])
      expect(header).to.deep.equal({ alg: algorithm, typ: 'at+jwt', kid: key!['kid'] })
    })

    it('the key says its algorithm and its use, and holds nothing else that could confuse', async () => {
      const [key] = await keysOf(house)
      expect(key).to.include({ alg: algorithm, use: 'sig' })
      expect(Object.keys(key!).sort()).to.deep.equal(members)
    })

    it('the key is as large as they ask', async () => {
      const [key] = await keysOf(house)
      const bytes = (name: string) => Buffer.from(String(key![name]), 'base64url').length
      if (algorithm === 'ES256') expect([bytes('x'), bytes('y')]).to.deep.equal([32, 32])
      else expect(bytes('n') * 8).to.be.at.least(2048)
    })

    it('the claims are of the types that all of them read', () => {
      const [, claims] = partsOf(token)
      for (const name of ['iss', 'aud', 'sub', 'jti']) expect(claims[name]).to.be.a('string')
      expect(Number.isInteger(claims['iat']) && Number.isInteger(claims['exp'])).to.equal(true)
      expect(claims['iat']).to.be.at.most(Date.now() / 1000)
      expect(claims).not.to.have.property('nbf')
      expect(token.length).to.be.lessThan(4096)
    })

    it('the guard takes such a token by header and by cookie', async () => {
      const byHeader = { headers: { authorization: `Bearer ${token}` } }
      expect((await house.browser().get('/api/v1/me', byHeader)).status).to.equal(200)
      const byCookie = { headers: { cookie: `jwt=${token}` } }
      expect((await house.browser().get('/api/v1/me', byCookie)).status).to.equal(200)
    })
  })
}

describe('the key set', () => {
  let house: TestGateway
  before(async () => (house = await startGateway({ env: { JWT_ALGORITHM: 'ES256' } })))
  after(() => house.stop())

  it('is plain JSON at once, to who sends no header at all', async () => {
    const answer = await askBare(house)
    expect(answer).to.match(/^HTTP\/1\.1 200 OK\r\n/u)
    expect(answer).to.match(/\r\nContent-Type: application\/json; charset=utf-8\r\n/u)
    expect(answer).not.to.match(/\r\n(?:Location|Content-Encoding|Transfer-Encoding|Set-Cookie):/iu)
    expect(answer).to.match(/\r\nContent-Length: \d+\r\n/u)
  })

  it('is the same for everybody, whatever they say they take', async () => {
    const bodyOf = (answer: string) => answer.split('\r\n\r\n')[1]
    const plain = bodyOf(await askBare(house))
    const asked = ['Accept: text/html', 'Accept: application/xml', 'User-Agent: Mozilla/5.0']
    for (const line of [...asked, 'Accept-Encoding: gzip, br', 'Sec-Fetch-Mode: navigate']) {
      const answer = await askBare(house, [line])
      expect(answer)
        .to.match(/^HTTP\/1\.1 200 OK\r\n/u)
        .and.not.to.match(/\r\n(?:Vary|Content-Encoding):/iu)
      expect(bodyOf(answer), line).to.equal(plain)
    }
  })

  it('may be kept for ten minutes, and new keys stand in it for longer before they sign', async () => {
    const { headers } = await house.browser().get('/.well-known/jwks.json')
    expect(headers['cache-control']).to.equal(`public, max-age=${JWKS_MAX_AGE}`)
    expect(JWKS_MAX_AGE).to.be.at.least(600)
    expect(PUBLISHED_BEFORE).to.be.at.least(JWKS_MAX_AGE)
  })

  it('keeps a key for as long as some still accept its tokens: a minute after they expire', () => {
    expect(RETIRING_MARGIN).to.be.at.least(60)
  })

  it('holds coordinates at full length, also where one begins with zeros', () => {
    for (;;) {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const jwk = toJwk(publicKey, 'ES256')
      if (jwk.kty !== 'EC') throw new TypeError('no key of a curve')
      const [x, y] = [jwk.x, jwk.y].map((part) => Buffer.from(part, 'base64url'))
      expect([x!.length, y!.length]).to.deep.equal([32, 32])
      if (x![0] === 0) return
    }
  })

  it('holds no key of tokens where a secret signs: who had it could sign too', async () => {
    const symmetric = await startGateway()
    try {
      const [assertions, ...more] = await keysOf(symmetric)
      expect(assertions).to.include({ alg: 'ES256', kty: 'EC' })
      expect(more).to.deep.equal([])
      const [header] = partsOf(await tokenOf(symmetric))
      expect(header['kid']).not.to.equal(assertions!['kid'])
    } finally {
      await symmetric.stop()
    }
  })
})

describe('the metadata of the authorization server', () => {
  let house: TestGateway
  before(async () => (house = await startGateway()))
  after(() => house.stop())

  it('names the issuer as tokens do, by PUBLIC_URL and not by the request', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
    const path = '/.well-known/oauth-authorization-server'
    const answer = await house.browser().get(path, { headers })
    const [, claims] = partsOf(await tokenOf(house))
    expect(answer.json()['issuer']).to.equal(claims['iss'])
    expect(answer.text).not.to.include('evil')
    expect(answer.headers['content-type']).to.match(/^application\/json/u)
    expect(answer.headers['cache-control']).to.equal(`public, max-age=${JWKS_MAX_AGE}`)
  })

  it('says that programs with a key are the only clients', async () => {
    const answer = await house.browser().get('/.well-known/oauth-authorization-server')
    expect(answer.json()).to.deep.equal({
      issuer: house.url,
      jwks_uri: `${house.url}/.well-known/jwks.json`,
      response_types_supported: [],
      grant_types_supported: ['client_credentials'],
      ...Object.fromEntries(
        ['token', 'introspection', 'revocation'].map((name) => [
          `${name}_endpoint_auth_methods_supported`,
          ['client_secret_basic', 'client_secret_post'],
        ]),
      ),
      token_endpoint: `${house.url}/oauth/token`,
      introspection_endpoint: `${house.url}/oauth/introspect`,
      revocation_endpoint: `${house.url}/oauth/revoke`,
    })
  })
})
