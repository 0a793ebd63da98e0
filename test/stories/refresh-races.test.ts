import { expect } from 'chai'
import { startCuttingProxy, type Cut } from '../support/cutting-proxy.js'
import {
  chainOf,
  makeUser,
  opens,
  programOf,
  refreshAt,
  signInProgram,
} from '../support/refreshing.js'
import { startTwoInstances, type TwoInstances } from '../support/two-instances.js'

const ROUNDS = 20
const CALLERS = 50

/** Two processes over one database file, and more callers at once than any browser has tabs. */
describe('refreshing at the same time', function () {
  this.timeout(120_000)
  let both: TwoInstances
  let names = 0
  before(async () => {
    both = await startTwoInstances()
  })
  after(() => both.stop())

  /** Somebody nobody else is. */
  const person = async () => {
    const username = `person-${(names += 1)}`
    const { id } = await makeUser(both.here, username)
    return { id, ...(await signInProgram(both.here, username)) }
  }
  const instanceOf = (at: number) => (at % 2 === 0 ? both.here : both.there)
  const showMany = async (refreshToken: string) =>
    (
      await Promise.all(
        Array.from({ length: CALLERS }, (_, at) => refreshAt(instanceOf(at), refreshToken)),
      )
    ).map(programOf)

  it(`gives ${CALLERS} callers one successor, ${ROUNDS} times in a row`, async () => {
    const { id, refreshToken } = await person()
    let last = refreshToken
    for (let round = 1; round <= ROUNDS; round += 1) {
      const answers = await showMany(last)
      const successors = new Set(answers.map((answer) => answer.refreshToken))
      expect(successors.size, `round ${round}`).to.equal(1)
      expect(await chainOf(both.here, id)).to.deep.equal({ live: 1, all: round + 1 })
      expect(new Set(answers.map(({ token }) => token)).size).to.equal(CALLERS)
      const [answer] = answers
      expect(await opens(both.here, answer?.token ?? '')).to.equal(200)
      last = answer?.refreshToken ?? ''
    }
  })

  it('spends nothing twice while ten people with ten tabs each do it all at once', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, person))
    await Promise.all(
      people.map(async ({ id, refreshToken }) => {
        const tabs = Array.from({ length: 10 }, (_, at) => refreshAt(instanceOf(at), refreshToken))
        const answers = (await Promise.all(tabs)).map(programOf)
        expect(new Set(answers.map((answer) => answer.refreshToken)).size).to.equal(1)
        expect(await chainOf(both.here, id)).to.deep.equal({ live: 1, all: 2 })
      }),
    )
  })

  for (const cut of ['before the answer', 'within the answer'] as Cut[]) {
    it(`loses nobody whose connection is cut ${cut}`, async () => {
      const { id, refreshToken } = await person()
      const proxy = await startCuttingProxy(both.here.port, cut)
      const lost = await refreshAt(proxy, refreshToken).catch((error: unknown) => error)
      expect(lost).to.be.instanceOf(Error)
      expect(proxy.lost).to.equal(1)
      await proxy.stop()
      expect(await chainOf(both.here, id)).to.deep.equal({ live: 1, all: 2 })
      const again = programOf(await refreshAt(both.there, refreshToken))
      expect(await chainOf(both.here, id)).to.deep.equal({ live: 1, all: 2 })
      expect((await refreshAt(both.here, again.refreshToken)).status).to.equal(200)
    })
  }

  it('loses nobody who gives up waiting and asks again and again', async () => {
    const { id, refreshToken } = await person()
    const proxy = await startCuttingProxy(both.there.port, 'before the answer')
    const given = Array.from({ length: 10 }, () =>
      refreshAt(proxy, refreshToken).catch(() => 'cut'),
    )
    expect(new Set(await Promise.all(given))).to.deep.equal(new Set(['cut']))
    await proxy.stop()
    const answers = await showMany(refreshToken)
    expect(new Set(answers.map((answer) => answer.refreshToken)).size).to.equal(1)
    expect(await chainOf(both.here, id)).to.deep.equal({ live: 1, all: 2 })
  })

  it('leads whoever comes late to where the others are by now', async () => {
    const { id, refreshToken } = await person()
    const second = programOf(await refreshAt(both.here, refreshToken))
    const third = programOf(await refreshAt(both.there, second.refreshToken))
    for (const shown of [refreshToken, second.refreshToken]) {
      for (const instance of [both.here, both.there]) {
        const { refreshToken: found } = programOf(await refreshAt(instance, shown))
        expect(found).to.equal(third.refreshToken)
      }
    }
    expect(await chainOf(both.here, id)).to.deep.equal({ live: 1, all: 3 })
  })
})
