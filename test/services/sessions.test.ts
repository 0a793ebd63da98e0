import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { Proof } from '../../services/proof.js'
import { createSessionUpkeep } from '../../services/sessions/session-upkeep.js'
import { createSessions, type Sessions } from '../../services/sessions.js'
import type { Revoked } from '../../services/revocations.js'
import { countQueries } from '../support/count-queries.js'
import { createTestDatabase, silentLog, type TestDatabase } from '../support/database.js'
import { failureOf, proofOf } from '../support/people.js'
import { TestTime } from '../support/revocations.js'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0'
const DAY = 86_400

describe('sessions', () => {
  let database: TestDatabase
  let time: TestTime
  let revoked: Revoked[]
  let sessions: Sessions
  let ada: string
  beforeEach(async () => {
    database = await createTestDatabase()
    time = new TestTime()
    revoked = []
    const revocations = {
      revoke: (what: Revoked) => (revoked.push(what), Promise.resolve()),
    }
    sessions = createSessions({ models: database.models, clock: time.clock, revocations })
    ada = (await database.models.User.create({ username: 'ada' })).id
  })
  afterEach(() => database.close())

  const password = (userId: string): Proof => ({ kind: 'password', amr: 'pwd', userId, version: 1 })
  const begin = async (proof = password(ada), userId = ada): Promise<string> => {
    const id = randomUUID()
    const expiresAt = new Date(time.clock.now().getTime() + DAY * 1000)
    const session = { id, userId, proof, address: '192.0.2.1', agent: FIREFOX, expiresAt }
    await database.models.transaction((transaction) => sessions.begin(session, transaction))
    time.pass(1)
    return id
  }
  const list = async (userId = ada) => (await sessions.page(userId, { limit: 50 })).found
  const ids = async (userId = ada) => (await list(userId)).map(({ id }) => id)
  const end = (id: string) =>
    database.models.transaction((transaction) => sessions.end(id, 'sign_out', transaction))

  it('say who signed in how, with what and from where, and when', async () => {
    const began = time.clock.now()
    const id = await begin(proofOf())
    expect(await list()).to.deep.equal([
      {
        ...{ id, amr: 'oidc:corp', provider: 'corp', device: 'Firefox on Linux' },
        ...{ userAgent: FIREFOX, address: '192.0.2.1', beganAt: began, lastSeenAt: began },
        expiresAt: new Date(began.getTime() + DAY * 1000),
      },
    ])
  })

  it('are listed latest first, a page at a time, until they end or expire', async () => {
    const all = [await begin(), await begin(), await begin()].reverse()
    await begin(undefined, (await database.models.User.create({ username: 'bob' })).id)
    expect(await ids()).to.deep.equal(all)
    const { found, nextCursor } = await sessions.page(ada, { limit: 2 })
    const rest = await sessions.page(ada, { limit: 2, cursor: nextCursor ?? '' })
    expect([...found, ...rest.found].map(({ id }) => id)).to.deep.equal(all)
    expect(rest.nextCursor).to.equal(null)
    await end(all[1] ?? '')
    expect(await ids()).to.deep.equal([all[0], all[2]])
    time.pass(DAY - 3)
    expect(await ids()).to.deep.equal([all[0]])
  })

  it('are not listed once nothing keeps them going: unseen for as long as a refresh lasts', async () => {
    const parts = { models: database.models, clock: time.clock }
    const revocations = { revoke: () => Promise.resolve() }
    const listing = createSessions({ ...parts, revocations, idleSeconds: 3600 })
    const listed = async () => (await listing.page(ada, { limit: 9 })).found.map(({ id }) => id)
    const [idle, used] = [await begin(), await begin()]
    time.pass(3000)
    await database.models.Session.noteSeen([used], time.clock.now())
    expect(await listed()).to.have.members([idle, used])
    time.pass(599)
    expect(await listed()).to.deep.equal([used])
  })

  for (const cursor of ['nonsense', Buffer.from('yesterday x').toString('base64url')]) {
    it(`refuse the cursor ${cursor}, which they never gave`, async () => {
      const failure = await failureOf(sessions.page(ada, { limit: 1, cursor }))
      expect(failure.fields).to.deep.equal({ cursor: 'not_a_cursor' })
    })
  }

  it('end once, and take their tokens back once', async () => {
    const id = await begin()
    expect([await end(id), await end(id)]).to.deep.equal([true, false])
    expect(revoked).to.deep.equal([{ kind: 'session', id }])
    const row = await database.models.Session.findById(id)
    expect([row?.endedReason, row?.endedAt !== null]).to.deep.equal(['sign_out', true])
  })

  it('that nobody knows are taken back all the same', async () => {
    const id = randomUUID()
    expect(await end(id)).to.equal(true)
    expect(revoked).to.deep.equal([{ kind: 'session', id }])
  })

  it('end all together by one entry, or all but one', async () => {
    const [first, second, third] = [await begin(), await begin(), await begin()]
    const endAll = (except?: string) =>
      database.models.transaction((transaction) =>
        sessions.endAll({ userId: ada, except: except ?? null }, 'ended_by_user', transaction),
      )
    expect(await endAll(second)).to.equal(2)
    expect(await ids()).to.deep.equal([second])
    expect(await endAll()).to.equal(1)
    expect(await endAll()).to.equal(0)
    expect(revoked.slice(0, 2)).to.deep.equal([
      { kind: 'user', id: ada, except: second },
      { kind: 'user', id: ada, except: null },
    ])
    expect((await database.models.Session.findById(first))?.endedReason).to.equal('ended_by_user')
    expect((await database.models.Session.findById(third))?.endedReason).to.equal('ended_by_user')
  })

  it('of one provider end by themselves, but for the current one', async () => {
    const [corp, other, current] = [
      await begin(proofOf()),
      await begin(proofOf({ provider: 'else' })),
      await begin(proofOf()),
    ]
    const choice = { userId: ada, provider: 'corp', except: current }
    const count = await database.models.transaction((transaction) =>
      sessions.endAll(choice, 'unlinked', transaction),
    )
    expect(count).to.equal(1)
    expect(await ids()).to.deep.equal([current, other])
    expect(revoked).to.deep.equal([{ kind: 'session', id: corp }])
  })

  it('go with their user', async () => {
    const id = await begin()
    await database.models.User.remove(ada)
    expect(await database.models.Session.findById(id)).to.equal(null)
  })

  describe('when last seen', () => {
    const make = () =>
      createSessionUpkeep({ models: database.models, clock: time.clock, log: silentLog })

    it('are kept in memory, and written down together in one statement', async () => {
      const [first, second, third] = [await begin(), await begin(), await begin()]
      const seen = make()
      time.pass(60)
      const queries = countQueries(database.sequelize)
      for (const id of [first, second, first]) seen.noteSeen(id)
      expect(queries.list()).to.deep.equal([])
      await seen.write()
      await seen.write()
      expect(queries.list().filter((sql) => sql.startsWith('UPDATE'))).to.have.length(1)
      const late = (await list()).filter(({ lastSeenAt }) => +lastSeenAt === +time.clock.now())
      expect(late.map(({ id }) => id)).to.deep.equal([second, first])
      expect(await ids()).to.include(third)
    })

    it('are not lost to an outage, nor when the process stops', async () => {
      const id = await begin()
      const seen = make()
      seen.noteSeen(id)
      time.pass(60)
      await database.sequelize.query('ALTER TABLE sessions RENAME TO lost')
      await seen.write()
      await database.sequelize.query('ALTER TABLE lost RENAME TO sessions')
      seen.start()
      await seen.stop()
      expect((await list())[0]?.lastSeenAt).to.deep.equal(time.clock.now())
    })

    it('never go back, whichever instance writes last', async () => {
      const id = await begin()
      const now = time.clock.now()
      await database.models.Session.noteSeen([id], new Date(now.getTime() + 5000))
      await database.models.Session.noteSeen([id], now)
      expect((await list())[0]?.lastSeenAt.getTime()).to.equal(now.getTime() + 5000)
    })
  })

  it('are forgotten some time after they ended', async () => {
    const [ended, running] = [await begin(), await begin()]
    await end(ended)
    const left = async () => {
      await createSessionUpkeep({
        models: database.models,
        clock: time.clock,
        log: silentLog,
      }).sweep()
      return (await database.models.Session.findAll()).map(({ id }) => id)
    }
    time.pass(7 * DAY)
    expect(await left()).to.have.members([ended, running])
    time.pass(1)
    expect(await left()).to.deep.equal([running])
    time.pass(DAY)
    expect(await left()).to.deep.equal([])
  })
})
