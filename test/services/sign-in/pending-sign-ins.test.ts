import { expect } from 'chai'
import {
  createPendingSignIns,
  PENDING_SECONDS,
  type Asked,
  type PendingSignIns,
} from '../../../services/sign-in/pending-sign-ins.js'
import { createSessionStore, type SessionStore } from '../../../services/sessions/session-store.js'
import { createTestDatabase, type TestDatabase } from '../../support/database.js'

const SIGN_IN = { provider: 'corp', returnTo: '/reports', linkTo: null }
const LINK = { ...SIGN_IN, linkTo: 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6' }

describe('pending sign-ins', () => {
  let database: TestDatabase
  let store: SessionStore
  let time: number
  let pendingSignIns: PendingSignIns

  beforeEach(async () => {
    database = await createTestDatabase()
    time = Date.parse('2026-11-24T12:00:00Z')
    const clock = { now: () => new Date(time) }
    store = createSessionStore(database.sequelize, database.models, clock)
    pendingSignIns = createPendingSignIns({ store, clock })
  })
  afterEach(async () => {
    store.stop()
    await database.close()
  })

  const begin = async (wish: typeof SIGN_IN | typeof LINK = SIGN_IN) => {
    const { pending, binding } = await pendingSignIns.begin(wish)
    return { pending, asked: { state: pending.state, provider: 'corp', binding } }
  }

  /** Everything that differs from what the browser would ask, in one part. */
  const misfits = (asked: Asked, other: Asked): Asked[] => [
    { ...asked, state: other.state },
    { ...asked, binding: other.binding },
    { ...asked, binding: '' },
    { ...asked, provider: 'elsewhere' },
    { ...asked, state: '' },
    { ...asked, state: `${asked.state}\u0000` },
  ]

  it('are taken once, by whoever began them, and as they were begun', async () => {
    const { pending, asked } = await begin()
    expect(pending).to.include(SIGN_IN)
    expect(await pendingSignIns.take(asked)).to.deep.equal(pending)
    expect(await pendingSignIns.take(asked)).to.equal(null)
  })

  it('are left alone by everyone else', async () => {
    const { pending, asked } = await begin()
    const { asked: other } = await begin()
    for (const misfit of misfits(asked, other)) {
      expect(await pendingSignIns.take(misfit), JSON.stringify(misfit)).to.equal(null)
    }
    expect(await pendingSignIns.take(asked)).to.deep.equal(pending)
  })

  it('go to exactly one of any number that ask at once', async () => {
    const { asked } = await begin()
    const taken = await Promise.all(Array.from({ length: 20 }, () => pendingSignIns.take(asked)))
    expect(taken.filter((one) => one !== null)).to.have.length(1)
  })

  it('end by themselves, to the second', async () => {
    const { asked } = await begin(LINK)
    time += PENDING_SECONDS * 1000 - 1
    expect(await pendingSignIns.resume(asked)).to.not.equal(null)
    time += 1
    expect(await pendingSignIns.resume(asked)).to.equal(null)
    expect(await pendingSignIns.take(asked)).to.equal(null)
  })

  it('lie in the store under no name that would finish them, and without the binding', async () => {
    const { asked } = await begin()
    const [record] = await database.models.SessionRecord.findAll()
    expect(record?.sid).to.not.include(asked.state)
    expect(record?.data).to.not.include(asked.binding)
  })

  describe('that link', () => {
    it('are begun any number of times until they are taken', async () => {
      const { pending, asked } = await begin(LINK)
      for (const again of [1, 2]) {
        expect(await pendingSignIns.resume(asked), String(again)).to.deep.equal(pending)
      }
      expect(await pendingSignIns.take(asked)).to.deep.equal(pending)
      expect(await pendingSignIns.resume(asked)).to.equal(null)
    })

    it('are begun by nobody else, and sign-ins not at all', async () => {
      const { asked } = await begin(LINK)
      const { asked: other } = await begin()
      for (const misfit of [...misfits(asked, other), other]) {
        expect(await pendingSignIns.resume(misfit), JSON.stringify(misfit)).to.equal(null)
      }
    })

    it('keep what their strategy notes', async () => {
      const { asked } = await begin(LINK)
      const resumed = await pendingSignIns.resume(asked)
      await pendingSignIns.annotate(resumed!, { session: '{}' })
      expect((await pendingSignIns.take(asked))?.notes).to.deep.equal({ session: '{}' })
    })
  })
})
