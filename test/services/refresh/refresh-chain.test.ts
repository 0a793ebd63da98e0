import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { Secret } from '../../../lib/secret.js'
import {
  createRefreshChain,
  type RefreshChain,
  type Step,
} from '../../../services/refresh/refresh-chain.js'
import { successorKeysOf, type SuccessorKey } from '../../../services/refresh/refresh-token-text.js'
import { createTestDatabase, type TestDatabase } from '../../support/database.js'
import { codeOf } from '../../support/administration.js'
import { TestTime } from '../../support/revocations.js'

const [OLD = Buffer.of(), NEW = Buffer.of()] = successorKeysOf(
  ['before', 'after'].map((when) => new Secret(`a-signing-key-of-the-tests-${when}`)),
)

/** JWT_SECRET_KEY lists several while it is changed, and not all instances at once. */
describe('a chain of refresh tokens while the secret changes', () => {
  let database: TestDatabase
  let time: TestTime
  let sessionId: string
  beforeEach(async () => {
    database = await createTestDatabase()
    time = new TestTime()
    sessionId = randomUUID()
    const { User, Session, transaction } = database.models
    const { id: userId } = await User.create({ username: 'ada' })
    const how = { amr: 'pwd', provider: null, address: '192.0.2.1', userAgent: 'test' }
    const when = { beganAt: time.clock.now(), expiresAt: end() }
    await transaction((within) => Session.begin({ id: sessionId, userId, ...how, ...when }, within))
  })
  afterEach(() => database.close())

  const end = () => new Date(time.clock.now().getTime() + 1_000_000)
  const chain = (...keys: SuccessorKey[]): RefreshChain =>
    createRefreshChain({
      ...{ models: database.models, clock: time.clock, keys },
      ...{ lifetimeSeconds: 1000, graceSeconds: 20 },
    })
  const begin = async (): Promise<string> =>
    database.models.transaction(async (within) => {
      const { text } = await chain(OLD).begin({ sessionId, end: end() }, within)
      return text.reveal()
    })
  const show = (by: RefreshChain, text: string): Promise<Step> =>
    database.models.transaction(async (within) => {
      const shown = await by.recognise(text, within)
      if (!shown) throw new Error('not recognised')
      return by.advance(shown, { sessionId, end: end() }, within)
    })
  const given = (step: Step): string => (step.kind === 'issued' ? step.token.text.reveal() : '')

  it('goes on under the new one, and is found under the old one', async () => {
    const first = await begin()
    const second = given(await show(chain(OLD), first))
    expect(given(await show(chain(NEW, OLD), first))).to.equal(second)
    const third = given(await show(chain(NEW, OLD), second))
    expect(given(await show(chain(OLD, NEW), first))).to.equal(third)
    expect(given(await show(chain(NEW), third))).not.to.equal('')
  })

  it('is an outage, and no reuse, to an instance that was not told of the new one', async () => {
    const first = await begin()
    const second = given(await show(chain(NEW, OLD), first))
    expect(await codeOf(show(chain(OLD), first))).to.equal('unavailable')
    expect(given(await show(chain(NEW, OLD), first))).to.equal(second)
    expect(given(await show(chain(OLD), second))).not.to.equal('')
  })

  it('hands out no end that has expired', async () => {
    const first = await begin()
    await show(chain(OLD), first)
    await database.models.RefreshToken.update(
      { expiresAt: time.clock.now() },
      { where: { sessionId, spentAt: null } },
    )
    expect(await show(chain(OLD), first)).to.deep.equal({ kind: 'expired' })
  })

  it('does not begin without a key', async () => {
    const first = await begin()
    const failure = await show(chain(), first).catch((error: unknown) => error)
    expect(failure).to.be.instanceOf(TypeError)
    expect(given(await show(chain(OLD), first))).not.to.equal('')
  })
})
