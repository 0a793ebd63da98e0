import { inspect } from 'node:util'
import { expect } from 'chai'
import { HostileProvider, saying } from '../support/hostile-provider.js'
import { json } from '../support/misbehaviour.js'
import { detailOf, endOf, logged, PUBLIC_URL, signIn, wayIn } from '../support/open-id-sign-in.js'
import { PlayedFlow, type Played } from '../support/play-flow.js'

type Tamper = (callback: URL) => void

const set =
  (name: string, value: string): Tamper =>
  ({ searchParams }) =>
    searchParams.set(name, value)
const add =
  (name: string, value: string): Tamper =>
  ({ searchParams }) =>
    searchParams.append(name, value)
const drop =
  (name: string): Tamper =>
  ({ searchParams }) =>
    searchParams.delete(name)

describe('the callback of a sign-in by OpenID Connect', () => {
  let provider: HostileProvider
  const authorize = (address: string): URL => provider.authorize(address)
  const finish = (tamper: Tamper): Promise<Played> => signIn(wayIn(provider), authorize, tamper)

  beforeEach(async () => {
    provider = await HostileProvider.start()
  })
  afterEach(() => provider.stop())

  describe("tells the browser's fault from the provider's (4.12 line 8)", () => {
    const browsers: Readonly<Record<string, readonly [Tamper, string]>> = {
      'another state': [set('state', 'other'), 'stale_sign_in'],
      'no state': [drop('state'), 'stale_sign_in'],
      'two states': [add('state', 'other'), 'invalid_request'],
      'two codes': [add('code', 'other'), 'invalid_request'],
      'two of anything': [(url) => (url.search += '&x=1&x=1'), 'invalid_request'],
      'the iss of another provider': [set('iss', 'https://evil.example'), 'invalid_request'],
      'an empty iss': [set('iss', ''), 'invalid_request'],
      'an ID token in the query': [set('id_token', 'a.b.c'), 'invalid_request'],
      'an access token in the query': [set('access_token', 'a'), 'invalid_request'],
      'a response object': [set('response', 'a.b.c'), 'invalid_request'],
      'a code of 5,000 characters': [set('code', 'x'.repeat(5000)), 'invalid_request'],
      'an empty code': [set('code', ''), 'invalid_request'],
    }
    for (const [what, [tamper, code]] of Object.entries(browsers)) {
      it(`fails with ${code} for ${what}, before the code is sent anywhere`, async () => {
        expect(endOf(await finish(tamper))).to.equal(`fail: ${code}`)
        expect(provider.count('token')).to.equal(0)
      })
    }

    it('fails with stale_sign_in for a code that the provider does not know', async () => {
      expect(endOf(await finish(set('code', 'made-up')))).to.equal('fail: stale_sign_in')
    })

    it('fails with stale_sign_in for a code that was used', async () => {
      const corp = wayIn(provider)
      const flow = new PlayedFlow(corp.strategy, 'corp', PUBLIC_URL)
      const started = await flow.start()
      const callback = authorize(started.kind === 'redirect' ? started.address : '')
      expect(endOf(await flow.finish(callback))).to.equal('success')
      expect(endOf(await flow.finish(callback))).to.equal('fail: stale_sign_in')
    })

    it('fails for a code of another sign-in, which PKCE binds to that one', async () => {
      const other = new PlayedFlow(wayIn(provider).strategy, 'corp', PUBLIC_URL)
      const started = await other.start()
      const { searchParams } = authorize(started.kind === 'redirect' ? started.address : '')
      const injected = await finish(set('code', searchParams.get('code') ?? ''))
      expect(endOf(injected)).to.equal('fail: stale_sign_in')
    })

    it('demands iss of a provider that promises it (RFC 9207)', async () => {
      provider.lies = {
        metadata: saying({ authorization_response_iss_parameter_supported: true }),
      }
      expect(endOf(await finish(() => undefined))).to.equal('fail: invalid_request')
      expect(endOf(await finish(set('iss', provider.issuer)))).to.equal('success')
    })

    it('errs for a client that the provider does not accept', async () => {
      const corp = wayIn({ ...credentials(provider), clientSecret: 'wrong' })
      const played = await signIn(corp, authorize)
      expect(endOf(played)).to.equal('error: provider_unavailable')
      expect(detailOf(played)).to.equal('corp: sign-in: answered_error: invalid_client')
    })

    it('errs where the provider says that it is in trouble', async () => {
      const tamper: Tamper = (url) => (drop('code')(url), set('error', 'server_error')(url))
      expect(endOf(await finish(tamper))).to.equal('error: provider_unavailable')
    })
  })

  it('prints no token, code or secret, however deep an error is inspected (4.12 line 8)', async () => {
    const codes: string[] = []
    const remember: Tamper = ({ searchParams }) => codes.push(searchParams.get('code') ?? '')
    const lies: HostileProvider['lies'][] = [
      { claims: saying({ iss: 'https://evil.example' }) },
      { claims: saying({ at_hash: 'wrong' }) },
      { header: saying({ kid: 'nobody' }) },
      { tokens: saying({ token_type: 'secret-type' }) },
      { instead: { token: json({ error: provider.accessToken, access_token: 'x' }, 400) } },
      {
        instead: {
          token: (res) =>
            void res
              .writeHead(401, { 'www-authenticate': `Bearer realm="${provider.accessToken}"` })
              .end(),
        },
      },
      {
        instead: {
          token: (res) =>
            void res
              .writeHead(200, { 'content-type': 'application/json' })
              .end(provider.accessToken),
        },
      },
    ]
    for (const one of lies) {
      provider.lies = one
      const played = await finish(remember)
      expect(endOf(played)).to.equal('error: provider_unavailable')
      const printed = inspect(played, { depth: 20, showHidden: true }) + logged.join('')
      const secrets = [...codes, ...provider.idTokens, provider.accessToken, provider.clientSecret]
      for (const secret of secrets) expect(printed).not.to.contain(secret)
    }
  })

  it('is at our address as configured, whatever Host says (4.12 line 9)', async () => {
    const flow = new PlayedFlow(wayIn(provider).strategy, 'corp', PUBLIC_URL)
    const started = await flow.start()
    const address = started.kind === 'redirect' ? started.address : ''
    const asked = new URL(address).searchParams.get('redirect_uri')
    expect(asked).to.equal('http://localhost:3000/auth/corp/callback')
    const callback = authorize(address)
    callback.host = 'evil.example'
    // The provider compares the redirect_uri of the token request with the first one's.
    expect(endOf(await flow.finish(callback))).to.equal('success')
  })

  it('leaves nothing to refresh: no token outlives the sign-in (4.12 line 10)', async () => {
    provider.lies = { tokens: saying({ refresh_token: 'refresh-me' }) }
    const played = await signIn(wayIn(provider), authorize)
    expect(endOf(played)).to.equal('success')
    expect(JSON.stringify(played)).not.to.match(/refresh-me|access-/u)
    expect(provider.count('token')).to.equal(1)
  })

  describe('is no trap (4.12 line 11)', () => {
    it('fails without a code and an error, instead of starting anew', async () => {
      expect(endOf(await finish(drop('code')))).to.equal('fail: invalid_request')
      expect(endOf(await finish((url) => (url.search = '')))).to.equal('fail: stale_sign_in')
    })

    it('fails with provider_denied where the person or the provider said no', async () => {
      const deny: Tamper = (url) => (drop('code')(url), set('error', 'access_denied')(url))
      const played = await finish(deny)
      expect(endOf(played)).to.equal('fail: provider_denied')
      expect(detailOf(played)).to.equal('corp: answered error=access_denied')
    })

    it('repeats no error code that is not one', async () => {
      const lie: Tamper = (url) => (drop('code')(url), set('error', 'a\r\nb <script>')(url))
      expect(detailOf(await finish(lie))).to.equal('corp: answered error=unreadable')
    })

    it('checks iss even where the provider said no', async () => {
      const mixed: Tamper = (url) => (set('error', 'access_denied')(url), set('iss', 'x')(url))
      expect(endOf(await finish(mixed))).to.equal('fail: invalid_request')
    })

    it('lets thirty sign-ins at once all succeed', async () => {
      const corp = wayIn(provider)
      const all = await Promise.all(Array.from({ length: 30 }, () => signIn(corp, authorize)))
      expect(all.map(endOf)).to.deep.equal(Array<string>(30).fill('success'))
    })
  })
})

const credentials = ({ issuer, clientId }: HostileProvider) => ({ issuer, clientId })
