import { expect } from 'chai'
import { HostileProvider, saying, without } from '../support/hostile-provider.js'
import { endOf, PUBLIC_URL, SetClock, signIn, wayIn } from '../support/open-id-sign-in.js'
import { PlayedFlow } from '../support/play-flow.js'

describe('when a person signed in at an OpenID provider', () => {
  let provider: HostileProvider
  let clock: SetClock
  before(async () => {
    provider = await HostileProvider.start()
  })
  after(() => provider.stop())
  beforeEach(() => {
    clock = new SetClock()
    provider.lies = {}
  })

  const ours = () => wayIn(provider, { context: { clock } })
  const seconds = (): number => Math.floor(clock.now().getTime() / 1000)
  const signedIn = () => signIn(ours(), (address) => provider.authorize(address))
  /** What the proof says after an ID token with this `auth_time`: seconds ago, or null. */
  async function readOf(authTime: unknown): Promise<number | string | null> {
    provider.lies = { claims: saying({ auth_time: authTime }) }
    const played = await signedIn()
    if (played.kind !== 'success') return endOf(played)
    const { authenticatedAt } = played.proof
    return authenticatedAt === undefined
      ? null
      : seconds() - Math.floor(authenticatedAt.getTime() / 1000)
  }

  it('is asked for with max_age only of whom is to prove anew who they are, and once more by prompt', async () => {
    const asked = async (fresh: PlayedFlow['fresh']) => {
      const flow = Object.assign(new PlayedFlow(ours().strategy, 'corp', PUBLIC_URL), { fresh })
      const started = await flow.start()
      const query = new URL('address' in started ? started.address : '').searchParams
      return [query.get('max_age'), query.get('prompt')]
    }
    expect(await asked(null)).to.deep.equal([null, null])
    expect(await asked('asked')).to.deep.equal(['300', null])
    expect(await asked('again')).to.deep.equal(['300', 'login'])
  })

  it('is what auth_time says, by our clock', async () => {
    expect(await readOf(seconds())).to.equal(0)
    expect(await readOf(seconds() - 90)).to.equal(90)
    expect(await readOf(seconds() - 10_000_000)).to.equal(10_000_000)
    expect(await readOf(seconds() - 0.5)).to.be.oneOf([0, 1])
    expect(await readOf(0), 'the beginning of time').to.equal(seconds())
  })

  it('is now where the clock of the provider is a little ahead, and never later', async () => {
    expect(await readOf(seconds() + 1)).to.equal(0)
    expect(await readOf(seconds() + 60)).to.equal(0)
  })

  it('is not known where auth_time is not there, or to come', async () => {
    provider.lies = { claims: without('auth_time') }
    expect(await signedIn()).not.to.have.nested.property('proof.authenticatedAt')
    for (const later of [61, 3600, seconds() * 1000, Number.MAX_SAFE_INTEGER, 1e300]) {
      expect(await readOf(seconds() + later), String(later)).to.equal(null)
    }
  })

  for (const odd of ['now', '', null, true, [], {}, -1, String(Math.floor(Date.now() / 1000))]) {
    it(`is nothing that auth_time ${JSON.stringify(odd)} could say`, async () => {
      expect(await readOf(odd)).to.be.oneOf([null, 'error: provider_unavailable'])
    })
  }
})
