import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import type { RevocationEntry } from '../../../models/revocation.js'
import { createRevocationMarks } from '../../../services/revocations/revocation-marks.js'
import { LIFETIME, tokenOf } from '../../support/revocations.js'

const AT = new Date('2026-11-24T12:00:00Z')
const later = (seconds: number) => new Date(AT.getTime() + seconds * 1000)
const entry = (said: Partial<RevocationEntry>): RevocationEntry => ({
  ...{ id: 10, kind: 'user', subject: randomUUID(), exceptSession: null },
  ...{ at: AT, expiresAt: later(LIFETIME) },
  ...said,
})
const marksOf = (...entries: RevocationEntry[]) => {
  const marks = createRevocationMarks({ keepSeconds: LIFETIME })
  for (const one of entries) marks.add(one)
  return marks
}

describe('the marks of revocations', () => {
  const [ada, bob, sid] = [randomUUID(), randomUUID(), randomUUID()]

  it('hit every token of a session, whenever it was issued', () => {
    const marks = marksOf(entry({ kind: 'session', subject: sid }))
    expect(marks.hit(tokenOf({ sid, rev: 9 }))).to.equal(true)
    expect(marks.hit(tokenOf({ sid, rev: 11, iat: later(60) }))).to.equal(true)
    expect(marks.hit(tokenOf({ rev: 9 }))).to.equal(false)
  })

  it('hit what was issued to a user before the entry, by its place and not by the clock', () => {
    const marks = marksOf(entry({ subject: ada }))
    expect(marks.hit(tokenOf({ sub: ada, rev: 9, iat: later(30) }))).to.equal(true)
    expect(marks.hit(tokenOf({ sub: ada, rev: 10, iat: AT }))).to.equal(false)
    expect(marks.hit(tokenOf({ sub: ada, rev: 10, iat: later(-59) }))).to.equal(false)
    expect(marks.hit(tokenOf({ sub: bob, rev: 9 }))).to.equal(false)
  })

  it('hit by the time alone what was issued long before, though its place says otherwise', () => {
    const marks = marksOf(entry({ subject: ada }))
    expect(marks.hit(tokenOf({ sub: ada, rev: 500, iat: later(-61) }))).to.equal(true)
  })

  it('spare the one session that an entry excepts, and no other', () => {
    const marks = marksOf(entry({ subject: ada, exceptSession: sid }))
    expect(marks.hit(tokenOf({ sub: ada, sid, rev: 0 }))).to.equal(false)
    expect(marks.hit(tokenOf({ sub: ada, rev: 0 }))).to.equal(true)
  })

  it('are kept as long as a token of ours lives, though an entry says less', () => {
    const marks = marksOf(entry({ subject: ada, expiresAt: later(60) }))
    marks.prune(later(LIFETIME - 1))
    expect(marks.hit(tokenOf({ sub: ada }))).to.equal(true)
    marks.prune(later(LIFETIME))
    expect([marks.hit(tokenOf({ sub: ada })), marks.size()]).to.deep.equal([false, 0])
  })

  it('of another log still hit what they hit, and nobody who signs in after', () => {
    const marks = marksOf(
      entry({ id: 500, subject: ada }),
      entry({ kind: 'session', subject: sid }),
    )
    marks.forgetPlaces()
    expect(marks.hit(tokenOf({ sub: ada, rev: 400, iat: later(-1) }))).to.equal(true)
    expect(marks.hit(tokenOf({ sub: ada, rev: 3, iat: AT }))).to.equal(false)
    expect(marks.hit(tokenOf({ sid }))).to.equal(true)
  })

  it('take no more room for a thousand entries than for one of each kind', () => {
    const many = Array.from({ length: 1000 }, (_, at) => entry({ id: at + 1, subject: ada }))
    expect(marksOf(...many).size()).to.equal(1)
  })

  it('hit exactly what any single entry hits, in whatever order they are added', () => {
    const people = fc.constantFrom(ada, bob)
    const sids = fc.constantFrom(sid, randomUUID(), randomUUID())
    const seconds = fc.integer({ min: -200, max: 200 })
    const entries = fc.uniqueArray(
      fc.record({
        id: fc.integer({ min: 1, max: 20 }),
        user: fc.boolean(),
        person: people,
        session: sids,
        except: fc.option(sids),
        at: seconds,
      }),
      { selector: ({ id }) => id, maxLength: 8 },
    )
    const token = fc.record({
      sub: people,
      sid: sids,
      rev: fc.integer({ min: 0, max: 21 }),
      at: seconds,
    })
    fc.assert(
      fc.property(entries, token, (made, { at, ...of }) => {
        const all = made.map((one) =>
          one.user
            ? entry({
                id: one.id,
                subject: one.person,
                exceptSession: one.except,
                at: later(one.at),
              })
            : entry({ id: one.id, kind: 'session', subject: one.session, at: later(one.at) }),
        )
        const claims = tokenOf({ ...of, iat: later(at) })
        const alone = all.some((one) => marksOf(one).hit(claims))
        expect(marksOf(...all).hit(claims)).to.equal(alone)
      }),
      { numRuns: 2000 },
    )
  })
})
