import { expect } from 'chai'
import { KEYS_FRESH_MS, MAX_FETCHES_A_MINUTE } from '../../strategies/key-set.js'
import { HostileProvider, saying, without } from '../support/hostile-provider.js'
import { json, status } from '../support/misbehaviour.js'
import { detailOf, endOf, SetClock, signIn, wayIn } from '../support/open-id-sign-in.js'
import { spareKey } from '../support/signing-key.js'

describe('the key set (4.12 line 6)', () => {
  let provider: HostileProvider
  let clock: SetClock
  let corp: ReturnType<typeof wayIn>
  const end = async (): Promise<string> =>
    endOf(await signIn(corp, (address) => provider.authorize(address)))

  beforeEach(async () => {
    provider = await HostileProvider.start()
    clock = new SetClock()
    corp = wayIn(provider, { context: { clock } })
  })
  afterEach(() => provider.stop())

  it('outlives one sign-in', async () => {
    for (let times = 0; times < 3; times++) expect(await end()).to.equal('success')
    expect(provider.count('jwks')).to.equal(1)
  })

  it('is fetched once for thirty sign-ins at once', async () => {
    const ends = await Promise.all(Array.from({ length: 30 }, end))
    expect(ends).to.deep.equal(Array<string>(30).fill('success'))
    expect(provider.count('jwks')).to.equal(1)
  })

  it('locks nobody out when keys rotate twice within a minute', async () => {
    expect(await end()).to.equal('success')
    for (const number of [1, 2]) {
      provider.key = spareKey(number)
      expect(await end()).to.equal('success')
    }
    expect(provider.count('jwks')).to.equal(3)
  })

  it('serves all who sign in while a key rotates', async () => {
    expect(await end()).to.equal('success')
    provider.key = spareKey(1)
    const ends = await Promise.all(Array.from({ length: 30 }, end))
    expect(ends).to.deep.equal(Array<string>(30).fill('success'))
    expect(provider.count('jwks')).to.equal(2)
  })

  it('is not fetched without end for keys that do not exist', async () => {
    expect(await end()).to.equal('success')
    provider.lies = { header: saying({ kid: 'nobody' }) }
    for (let times = 0; times < 10; times++) expect(await end()).to.match(/provider_unavailable/u)
    expect(provider.count('jwks')).to.equal(MAX_FETCHES_A_MINUTE)
    provider.lies = {}
    expect(await end()).to.equal('success')
    clock.advance(60)
    provider.key = spareKey(1)
    expect(await end()).to.equal('success')
  })

  it('forgets a key that the provider took back', async () => {
    expect(await end()).to.equal('success')
    provider.lies = { keys: () => [] }
    expect(await end()).to.equal('success')
    clock.advance(KEYS_FRESH_MS / 1000)
    expect(await end()).to.equal('error: provider_unavailable')
  })

  it('finds the key of an ID token that names none, after a rotation too', async () => {
    provider.lies = { header: without('kid') }
    expect(await end()).to.equal('success')
    provider.key = spareKey(1)
    expect(await end()).to.equal('success')
  })

  it('survives an address that fails once', async () => {
    provider.lies = { instead: { jwks: status(503) } }
    expect(await end()).to.equal('error: provider_unavailable')
    provider.lies = {}
    expect(await end()).to.equal('success')
  })

  it('must be a key set', async () => {
    provider.lies = { instead: { jwks: json({ keys: 'all of them' }) } }
    const played = await signIn(corp, (address) => provider.authorize(address))
    expect(detailOf(played)).to.equal('corp: sign-in: jwks: not a key set')
  })

  it('is ignored where its keys are for encryption', async () => {
    provider.lies = { keys: (keys) => keys.map((key) => ({ ...key, use: 'enc' })) }
    expect(await end()).to.equal('error: provider_unavailable')
  })
})
