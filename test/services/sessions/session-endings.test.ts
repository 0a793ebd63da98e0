import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { Account } from '../../../services/account.js'
import type { Actor } from '../../../services/actor.js'
import {
  createSessionEndings,
  type SessionEndings,
} from '../../../services/sessions/session-endings.js'
import { codeOf, startAdministration, type Administration } from '../../support/administration.js'
import { auditInto } from '../../support/people.js'

describe('ending sessions', () => {
  let office: Administration
  let endings: SessionEndings
  let boss: Account
  let clerk: Account
  let guest: Account
  beforeEach(async () => {
    office = await startAdministration()
    const { models, sessions, lines } = office
    endings = createSessionEndings({ models, sessions, audit: auditInto(lines) })
    boss = await office.person('boss', 'admin')
    clerk = await office.person('clerk', 'manage_users')
    guest = await office.person('guest')
  })
  afterEach(() => office.close())

  /** A session of `account`, and its holder as an actor by it. */
  const begin = async (account: Account): Promise<Actor & { readonly sid: string }> => {
    const actor = office.actAs(account)
    const { sid: id, sub: userId } = actor.claims
    const proof = { kind: 'password', amr: 'pwd', userId, version: 1 } as const
    const session = { id, userId, proof, address: '192.0.2.1', agent: 'curl/8' }
    const expiresAt = new Date(Date.now() + 3_600_000)
    await office.models.transaction((transaction) =>
      office.sessions.begin({ ...session, expiresAt }, transaction),
    )
    return { ...actor, sid: id }
  }
  const alive = async ({ claims }: Actor): Promise<boolean> => {
    const { found } = await office.sessions.page(claims.sub, { limit: 50 })
    const listed = found.some(({ id }) => id === claims.sid)
    expect(office.revocations.isRevoked(claims)).to.equal(!listed)
    return listed
  }
  const ended = () => office.lines.filter(({ event }) => event === 'session_ended')

  it('is for one’s own, and leaves a line that names the session', async () => {
    const [here, there] = [await begin(guest), await begin(guest)]
    await endings.end(there.sid, here)
    await endings.end(there.sid, here)
    expect([await alive(here), await alive(there)]).to.deep.equal([true, false])
    expect(ended()).to.have.length(1)
    expect(ended()[0]).to.deep.include({
      ...{ userId: guest.id, username: 'guest', actorId: guest.id, sessionId: there.sid },
      ...{ address: '192.0.2.1', requestId: 'request-1', reason: 'ended_by_user' },
    })
  })

  it('tells who manages no users nothing of the sessions of others', async () => {
    const [guests, bosses] = [await begin(guest), await begin(boss)]
    expect(await codeOf(endings.end(bosses.sid, guests))).to.equal('not_found')
    expect(await codeOf(endings.end(randomUUID(), guests))).to.equal('not_found')
    expect(await codeOf(endings.endAllOf(boss.id, guests))).to.equal('insufficient_role')
    expect(await alive(bosses)).to.equal(true)
  })

  it('is for who manages users, by the roles they hold now', async () => {
    const [clerks, guests] = [await begin(clerk), await begin(guest)]
    await endings.end(guests.sid, clerks)
    expect(await alive(guests)).to.equal(false)
    expect(ended()[0]).to.include({ actorId: clerk.id, reason: 'ended_by_administrator' })
    const again = await begin(guest)
    await office.models.transaction((transaction) =>
      office.models.User.setRoles(clerk.id, [], transaction),
    )
    expect(await codeOf(endings.end(again.sid, clerks))).to.equal('insufficient_role')
    expect(await codeOf(endings.endAllOf(guest.id, clerks))).to.equal('insufficient_role')
    expect(await alive(again)).to.equal(true)
  })

  it('of an administrator is for administrators', async () => {
    const [clerks, bosses, other] = [await begin(clerk), await begin(boss), await begin(boss)]
    expect(await codeOf(endings.end(bosses.sid, clerks))).to.equal('insufficient_role')
    expect(await codeOf(endings.endAllOf(boss.id, clerks))).to.equal('insufficient_role')
    expect(await alive(bosses)).to.equal(true)
    await endings.endAllOf(boss.id, other)
    expect([await alive(bosses), await alive(other)]).to.deep.equal([false, false])
    expect(ended()[0]).to.include({ reason: 'ended_by_user: 2' })
  })

  it('of nobody is not found', async () => {
    expect(await codeOf(endings.endAllOf(randomUUID(), await begin(boss)))).to.equal('not_found')
  })

  it('is undone when it cannot be written down', async () => {
    const { models, sessions } = office
    const broken = () => Promise.reject(new Error('no line'))
    const audit = { record: broken, recordAlone: broken }
    const unwritten = createSessionEndings({ models, sessions, audit })
    const here = await begin(guest)
    expect(await codeOf(unwritten.signOut(here))).to.include('no line')
    expect(await codeOf(unwritten.endOwn('none', here))).to.include('no line')
    await office.revocations.catchUp()
    expect(await alive(here)).to.equal(true)
  })

  it('in a change of an account is told of in the audit log, with how many there were', async () => {
    const bosses = await begin(boss)
    await begin(guest)
    await begin(guest)
    const expects = () => true
    await office.users.change({ id: guest.id, expects, change: { disabled: true } }, bosses)
    expect(ended()[0]).to.include({ userId: guest.id, actorId: boss.id, reason: 'disabled: 2' })
    await office.users.change({ id: guest.id, expects, change: { disabled: false } }, bosses)
    expect(ended()).to.have.length(1)
  })
})
