import { expect } from 'chai'
import { assertionStep } from '../../guard/require-assertion.js'
import { requireRole } from '../../guard/require-role.js'
import { userStep } from '../../guard/require-user.js'
import { secondsOf } from '../../lib/clock.js'
import { guardParts, startApp, type GuardedApp } from '../support/guarded-app.js'
import { HostileIssuer, IssuerKey } from '../support/hostile-issuer.js'
import { hang, status } from '../support/misbehaviour.js'
import { TestClock } from '../support/signing-keys.js'

const HOST = 'app.example.com'

describe('an app that requires an assertion', () => {
  let issuer: HostileIssuer
  let clock: TestClock
  let app: GuardedApp
  const parts = () => guardParts(clock)
  const options = () => ({ issuer: issuer.url, host: [HOST, 'other.example.com:8443'] })

  beforeEach(async () => {
    issuer = await HostileIssuer.start()
    clock = new TestClock()
    app = await startApp([assertionStep(options(), parts()), requireRole('editor')])
  })
  afterEach(async () => {
    await app.stop()
    await issuer.stop()
  })

  /** What an assertion says; `more` may say otherwise. */
  const claims = (more: object = {}) => {
    const iat = secondsOf(clock.now())
    return { ...issuer.claims(clock), aud: HOST, exp: iat + 60, ...more }
  }
  const assertion = (more: object = {}, typ = 'assertion+jwt') => issuer.key.sign(typ, claims(more))
  const ask = (text: string | string[]) => app.ask(null, { headers: { 'x-auth-assertion': text } })
  const refusalOf = async (text: string | string[]): Promise<string> => {
    const answer = await ask(text)
    return answer.status === 200 ? 'passes' : `${answer.status} ${String(answer.json()['error'])}`
  }

  it('is told who asks', async () => {
    const said = claims()
    const answer = await ask(issuer.key.sign('assertion+jwt', said))
    expect(answer.json()).to.deep.equal({ user: said, ofRequest: said, ofLocals: said })
  })

  it('takes one for each of its hosts, and for no other', async () => {
    expect(await refusalOf(assertion({ aud: 'other.example.com:8443' }))).to.equal('passes')
    for (const aud of ['other.example.com', `${HOST}.`, `x${HOST}`, '', [HOST], issuer.url]) {
      expect(await refusalOf(assertion({ aud }))).to.equal('401 invalid_token')
    }
  })

  it('refuses who comes without one, or with an empty one: nobody is signed in', async () => {
    expect((await app.ask(null)).json()).to.include({ error: 'login_required' })
    expect(await refusalOf('')).to.equal('401 login_required')
  })

  it('refuses two, even alike', async () => {
    const text = assertion()
    expect(await refusalOf([text, text])).to.equal('400 invalid_request')
    expect(await refusalOf(`${text}, ${text}`)).to.equal('401 invalid_token')
  })

  it('refuses one that is older than a minute, or lives longer than one may', async () => {
    const short = assertion()
    const long = assertion({ exp: secondsOf(clock.now()) + 3600 })
    expect([await refusalOf(short), await refusalOf(long)]).to.deep.equal(['passes', 'passes'])
    clock.wait(60)
    expect(await refusalOf(short)).to.equal('401 token_expired')
    expect(await refusalOf(long)).to.equal('401 token_expired')
  })

  it('refuses one from a clock ahead, of another issuer, or that says too little', async () => {
    const iat = secondsOf(clock.now()) + 10
    for (const wrong of [
      { iat, exp: iat + 60 },
      { iss: 'https://other.example' },
      { sub: undefined },
      { roles: 'admin' },
      { amr: [] },
      { nbf: iat },
    ]) /* prettier-ignore */ {
      expect(await refusalOf(assertion(wrong))).to.equal('401 invalid_token')
    }
  })

  it('takes no access token for one, nor one for an access token', async () => {
    for (const typ of ['at+jwt', 'JWT', 'application/assertion+jwt', 'Assertion+JWT']) {
      expect(await refusalOf(assertion({}, typ)), typ).to.equal('401 invalid_token')
    }
    const api = await startApp([userStep({ issuer: issuer.url }, parts())])
    try {
      const text = assertion({ aud: issuer.url, rev: 1 })
      expect((await api.ask(text)).json()).to.include({ error: 'invalid_token' })
      expect((await api.ask(issuer.token(clock))).status).to.equal(200)
    } finally {
      await api.stop()
    }
  })

  it('refuses one by a key that the gateway does not publish, or with a part changed', async () => {
    expect(await refusalOf(assertion())).to.equal('passes')
    const forged = new IssuerKey().sign('assertion+jwt', claims())
    const named = new IssuerKey().sign('assertion+jwt', claims(), { kid: issuer.key.jwk['kid'] })
    const [head, body] = assertion({ roles: ['admin'] }).split('.', 2)
    const swapped = [head, body, assertion().split('.')[2]].join('.')
    for (const text of [forged, named, swapped, `${assertion()}x`, 'x.y.z']) {
      expect(await refusalOf(text)).to.equal('401 invalid_token')
    }
  })

  it('looks at nothing else that says who asks', async () => {
    const headers = { authorization: `Bearer ${assertion()}`, 'remote-user': 'admin', x_auth_assertion: assertion() } // prettier-ignore
    expect((await app.ask(null, { headers })).status).to.equal(401)
  })

  it('asks for roles as well', async () => {
    const answer = await ask(assertion({ roles: ['reader'] }))
    expect(answer.status).to.equal(403)
    expect(answer.json()).to.include({ error: 'insufficient_role' })
  })

  it('answers 503 and never 401 while the keys were never read, and goes on once they were', async () => {
    issuer.instead = status(500)
    expect(await refusalOf(assertion())).to.equal('503 unavailable')
    issuer.instead = null
    clock.wait(10)
    expect(await refusalOf(assertion())).to.equal('passes')
    issuer.instead = hang
    expect(await refusalOf(assertion())).to.equal('passes')
  })
})
