import { expect } from 'chai'
import type { Transaction } from 'sequelize'
import { toAppError } from '../../errors/to-app-error.js'
import { createTransact } from '../../models/transaction.js'
import { createSqliteDatabase, type TestDatabase } from '../support/database.js'

/** What may go wrong with one of those who share a commit. */
type Fault = (within: Transaction) => Promise<unknown>

describe('transactions that share a commit', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createSqliteDatabase()
  })
  afterEach(() => database.close())

  const sql = (text: string, within: Transaction) =>
    database.sequelize.query(text, { transaction: within })
  const create = (username: string, within: Transaction) =>
    database.models.User.create({ username }, { transaction: within })
  const kept = async (): Promise<string[]> =>
    (await database.open().models.User.findAll({ order: ['username'] })).map((row) => row.username)

  const undoneByDatabase: Fault = async (within) => {
    await sql('ROLLBACK', within)
    throw new Error('the disk is full')
  }

  const FAULTS: Record<string, Fault> = {
    none: () => Promise.resolve(),
    'a rejection': () => Promise.reject(new Error('no')),
    'what throws at once': () => {
      throw new Error('no')
    },
    'a name that is taken': (within) => create('first', within),
    'a transaction that the database undoes': undoneByDatabase,
    'the same, unnoticed': (within) => sql('ROLLBACK', within),
    'a full disk': async (within) => {
      await sql('PRAGMA max_page_count = 1', within)
      await sql('CREATE TABLE large AS SELECT zeroblob(9000000) AS bytes', within)
    },
    'what cannot be committed': async (within) => {
      await sql('PRAGMA defer_foreign_keys = ON', within)
      await sql("INSERT INTO user_roles (user_id, role_id) VALUES ('nobody', 'none')", within)
    },
  }

  for (const [what, fault] of Object.entries(FAULTS)) {
    it(`tell of success what is kept, and nothing else: ${what}`, async () => {
      const followed: string[] = []
      const attempt = (username: string, doing: Fault) =>
        database.models
          .transaction((within) => {
            within.afterCommit(() => void followed.push(username))
            return create(username, within).then(() => doing(within))
          })
          .then(
            () => [username],
            () => [],
          )
      const fine: Fault = () => Promise.resolve()
      const names = ['first', 'a', 'b', 'broken', 'c', 'd', 'e', 'broken-too', 'f', 'g', 'h', 'i']
      const doing = (name: string): Fault => (name.startsWith('broken') ? fault : fine)
      const told = (await Promise.all(names.map((name) => attempt(name, doing(name))))).flat()
      expect(await kept()).to.deep.equal(told.toSorted())
      expect(followed).to.deep.equal(told)
      expect(await attempt('alone', fault)).to.deep.equal(what === 'none' ? ['alone'] : [])
      expect(await attempt('later', fine), 'nothing stays locked').to.deep.equal(['later'])
      const other = database.open().models
      await other.transaction((within) =>
        other.User.create({ username: 'z' }, { transaction: within }),
      )
      expect(await kept()).to.include.members(['later', 'z'])
      expect(followed.toSorted()).to.deep.equal((await kept()).filter((name) => name !== 'z'))
    })
  }

  it('tell the others of an outage where one of them broke it for all', async () => {
    const { transaction } = database.models
    const work = [
      transaction(() => Promise.resolve()),
      transaction((within) => create('before', within)),
      transaction((within) => undoneByDatabase(within)),
      transaction((within) => create('after', within)),
    ]
    const [, before, , after] = await Promise.allSettled(work)
    for (const each of [before, after]) {
      expect(each?.status).to.equal('rejected')
      expect(toAppError((each as PromiseRejectedResult).reason).code).to.equal('unavailable')
    }
  })

  it('let what follows a commit begin another one, and wait for it', async () => {
    const { transaction } = database.models
    const one = (name: string) =>
      transaction(async (within) => {
        await create(name, within)
        within.afterCommit(async () => {
          await transaction((inner) => create(`${name}-more`, inner))
        })
      })
    await Promise.all(['a', 'b', 'c'].map(one))
    expect(await kept()).to.deep.equal(['a', 'a-more', 'b', 'b-more', 'c', 'c-more'])
  })

  it('tell of success what is kept even where what follows throws, which nobody overlooks', async () => {
    const { transaction } = database.models
    const heard = nextUnhandled()
    const throwing = transaction(async (within) => {
      await create('kept', within)
      within.afterCommit(() => {
        throw new Error('what follows')
      })
    })
    await throwing
    expect(((await heard) as Error).message).to.equal('what follows')
    expect(await kept()).to.deep.equal(['kept'])
  })

  it('undo one that never ends, and go on without it', async () => {
    const transact = createTransact(database.sequelize, { limitSeconds: 0.05 })
    let late: Promise<unknown> = Promise.resolve()
    let wake = (): void => undefined
    const endless = transact(async (within) => {
      await create('endless', within)
      await new Promise<void>((resolve) => (wake = resolve))
      late = create('late', within)
      await late
    })
    const first = transact(() => Promise.resolve())
    const next = transact((within) => create('next', within))
    const failure = await endless.catch((error: unknown) => error)
    expect(toAppError(failure).code).to.equal('unavailable')
    await Promise.all([first, next])
    wake()
    await new Promise(setImmediate)
    expect(await late.catch((error: unknown) => String(error))).to.match(/no longer use it/u)
    expect(await kept()).to.deep.equal(['next'])
  })

  it('take no query as part of one that has ended', async () => {
    const { transaction } = database.models
    const stray: Transaction[] = []
    const refused: unknown[] = []
    const one = (name: string) =>
      transaction(async (within) => {
        await create(name, within)
        for (const ended of stray) {
          refused.push(await create('stray', ended).catch(() => 'refused'))
        }
        stray.push(within)
      })
    await Promise.all(['a', 'b', 'c', 'd'].map(one))
    expect(refused).to.deep.equal(Array.from({ length: 6 }, () => 'refused'))
    expect(await kept()).to.deep.equal(['a', 'b', 'c', 'd'])
  })

  it('of one gateway do not depend on another one in the process, that stops', async () => {
    const other = database.open()
    const first = other.models.transaction(() => Promise.resolve())
    const mine = ['a', 'b'].map((name) =>
      database.models.transaction((within) => create(name, within)),
    )
    await first
    await other.sequelize.close()
    await Promise.all(mine)
    expect(await kept()).to.deep.equal(['a', 'b'])
  })

  it('see the revocations of those before them, and no place that was undone', async () => {
    const { Counter, Revocation, transaction } = database.models
    const at = new Date()
    const entry = { kind: 'user' as const, subject: USER, exceptSession: null, at, expiresAt: at }
    const rev = () => transaction((within) => Counter.read('revocations', within))
    const revoke = (ending: 'kept' | 'undone') =>
      transaction(async (within) => {
        const place = await Revocation.add(entry, Counter, within)
        if (ending === 'undone') throw new Error('no')
        return place
      })
    const work = [rev(), rev(), revoke('undone'), rev(), revoke('kept'), rev()]
    const ended = await Promise.allSettled(work)
    const places = ended.map((each) => (each.status === 'fulfilled' ? each.value : null))
    expect(places).to.deep.equal([0, 0, null, 0, 1, 1])
    expect((await Revocation.listBehind(0, 9)).map(({ id }) => id)).to.deep.equal([1])
  })
})

const USER = '7f2c0f6e-3e0e-4f1f-9a51-1f6f3a4f6b0c'

/** The next rejection that nobody handles, in place of whoever else listens. */
function nextUnhandled(): Promise<unknown> {
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  return new Promise((resolve) => {
    process.once('unhandledRejection', (reason) => {
      for (const other of others) process.on('unhandledRejection', other)
      resolve(reason)
    })
  })
}
