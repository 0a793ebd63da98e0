import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { Proof } from '../../../services/proof.js'
import {
  admissionOf,
  createPeople,
  GOOD_PASSWORD,
  proofOf,
  type People,
} from '../../support/people.js'

/** What a provider says, or is not asked any more, reaches tokens that are out. */
describe('sessions that a provider began', () => {
  let people: People
  beforeEach(async () => {
    people = await createPeople()
    await people.revocations.catchUp()
  })
  afterEach(() => people.close())

  /** A session and the claims that decide about its token. */
  const begin = async (sub: string, proof: Proof) => {
    const sid = randomUUID()
    const expiresAt = new Date(people.clock.now().getTime() + 3_600_000)
    const session = { id: sid, userId: sub, proof, address: '192.0.2.1', agent: 'curl/8' }
    return people.models.transaction(async (transaction) => {
      const rev = await people.models.Counter.read('revocations', transaction)
      await people.sessions.begin({ ...session, expiresAt }, transaction)
      return { sub, sid, rev, iat: Math.floor(people.clock.now().getTime() / 1000) }
    })
  }
  const passes = (...all: Awaited<ReturnType<typeof begin>>[]) =>
    all.map((claims) => !people.revocations.isRevoked(claims))

  it('end with the link, but for the current one and those begun in other ways', async () => {
    const wish = { username: 'bob', email: null, name: null, password: GOOD_PASSWORD }
    const { id } = await people.accounts.register(wish)
    await people.linking.link(proofOf(), id)
    const [identity] = await people.linking.list(id)
    const [byCorp, current] = [await begin(id, proofOf()), await begin(id, proofOf())]
    const byOther = await begin(id, proofOf({ provider: 'other' }))
    const byPassword = await begin(id, { kind: 'password', amr: 'pwd', userId: id, version: 1 })
    await people.linking.unlink(id, identity?.id ?? '', current.sid)
    expect(passes(byCorp, current, byOther, byPassword)).to.deep.equal([false, true, true, true])
    expect(people.lines.at(-1)).to.include({ event: 'session_ended', reason: 'unlinked: 1' })
  })

  it('say no role any more that the provider took, whoever holds the token', async () => {
    const asks = admissionOf({ groupRoles: { staff: ['view_audit'] } })
    const resolve = (...groups: string[]) => people.linking.resolve(proofOf({ groups }), asks)
    const { id } = await resolve('staff')
    const before = await begin(id, proofOf())
    await resolve('staff')
    expect(passes(before)).to.deep.equal([true])
    await resolve()
    const after = await begin(id, proofOf())
    expect(passes(before, after)).to.deep.equal([false, true])
    await resolve('staff')
    expect(passes(after), 'given only').to.deep.equal([true])
  })
})
