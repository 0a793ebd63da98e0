import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import { expect } from 'chai'
import { countQueries } from '../support/count-queries.js'
import { createSqliteDatabase, type TestDatabase } from '../support/database.js'

describe('transactions', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createSqliteDatabase()
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

  it('leave nothing behind that every promise and timer of the process would carry', async () => {
    const { transaction } = database.models
    const carried = (): number =>
      Object.getOwnPropertySymbols(new AsyncResource('anything')).filter(isStore).length
    const before = carried()
    const inside = await transaction(() => Promise.resolve(carried()))
    expect(carried()).to.equal(before)
    // Versions of Node that carry nothing to begin with have nothing to leave behind.
    expect(inside - before).to.equal(Number(process.versions.node.split('.')[0]) < 24 ? 1 : 0)
  })

  it('may run within one of another database', async () => {
    const other = await createSqliteDatabase()
    const done = await database.models.transaction(() =>
      other.models.transaction(() => Promise.resolve('done')),
    )
    expect(done).to.equal('done')
    await other.close()
  })

  it('leave models of two databases in one process apart', async () => {
    const other = await createSqliteDatabase()
    await database.models.User.create({ username: 'alice' })
    expect(await other.models.User.findByUsername('alice')).to.equal(null)
    expect(await database.models.User.findByUsername('alice')).not.to.equal(null)
    await other.close()
  })

  describe('of many at once', () => {
    const createUser = (username: string, fail = 'no') =>
      database.models
        .transaction(async (within) => {
          await database.models.User.create({ username }, { transaction: within })
          if (fail === 'yes') throw new Error(`not ${username}`)
          return username
        })
        .catch((error: unknown) => (error as Error).message)
    const NAMES = Array.from({ length: 12 }, (_, index) => `user-${String(index)}`)
    const commits = (asked: { list(): string[] }): number =>
      asked.list().filter((sql) => sql.startsWith('COMMIT')).length

    it('share a commit', async () => {
      const asked = countQueries(database.sequelize)
      expect(await Promise.all(NAMES.map((name) => createUser(name)))).to.deep.equal(NAMES)
      expect(commits(asked), 'the one that came first, then eight at a time').to.equal(3)
      expect(await database.models.User.count()).to.equal(NAMES.length)
    })

    it('undo one that fails, and none of the others', async () => {
      const said = await Promise.all(
        NAMES.map((name, index) => createUser(name, index % 3 === 2 ? 'yes' : 'no')),
      )
      expect(said.filter((word) => word.startsWith('not'))).to.have.length(4)
      const users = await database.models.User.findAll({ order: ['username'] })
      const kept = NAMES.filter((_, index) => index % 3 !== 2).sort()
      expect(users.map(({ username }) => username)).to.deep.equal(kept)
    })

    it('tell of success when it is on the disk, and what follows a commit follows then', async () => {
      const seen: boolean[] = []
      const look = async (name: string): Promise<void> => {
        seen.push((await database.models.User.findByUsername(name)) !== null)
      }
      const create = (username: string) =>
        database.models.transaction(async (within) => {
          await database.models.User.create({ username }, { transaction: within })
          within.afterCommit(() => look(username))
        })
      await Promise.all(NAMES.map((name) => create(name).then(() => look(name))))
      expect(seen).to.deep.equal(NAMES.flatMap(() => [true, true]))
    })

    it('tell of failure too when nothing is under way any more', async () => {
      const asked = countQueries(database.sequelize)
      const last: (string | undefined)[] = []
      const all = NAMES.map((name) =>
        createUser(name, 'yes').then(() => last.push(asked.list().at(-1))),
      )
      await Promise.all(all)
      expect(new Set(last.slice(1))).to.deep.equal(new Set(['COMMIT;']))
    })

    it('let nothing follow where one of them failed', async () => {
      let followed = 0
      const work = NAMES.map((_, index) =>
        database.models.transaction((within) => {
          within.afterCommit(() => void (followed += 1))
          return index % 2 === 0 ? Promise.resolve() : Promise.reject(new Error('no'))
        }),
      )
      await Promise.allSettled(work)
      expect(followed).to.equal(NAMES.length / 2)
    })

    it('keep none where the database undid them all midway, and say so to each', async () => {
      const first = createUser('first')
      const before = createUser('before')
      const breaking = database.models.transaction(async (within) => {
        // As SQLite does by itself when the disk is full.
        await database.sequelize.query('ROLLBACK', { transaction: within })
        throw new Error('the disk is full')
      })
      const after = createUser('after')
      const [one, two, three, four] = await Promise.allSettled([first, before, breaking, after])
      expect(one).to.deep.include({ value: 'first' })
      expect(three).to.have.nested.property('reason.message', 'the disk is full')
      for (const each of [two, four]) {
        expect(each)
          .to.have.property('value')
          .that.matches(/no such savepoint/u)
      }
      const users = await database.models.User.findAll()
      expect(users.map(({ username }) => username)).to.deep.equal(['first'])
      expect(await createUser('later')).to.equal('later')
    })

    it('keep none where the commit fails, and say so to each', async () => {
      const first = createUser('first')
      const others = ['second', 'third'].map((name) => createUser(name))
      const query = database.sequelize.query.bind(database.sequelize) as Query
      await first
      database.sequelize.query = ((sql: unknown, ...more: unknown[]) =>
        String(sql).startsWith('COMMIT')
          ? Promise.reject(new Error('no commit'))
          : query(sql, ...more)) as typeof database.sequelize.query
      expect(await Promise.all(others)).to.deep.equal(['no commit', 'no commit'])
      database.sequelize.query = query as typeof database.sequelize.query
      expect(await database.models.User.count()).to.equal(1)
    })

    it('each see what surrounds the one who asked', async () => {
      const asked = new AsyncLocalStorage<string>()
      const seen = await Promise.all(
        NAMES.map((name) =>
          asked.run(name, () =>
            database.models.transaction(() => Promise.resolve(asked.getStore())),
          ),
        ),
      )
      expect(seen).to.deep.equal(NAMES)
    })
  })
})

/** What Node keeps the surroundings of code under. */
const isStore = (symbol: symbol): boolean => symbol.description === 'kResourceStore'

type Query = (...args: unknown[]) => Promise<unknown>

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
