import { expect } from 'chai'
import { PlayedFlow } from '../support/play-flow.js'
import { HostileProvider, saying, without } from '../support/hostile-provider.js'
import { endOf, PUBLIC_URL, signIn, wayIn } from '../support/open-id-sign-in.js'

describe('sign-in by OpenID Connect', () => {
  let provider: HostileProvider
  const authorize = (address: string): URL => provider.authorize(address)

  beforeEach(async () => {
    provider = await HostileProvider.start()
  })
  afterEach(() => provider.stop())

  it('sends the browser off with state, nonce, PKCE S256 and the code flow', async () => {
    const flow = new PlayedFlow(wayIn(provider).strategy, 'corp', PUBLIC_URL)
    const started = await flow.start()
    if (started.kind !== 'redirect') throw new Error(endOf(started))
    const { searchParams: asked, origin, pathname } = new URL(started.address)
    expect(`${origin}${pathname}`).to.equal(`${provider.issuer}/authorize`)
    expect(Object.fromEntries(asked)).to.include({
      response_type: 'code',
      client_id: 'gatehouse',
      scope: 'openid profile email',
      state: flow.state,
      nonce: flow.nonce,
      code_challenge_method: 'S256',
    })
    expect(asked.get('code_challenge')).to.have.length(43).and.not.equal(flow.codeVerifier)
  })

  it('proves who signed in by issuer and subject', async () => {
    provider.person = {
      sub: 'ada-1',
      preferred_username: 'ada',
      name: 'Ada Lovelace',
      email: 'ada@example.test',
      email_verified: true,
    }
    const played = await signIn(wayIn(provider), authorize)
    expect(played).to.deep.equal({
      kind: 'success',
      proof: {
        kind: 'identity',
        amr: 'oidc:corp',
        provider: 'corp',
        issuer: provider.issuer,
        subject: 'ada-1',
        username: 'ada',
        name: 'Ada Lovelace',
        email: 'ada@example.test',
        emailVerified: true,
        groups: [],
      },
    })
  })

  it('asks the userinfo endpoint for nothing that the ID token tells', async () => {
    await signIn(wayIn(provider), authorize)
    expect(provider.count('userinfo')).to.equal(0)
  })

  it('fills a missing e-mail from userinfo', async () => {
    provider.lies = { claims: without('email', 'email_verified') }
    const played = await signIn(wayIn(provider), authorize)
    expect(played).to.have.nested.property('proof.email', 'ada@example.test')
    expect(played).to.have.nested.property('proof.emailVerified', true)
  })

  it('never lets one source vouch for the address of the other', async () => {
    provider.lies = {
      claims: without('email'),
      userinfo: () => ({ sub: 'ada-1', email: 'ceo@example.test' }),
    }
    const played = await signIn(wayIn(provider), authorize)
    expect(played).to.have.nested.property('proof.email', 'ceo@example.test')
    expect(played).to.have.nested.property('proof.emailVerified', false)
  })

  it('reads groups from the configured claim, from userinfo if need be', async () => {
    const { admission } = wayIn(provider).provider
    provider.lies = { userinfo: (claims) => ({ ...claims, realm: { roles: ['a', 7, 'b'] } }) }
    const corp = wayIn(provider, { admission: { ...admission, groupsClaim: 'realm.roles' } })
    const played = await signIn(corp, authorize)
    expect(played).to.have.nested.property('proof.groups').deep.equal(['a', 'b'])
  })

  it('refuses userinfo of another subject', async () => {
    provider.lies = {
      claims: without('email'),
      userinfo: () => ({ sub: 'mallory', email: 'ceo@example.test', email_verified: true }),
    }
    const played = await signIn(wayIn(provider), authorize)
    expect(endOf(played)).to.equal('error: provider_unavailable')
  })

  it('sends S256 even where the provider offers less, so that nobody can talk it down', async () => {
    provider.lies = { metadata: saying({ code_challenge_methods_supported: ['plain'] }) }
    const flow = new PlayedFlow(wayIn(provider).strategy, 'corp', PUBLIC_URL)
    const started = await flow.start()
    expect(started).to.have.property('address').that.contains('code_challenge_method=S256')
  })

  it('sends its secret in the body where the provider offers that', async () => {
    provider.lies = {
      metadata: saying({
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      }),
    }
    expect(endOf(await signIn(wayIn(provider), authorize))).to.equal('success')
  })
})
