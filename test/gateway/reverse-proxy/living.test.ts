import { expect } from 'chai'
import { pino } from 'pino'
import { createLiving, type Ending, type Live } from '../../../gateway/reverse-proxy/living.js'
import { NOWHERE } from '../../../lib/crowd.js'
import type { Answer } from '../../../services/rules/meets.js'
import type { Claims } from '../../../services/tokens.js'
import { ADA } from '../../support/proxy.js'

const NOW = 1_800_000_000

interface Wish {
  readonly findEnd?: (sid: string) => Promise<Date | null>
}

/** What goes on, with a clock and a second hand of the test's. */
function room({ findEnd = () => Promise.resolve(null) }: Wish = {}) {
  let now = NOW
  const revoked = new Set<string>()
  const told: (() => void)[] = []
  const replaced: (() => void)[] = []
  const asked: string[] = []
  const lines: string[] = []
  const living = createLiving({
    revocations: {
      onEntries: (listener) => {
        told.push(() => listener([]))
        return () => undefined
      },
      isRevoked: ({ sid }) => revoked.has(sid),
    },
    sessions: {
      findEnd: (sid) => {
        asked.push(sid)
        return findEnd(sid)
      },
    },
    rules: { onReplaced: (listener) => void replaced.push(listener) },
    clock: { now: () => new Date(now * 1000) },
    log: pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
    maxStalenessSeconds: 60,
  })
  return {
    living,
    asked,
    lines,
    replaceRules: () => {
      for (const tell of replaced) tell()
    },
    revoke: (sid: string) => {
      revoked.add(sid)
      for (const tell of told) tell()
    },
    pass: async (seconds: number) => {
      now += seconds
      await living.look()
    },
  }
}

/** Something that goes on, and why it ended. `answer`: of the rules that come next. */
function live(
  claims: Partial<Claims> | null,
  answer: Answer = 'yes',
): Live & { readonly endings: Ending[] } {
  const endings: Ending[] = []
  const all = claims === null ? null : { ...ADA, exp: NOW + 100, ...claims }
  return {
    ...{ claims: all, endings, place: NOWHERE, deadline: Infinity },
    judgeAgain: () => answer,
    end: (why) => void endings.push(why),
  }
}

describe('what goes on in the name of a session', () => {
  it('ends with it, and nothing else does', () => {
    const { living, revoke } = room()
    const [one, other, nobody] = [live({ sid: 'a' }), live({ sid: 'b' }), live(null)]
    for (const each of [one, other, nobody]) living.add(each)
    revoke('a')
    expect([one, other, nobody].map(({ endings }) => endings.join())).to.deep.equal([
      ...['session-ended', '', ''],
    ])
  })

  it('is not ended once it is over', () => {
    const { living, revoke } = room()
    const one = live({ sid: 'a' })
    living.add(one)
    living.delete(one)
    revoke('a')
    living.stop()
    expect(one.endings).to.deep.equal([])
  })

  it('goes on after its token, for as long as the session does', async () => {
    const end = new Date((NOW + 1000) * 1000)
    const { living, pass, asked } = room({
      findEnd: () => Promise.resolve(asked.length < 2 ? end : null),
    })
    const one = live({ sid: 'a' })
    living.add(one)
    await pass(99)
    expect(asked).to.deep.equal([])
    await pass(1)
    expect(asked).to.deep.equal(['a'])
    await pass(800)
    expect([asked, one.endings]).to.deep.equal([['a'], []])
    await pass(100)
    expect([asked, one.endings]).to.deep.equal([['a', 'a'], ['session-ended']])
  })

  it('ends with its token where the session has ended, or nobody knows it', async () => {
    const { living, pass } = room()
    const one = live({})
    living.add(one)
    await pass(100)
    expect(one.endings).to.deep.equal(['session-ended'])
  })

  it('ends with its key, of which there is no session', async () => {
    const { living, pass, asked } = room({ findEnd: () => Promise.reject(new Error('asked')) })
    const one = live({ amr: ['key'] })
    living.add(one)
    await pass(100)
    expect([asked, one.endings]).to.deep.equal([[], ['session-ended']])
  })

  it('waits a while where nobody can tell, and then ends', async () => {
    const { living, pass, asked } = room({
      findEnd: () => Promise.reject(new Error('no database')),
    })
    const one = live({})
    living.add(one)
    await pass(100)
    await pass(4)
    expect([asked.length, one.endings]).to.deep.equal([1, []])
    await pass(1)
    expect([asked.length, one.endings]).to.deep.equal([2, []])
    await pass(60)
    expect([asked.length, one.endings]).to.deep.equal([3, ['unknown']])
  })

  it('is not looked at where it is over before anybody could tell', async () => {
    let answer: (end: null) => void = () => undefined
    const { living, pass } = room({
      findEnd: () => new Promise((resolve) => (answer = resolve)),
    })
    const one = live({})
    living.add(one)
    const passed = pass(100)
    living.delete(one)
    answer(null)
    await passed
    expect(one.endings).to.deep.equal([])
  })

  it('ends with the rules that allowed it, in whosever name, and says how much ended', () => {
    const { living, replaceRules, lines } = room()
    const all = [live({}), live({}, 'no'), live(null), live(null, 'sign-in'), live(null, 'no')]
    for (const each of all) living.add(each)
    replaceRules()
    expect(all.map(({ endings }) => endings.join())).to.deep.equal([
      ...['', 'not-allowed', '', 'sign-in-first', 'not-allowed'],
    ])
    expect(lines.map((line) => (JSON.parse(line) as { ended: number }).ended)).to.deep.equal([3])
  })

  it('is told when the gateway stops', () => {
    const { living } = room()
    const [one, nobody] = [live({}), live(null)]
    living.add(one)
    living.add(nobody)
    living.stop()
    expect([one.endings, nobody.endings]).to.deep.equal([['leaving'], ['leaving']])
  })
})
