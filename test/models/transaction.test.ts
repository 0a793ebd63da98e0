import { expect } from 'chai'
import { createTestDatabase, type TestDatabase } from '../support/database.js'

describe('transactions', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createTestDatabase()
  })
  afterEach(() => database.close())

  it('are undone as a whole when the work fails, and the next one goes on', async () => {
    const { User, transaction } = database.models
    const failed = transaction(async (within) => {
      await User.create({ username: 'alice' }, { transaction: within })
      throw new Error('no')
    }).catch((error: unknown) => (error as Error).message)
    const next = transaction((within) => User.findByUsername('alice', within))
    expect(await failed).to.equal('no')
    expect(await next).to.equal(null)
  })

  it('hide what they do until they end', async () => {
    const { User, transaction } = database.models
    await transaction(async (within) => {
      await User.create({ username: 'alice' }, { transaction: within })
      expect(await User.findByUsername('alice')).to.equal(null)
    })
    expect(await User.findByUsername('alice')).not.to.equal(null)
  })

  it('refuse to begin within one another, where they would wait for ever', async () => {
    const { transaction } = database.models
    const inner = transaction(() => transaction(() => Promise.resolve()))
    const failure = await inner.catch((error: unknown) => (error as Error).message)
    expect(failure).to.match(/already/u)
  })

  it('may begin once the one they come from has ended', async () => {
    const { transaction } = database.models
    let later = (): Promise<string> => Promise.reject(new Error('not set'))
    await transaction(() => {
      const begin = () => transaction(() => Promise.resolve('done'))
      later = captured(begin)
      return Promise.resolve()
    })
    expect(await later()).to.equal('done')
  })

  it('may run within one of another database', async () => {
    const other = await createTestDatabase()
    const done = await database.models.transaction(() =>
      other.models.transaction(() => Promise.resolve('done')),
    )
    expect(done).to.equal('done')
    await other.close()
  })

  it('leave models of two databases in one process apart', async () => {
    const other = await createTestDatabase()
    await database.models.User.create({ username: 'alice' })
    expect(await other.models.User.findByUsername('alice')).to.equal(null)
    expect(await database.models.User.findByUsername('alice')).not.to.equal(null)
    await other.close()
  })
})

/** `work` as it would run later, yet within what surrounds it now. */
function captured<T>(work: () => Promise<T>): () => Promise<T> {
  const { promise, resolve } = gate()
  const done = promise.then(work)
  return () => {
    resolve()
    return done
  }
}

function gate(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
