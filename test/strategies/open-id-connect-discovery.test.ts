import { expect } from 'chai'
import { METADATA_FRESH_MS } from '../../strategies/open-id-connect.js'
import { HostileProvider, saying, without, type Part } from '../support/hostile-provider.js'
import { hang, json, status } from '../support/misbehaviour.js'
import {
  detailOf,
  endOf,
  logged,
  PUBLIC_URL,
  SetClock,
  signIn,
  wayIn,
} from '../support/open-id-sign-in.js'
import { PlayedFlow, type Played } from '../support/play-flow.js'

describe('discovery', () => {
  let provider: HostileProvider
  let clock: SetClock
  const authorize = (address: string): URL => provider.authorize(address)
  const start = (corp: ReturnType<typeof wayIn>): Promise<Played> =>
    new PlayedFlow(corp.strategy, 'corp', PUBLIC_URL).start()

  beforeEach(async () => {
    provider = await HostileProvider.start()
    clock = new SetClock()
  })
  afterEach(() => provider.stop())

  describe('compares the issuer exactly and keeps endpoints secure (4.12 line 4)', () => {
    const refused: Readonly<Record<string, Part>> = {
      'another issuer': { issuer: 'https://evil.example' },
      'an issuer in upper case': { issuer: 'HTTP://127.0.0.1:1' },
      'an issuer with a path': { issuer: 'http://127.0.0.1/a' },
      'a token endpoint on plain http elsewhere': { token_endpoint: 'http://idp.example/token' },
      'a key set on plain http elsewhere': { jwks_uri: 'http://idp.example/jwks' },
      'userinfo on plain http elsewhere': { userinfo_endpoint: 'http://10.0.0.1/' },
      'an authorization endpoint that is a script': { authorization_endpoint: 'javascript:1' },
      'an endpoint with a password in it': { token_endpoint: 'https://a:b@idp.example/token' },
      'an endpoint that is a list': { token_endpoint: ['https://idp.example/token'] },
      'algorithms without ours': { id_token_signing_alg_values_supported: ['ES256'] },
    }
    for (const [what, metadata] of Object.entries(refused)) {
      it(`refuses ${what}`, async () => {
        provider.lies = { metadata: saying(metadata) }
        const corp = wayIn(provider)
        const played = await start(corp)
        expect(endOf(played)).to.equal('error: provider_unavailable')
        expect(detailOf(played)).to.match(/^corp: discovery: metadata: /u)
        expect(corp.provider.availability()).to.equal('down')
      })
    }

    it('refuses metadata that leaves the key set out', async () => {
      provider.lies = { metadata: without('jwks_uri') }
      expect(detailOf(await start(wayIn(provider)))).to.equal('corp: discovery: metadata: jwks_uri')
    })

    it('never asks a loopback address over http for an issuer on https', async () => {
      const asked: string[] = []
      const answer = saying({ issuer: 'https://idp.example' })(provider.metadata())
      const corp = wayIn(
        { ...credentialsOf(provider), issuer: 'https://idp.example' },
        {
          context: {
            fetch: (url) => (asked.push(url as string), Promise.resolve(Response.json(answer))),
          },
        },
      )
      expect(detailOf(await start(corp))).to.contain('authorization_endpoint is not secure')
      expect(asked).to.deep.equal(['https://idp.example/.well-known/openid-configuration'])
    })

    it('lets the metadata decide once whether a root issuer ends in a slash', async () => {
      const slashed = `${provider.issuer}/`
      provider.lies = { metadata: saying({ issuer: slashed }), claims: saying({ iss: slashed }) }
      const corp = wayIn(provider, { context: { clock } })
      expect(await signIn(corp, authorize)).to.have.nested.property('proof.issuer', slashed)
      provider.lies = {}
      expect(endOf(await signIn(corp, authorize))).to.equal('error: provider_unavailable')
      clock.advance(METADATA_FRESH_MS / 1000)
      await start(corp)
      await until(() => corp.provider.availability() === 'down')
      expect(logged.at(-1)).to.contain('another issuer')
    })

    it('keeps the path of an issuer to the letter', async () => {
      const corp = wayIn({ ...credentialsOf(provider), issuer: `${provider.issuer}/realm/` })
      provider.lies = { metadata: saying({ issuer: `${provider.issuer}/realm` }) }
      expect(detailOf(await start(corp))).to.contain('http_404')
    })
  })

  describe('is lazy, merged and tried again (4.12 line 7)', () => {
    it('asks nothing until it is needed', () => {
      const corp = wayIn(provider)
      expect(corp.provider.availability()).to.equal('unknown')
      expect(provider.asked).to.deep.equal([])
    })

    it('is one request for thirty sign-ins at once', async () => {
      const corp = wayIn(provider)
      const all = await Promise.all(Array.from({ length: 30 }, () => signIn(corp, authorize)))
      expect(all.map(endOf)).to.deep.equal(Array<string>(30).fill('success'))
      expect(provider.count('discovery')).to.equal(1)
      expect(corp.provider.availability()).to.equal('up')
    })

    it('comes back by itself after the provider was down at start', async () => {
      const { port } = provider
      const corp = wayIn(provider, { context: { clock } })
      await provider.stop()
      const down = await start(corp)
      expect(endOf(down)).to.equal('error: provider_unavailable')
      expect(detailOf(down)).to.equal('corp: discovery: unreachable: ECONNREFUSED')
      expect(corp.provider.availability()).to.equal('down')
      provider = await HostileProvider.start(port)
      expect(endOf(await start(corp))).to.equal('error: provider_unavailable')
      expect(provider.asked).to.deep.equal([])
      clock.advance(5)
      corp.provider.probe()
      await until(() => corp.provider.availability() === 'up')
      expect(endOf(await start(corp))).to.equal('redirect')
    })

    it('probes in the background, and not again until a try is due', async () => {
      const corp = wayIn(provider, { context: { clock } })
      for (let times = 0; times < 5; times++) corp.provider.probe()
      await until(() => corp.provider.availability() === 'up')
      corp.provider.probe()
      await start(corp)
      expect(provider.count('discovery')).to.equal(1)
    })

    it('is refreshed daily, without anyone waiting for it', async () => {
      const corp = wayIn(provider, { context: { clock } })
      await start(corp)
      clock.advance(METADATA_FRESH_MS / 1000)
      provider.lies = { instead: { discovery: hang } }
      expect(endOf(await start(corp))).to.equal('redirect')
      await until(() => provider.count('discovery') === 2)
    })

    it('keeps working from the last metadata while a refresh fails', async () => {
      const corp = wayIn(provider, { context: { clock } })
      await start(corp)
      clock.advance(METADATA_FRESH_MS / 1000)
      provider.lies = { instead: { discovery: status(500) } }
      corp.provider.probe()
      await until(() => corp.provider.availability() === 'down')
      expect(endOf(await start(corp))).to.equal('redirect')
    })

    it('looks again soon after the provider fell silent in a sign-in', async () => {
      const corp = wayIn(provider, { context: { clock } })
      await start(corp)
      provider.lies = { instead: { token: status(503), discovery: json({}, 503) } }
      expect(endOf(await signIn(corp, authorize))).to.equal('error: provider_unavailable')
      clock.advance(5)
      corp.provider.probe()
      await until(() => corp.provider.availability() === 'down')
    })
  })
})

const credentialsOf = ({ clientId, clientSecret }: HostileProvider) => ({ clientId, clientSecret })

/** Waits for what happens in the background; the test's own limit ends it. */
async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setImmediate(resolve))
}
