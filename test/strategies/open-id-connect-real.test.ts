import { expect } from 'chai'
import { startOpenIdProvider, type OpenIdProvider } from '../support/open-id-provider.js'
import { detailOf, endOf, PUBLIC_URL, signIn, wayIn } from '../support/open-id-sign-in.js'
import { PlayedFlow } from '../support/play-flow.js'

describe('sign-in at a real OpenID provider', () => {
  let provider: OpenIdProvider
  before(async () => {
    provider = await startOpenIdProvider({
      accounts: [
        {
          subject: 'ada-1',
          username: 'ada',
          name: 'Ada Lovelace',
          email: 'ada@example.test',
          emailVerified: true,
          groups: ['engineers'],
        },
        { subject: 'bob-2' },
      ],
    })
  })
  after(() => provider.stop())

  it('proves who it was, with e-mail and groups from userinfo', async () => {
    const { admission } = wayIn(provider).provider
    const corp = wayIn(provider, { admission: { ...admission, groupsClaim: 'groups' } })
    const played = await signIn(corp, (address) => provider.signInAs('ada-1', address))
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
        groups: ['engineers'],
      },
    })
  })

  it('takes someone of whom nothing is known but the subject', async () => {
    const played = await signIn(wayIn(provider), (address) => provider.signInAs('bob-2', address))
    expect(played).to.have.nested.property('proof.subject', 'bob-2')
    expect(played).to.have.nested.property('proof.email', null)
  })

  it('lets ten people in at once', async () => {
    const corp = wayIn(provider)
    const people = Array.from({ length: 10 }, (_, at) => (at % 2 ? 'ada-1' : 'bob-2'))
    const all = await Promise.all(
      people.map((subject) => signIn(corp, (address) => provider.signInAs(subject, address))),
    )
    expect(all.map((one) => 'proof' in one && one.proof.subject)).to.deep.equal(people)
  })

  it('takes a callback once', async () => {
    const flow = new PlayedFlow(wayIn(provider).strategy, 'corp', PUBLIC_URL)
    const started = await flow.start()
    const address = started.kind === 'redirect' ? started.address : ''
    const callback = await provider.signInAs('ada-1', address)
    expect(callback.searchParams.get('iss')).to.equal(provider.issuer)
    expect(endOf(await flow.finish(callback))).to.equal('success')
    expect(endOf(await flow.finish(callback))).to.equal('fail: stale_sign_in')
  })

  it('demands the iss that this provider promises', async () => {
    const played = await signIn(
      wayIn(provider),
      (address) => provider.signInAs('ada-1', address),
      ({ searchParams }) => searchParams.delete('iss'),
    )
    expect(endOf(played)).to.equal('fail: invalid_request')
  })

  it('says that the client is not accepted, in the log alone', async () => {
    const { issuer, clientId } = provider
    const corp = wayIn({ issuer, clientId, clientSecret: 'not-the-secret' })
    const played = await signIn(corp, (address) => provider.signInAs('ada-1', address))
    expect(endOf(played)).to.equal('error: provider_unavailable')
    expect(detailOf(played)).to.equal('corp: sign-in: answered_error: invalid_client')
  })
})
