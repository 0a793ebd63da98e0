import { expect } from 'chai'
import * as guard from '../../guard/index.js'

const { ConfigError, createTokenVerifier, identifyUser, requireAssertion, requireRole, requireUser } = guard // prettier-ignore

const SECRET = 'guard-options-test-secret-6e21f8b047'
const issuer = 'https://auth.example.com'

/** What `make` complains of; empty: of nothing. */
function complaintsOf(make: () => unknown): readonly string[] {
  try {
    make()
  } catch (error) {
    if (error instanceof ConfigError) return error.complaints
    throw error
  }
  return []
}

/** Options as a caller without types may write them. */
const untyped = (options: object) => options as Parameters<typeof requireUser>[0]

describe('the options of a guard', () => {
  it('need nothing but the issuer, written with or without its last slash', () => {
    for (const options of [{ issuer }, { issuer: `${issuer}/` }, { issuer, secret: SECRET }]) {
      expect(complaintsOf(() => requireUser(options))).to.deep.equal([])
      expect(complaintsOf(() => identifyUser(options))).to.deep.equal([])
      expect(complaintsOf(() => createTokenVerifier(options))).to.deep.equal([])
    }
    expect(complaintsOf(() => requireAssertion({ issuer, host: 'a.example.com' }))).to.be.empty
  })

  const wrong: Record<string, object> = {
    'no issuer': {},
    'an issuer that is no origin': { issuer: 'https://auth.example.com/tenant' },
    'an issuer without scheme': { issuer: 'auth.example.com' },
    'an issuer over plain http, elsewhere': { issuer: 'http://auth.example.com' },
    'a name misspelt': { issuer, audiance: 'x' },
    'a secret that is not set': { issuer, secret: undefined },
    'a short secret': { issuer, secret: 'short' },
    'no secret in a list': { issuer, secret: [] },
    'a secret twice': { issuer, secret: `${SECRET},${SECRET}` },
    'a secret and an address of keys': { issuer, secret: SECRET, jwksUri: `${issuer}/keys` },
    'keys over plain http, elsewhere': { issuer, jwksUri: 'http://auth.example.com/keys' },
    'keys with a password': { issuer, jwksUri: 'https://a:b@auth.example.com/keys' },
    'keys in a file': { issuer, jwksUri: 'file:///keys.json' },
    'an empty audience': { issuer, audience: '' },
    'no age at all': { issuer, maxAgeSeconds: 0 },
    'an age that is no number': { issuer, maxAgeSeconds: NaN },
    'a cookie that cannot be': { issuer, cookieName: 'a;b' },
    'an origin that is none': { issuer, origins: ['*'] },
    'a way to refuse that there is not': { issuer, onRefusal: 'ignore' },
  }
  for (const [name, options] of Object.entries(wrong)) {
    it(`are refused at once with ${name}`, () => {
      const complaints = complaintsOf(() => requireUser(untyped(options)))
      expect(complaints).to.have.length.above(0)
      expect(complaints.join())
        .to.match(/^requireUser: /u)
        .and.not.include(SECRET)
    })
  }

  it('say all that is wrong at once', () => {
    const options = untyped({ issuer: 'x', audience: '', cookieName: '' })
    expect(complaintsOf(() => requireUser(options))).to.have.length(3)
  })

  it('of an assertion name a host as browsers write it', () => {
    for (const host of ['', [], 'https://a.example.com', 'A.example.com', 'a.example.com/x', '*']) {
      expect(
        complaintsOf(() => requireAssertion({ issuer, host })),
        String(host),
      ).not.to.be.empty
    }
  })

  it('of a role name one', () => {
    for (const role of ['', undefined, null, ['admin']]) {
      expect(complaintsOf(() => requireRole(role as string))).not.to.be.empty
    }
  })
})

describe('the verifier of tokens outside of requests', () => {
  it('rejects with what the guard would answer', async () => {
    const verify = createTokenVerifier({ issuer, secret: SECRET })
    const failure: unknown = await verify('x.y.z').catch((error: unknown) => error)
    expect(failure).to.be.instanceOf(guard.Refusal).and.include({ code: 'invalid_token' })
  })
})
