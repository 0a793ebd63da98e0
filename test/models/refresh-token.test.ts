import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { UniqueConstraintError } from 'sequelize'
import { createTestDatabase, type TestDatabase } from '../support/database.js'

const NOW = new Date('2026-11-24T12:00:00Z')
const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000)

describe('refresh tokens', () => {
  let database: TestDatabase
  let sessionId: string
  beforeEach(async () => {
    database = await createTestDatabase()
    sessionId = await beginSession()
  })
  afterEach(() => database.close())

  const beginSession = async (): Promise<string> => {
    const { User, Session, transaction } = database.models
    const id = randomUUID()
    const { id: userId } = await User.create({ username: `user-${id}` })
    const how = { amr: 'pwd', provider: null, address: '192.0.2.1', userAgent: 'test' }
    const session = { id, userId, ...how, beganAt: NOW, expiresAt: later(1000) }
    await transaction((within) => Session.begin(session, within))
    return id
  }
  const add = async (values: { sessionId?: string; expiresAt?: Date } = {}) => {
    const { RefreshToken, transaction } = database.models
    const key = { id: randomUUID(), secretHash: `hash ${randomUUID()}` }
    const rest = { sessionId, seed: 'seed', createdAt: NOW, expiresAt: later(60), ...values }
    await transaction((within) => RefreshToken.add({ ...key, ...rest }, within))
    return key
  }
  const spend = (
    key: { id: string; secretHash: string },
    { models, now = NOW }: { models?: TestDatabase['models']; now?: Date } = {},
  ) => {
    const { RefreshToken, transaction } = models ?? database.models
    return transaction((within) => RefreshToken.spend(key, now, within))
  }

  it('are spent by one of any number of callers on several connections', async () => {
    const key = await add()
    const others = [database.open().models, database.open().models]
    const callers = Array.from({ length: 50 }, (_, at) => others[at % 2] ?? database.models)
    const spent = await Promise.all(callers.map((models) => spend(key, { models })))
    expect(spent.filter(Boolean)).to.have.length(1)
    const row = await database.models.RefreshToken.findById(key.id)
    expect(row?.spentAt).to.deep.equal(NOW)
  })

  it('are not spent by who knows the id and not the secret', async () => {
    const key = await add()
    expect(await spend({ ...key, secretHash: 'another' })).to.equal(false)
    expect((await database.models.RefreshToken.findById(key.id))?.spentAt).to.equal(null)
  })

  it('are not spent from the moment they expire', async () => {
    const key = await add()
    expect(await spend(key, { now: later(60) })).to.equal(false)
    expect(await spend(key, { now: later(59) })).to.equal(true)
  })

  it('stay unspent when the transaction is undone', async () => {
    const key = await add()
    const { RefreshToken, transaction } = database.models
    const undone = await transaction(async (within) => {
      expect(await RefreshToken.spend(key, NOW, within)).to.equal(true)
      throw new Error('undone')
    }).catch((error: unknown) => (error as Error).message)
    expect(undone).to.equal('undone')
    expect(await spend(key)).to.equal(true)
  })

  it('are never two of one session that are not spent', async () => {
    const key = await add()
    const second = await add().catch((error: unknown) => error)
    expect(second).to.be.instanceOf(UniqueConstraintError)
    await spend(key)
    await add()
    await add({ sessionId: await beginSession() })
  })

  it('are gone with their session', async () => {
    const key = await add()
    await database.models.Session.destroy({ where: { id: sessionId } })
    expect(await database.models.RefreshToken.findById(key.id)).to.equal(null)
  })

  it('are removed once they have expired', async () => {
    const old = await add({ expiresAt: later(10) })
    const { RefreshToken } = database.models
    expect(await RefreshToken.removeExpired(later(9))).to.equal(0)
    expect(await RefreshToken.removeExpired(later(10))).to.equal(1)
    expect(await RefreshToken.findById(old.id)).to.equal(null)
  })
})
