import { generateKeyPairSync } from 'node:crypto'
import { expect } from 'chai'
import type { JwtSettings } from '../../config/settings.js'
import { AppError } from '../../errors/app-error.js'
import { Secret } from '../../lib/secret.js'
import { toJwk } from '../../services/tokens/key-pair.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'
import { KEY_SECRET, keyInstance, TestClock, type KeyInstance } from '../support/signing-keys.js'

const DAY = 86_400
const HOUR = 3600

describe('signing keys', () => {
  let database: TestDatabase
  let clock: TestClock
  const instances: KeyInstance[] = []
  /** One more instance over the same database. */
  const instance = async (more: Partial<JwtSettings> = {}): Promise<KeyInstance> => {
    const made = keyInstance(database.open().models, clock, more)
    instances.push(made)
    await made.keys.start()
    return made
  }
  const rows = () => database.models.SigningKey.list()
  const signer = ({ keys }: KeyInstance): string => keys.signing().kid

  beforeEach(async () => {
    database = await createTestDatabase()
    clock = new TestClock()
  })
  afterEach(async () => {
    for (const { keys } of instances.splice(0)) await keys.stop()
    await database.close()
  })

  it('begin with one that signs at once, and say so in the audit log', async () => {
    const { keys, lines, published } = await instance()
    expect(published()).to.deep.equal([keys.signing().kid])
    expect(keys.find(keys.signing().kid)?.algorithm).to.equal('ES256')
    expect(lines.map(({ event }) => event)).to.deep.equal(['signing_key_added'])
    expect(lines[0]?.reason).to.include(keys.signing().kid).and.include('ES256')
  })

  it('are one key for any number of instances that start at once on an empty database', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => instance()))
    expect(await rows()).to.have.length(1)
    expect(new Set(all.map(signer)).size).to.equal(1)
  })

  it('are published for an hour before they sign, on every instance, without a restart', async () => {
    const [one, other] = [await instance(), await instance()]
    const first = signer(one)
    await one.administration.rotate('published')
    await Promise.all([one.keys.follow(), other.keys.follow()])
    expect(other.published()).to.have.length(2)
    clock.wait(HOUR - 1)
    expect([signer(one), signer(other)]).to.deep.equal([first, first])
    clock.wait(1)
    expect(signer(other)).not.to.equal(first)
    expect(signer(one)).to.equal(signer(other))
  })

  it('are retired when the last token they signed has expired, and not before', async () => {
    const one = await instance()
    const first = signer(one)
    await one.administration.rotate('published')
    await one.keys.follow()
    clock.wait(HOUR + 6 * HOUR + 119)
    expect(one.keys.find(first)).not.to.equal(null)
    expect(one.published()).to.include(first)
    clock.wait(1)
    expect(one.keys.find(first)).to.equal(null)
    expect(one.published()).to.deep.equal([signer(one)])
  })

  it('are followed by another when they grow old, of their own accord', async () => {
    const [one, other] = [await instance(), await instance()]
    const first = signer(one)
    clock.wait(90 * DAY - HOUR - 1)
    await one.keys.follow()
    expect(await rows()).to.have.length(1)
    clock.wait(1)
    await Promise.all([one.keys.follow(), other.keys.follow()])
    expect(await rows()).to.have.length(2)
    expect(signer(one)).to.equal(first)
    clock.wait(HOUR)
    expect(signer(one)).not.to.equal(first)
  })

  it('can be hurried: the one under way signs as soon as every instance knows it', async () => {
    const one = await instance()
    await one.administration.rotate('published')
    await one.administration.rotate('at_once')
    await one.keys.follow()
    expect(await rows()).to.have.length(2)
    const first = signer(one)
    clock.wait(5)
    expect(signer(one)).not.to.equal(first)
    expect(one.lines.map(({ event }) => event)).to.include('signing_key_advanced')
  })

  it('can be taken back: nothing of a revoked key is accepted, and another one signs', async () => {
    const [one, other] = [await instance(), await instance()]
    const first = signer(one)
    expect(await one.administration.revoke(first)).to.equal(true)
    expect(await one.administration.revoke(first)).to.equal(false)
    expect(await one.administration.revoke('nobody')).to.equal(false)
    await other.keys.follow()
    expect(other.keys.find(first)).to.equal(null)
    expect(other.published()).to.deep.equal([signer(other)])
    expect(other.published()).not.to.include(first)
  })

  it('that were published already sign at once when the one before is taken back', async () => {
    const one = await instance()
    await one.administration.rotate('published')
    await one.keys.follow()
    const second = one.published().find((kid) => kid !== signer(one))
    await one.administration.revoke(signer(one))
    await one.keys.follow()
    expect(signer(one)).to.equal(second)
    expect(await rows()).to.have.length(2)
  })

  it('keep nothing of a private key that signs no more', async () => {
    const one = await instance()
    const before = (await rows())[0]!.sealed
    await one.administration.rotate('published')
    clock.wait(2 * HOUR)
    await one.keys.follow()
    const [first, second] = await rows()
    expect(first!.sealed.length).to.be.lessThan(before.length / 2)
    expect(second!.sealed.length).to.be.greaterThan(before.length / 2)
    expect(one.keys.find(first!.kid)).not.to.equal(null)
    await one.administration.revoke(second!.kid)
    expect((await rows())[1]!.sealed.length).to.be.lessThan(before.length / 2)
  })

  it('stay as long as tokens may live, when that was made longer', async () => {
    const one = await instance()
    const first = signer(one)
    const longer = await instance({ lifetimeSeconds: 30 * DAY })
    await longer.administration.rotate('published')
    await longer.keys.follow()
    clock.wait(30 * DAY)
    expect(longer.keys.find(first)).not.to.equal(null)
    clock.wait(2 * HOUR)
    expect(longer.keys.find(first)).to.equal(null)
  })

  it('change to another algorithm by way of a key that is published first', async () => {
    const [one, other] = [await instance(), await instance({ algorithm: 'RS256' })]
    expect(other.keys.signing().algorithm).to.equal('ES256')
    await one.keys.follow()
    clock.wait(HOUR)
    expect(one.keys.signing().algorithm).to.equal('RS256')
    // Instances that were told different things do not make keys against each other.
    await one.keys.follow()
    await other.keys.follow()
    expect(await rows()).to.have.length(2)
  })

  it('are opened while their secret is listed, and count for nothing afterwards', async () => {
    const kid = signer(await instance())
    const newer = new Secret('another-secret-of-this-test-77aa41c9d2')
    const both = await instance({ secrets: [newer, new Secret(KEY_SECRET)] })
    expect(signer(both)).to.equal(kid)
    const changed = await instance({ secrets: [newer] })
    expect(signer(changed)).not.to.equal(kid)
    expect(changed.keys.find(kid)).to.equal(null)
    expect(changed.log.join('')).to.include(kid).and.include('counts for nothing')
    const states = (await changed.administration.list()).map(({ state }) => state)
    expect(states.sort()).to.deep.equal(['foreign', 'signing'])
  })

  it('that somebody wrote into the table are not ours', async () => {
    const one = await instance()
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const jwk = toJwk(publicKey, 'ES256')
    const [own] = await rows()
    const planted = { ...own!.get(), kid: jwk.kid, publicJwk: JSON.stringify(jwk) }
    await database.models.SigningKey.create(planted)
    await database.models.SigningKey.update({ publicJwk: JSON.stringify(jwk) }, { where: {} })
    await one.keys.follow()
    expect(one.keys.find(jwk.kid)).to.equal(null)
    expect(one.keys.find(own!.kid)).to.equal(null)
    expect(one.published()).to.deep.equal([signer(one)])
  })

  it('are an outage, and no bad token, until they were read', async () => {
    await database.sequelize.query('ALTER TABLE signing_keys RENAME TO lost')
    const one = await instance()
    const { signing, published, find } = one.keys
    for (const ask of [signing, published, () => find('x')]) {
      expect(ask).to.throw(AppError).with.property('code', 'unavailable')
    }
    expect(one.keys.findFault()).to.equal('the signing keys were not read yet')
    await database.sequelize.query('ALTER TABLE lost RENAME TO signing_keys')
    await one.keys.follow()
    expect(one.keys.findFault()).to.equal(null)
    expect(signer(one)).to.have.length(43)
  })

  it('serve on from memory while the database is away', async () => {
    const one = await instance()
    const kid = signer(one)
    await database.sequelize.query('ALTER TABLE signing_keys RENAME TO lost')
    await one.keys.follow()
    expect([signer(one), one.published()]).to.deep.equal([kid, [kid]])
    expect(one.log.filter((line) => line.includes('are not read'))).to.have.length(1)
  })
})
