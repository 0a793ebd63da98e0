import { expect } from 'chai'
import type { Answer } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const PASSWORD = 'violet harbour spoon eleven'
const HOME = '192.0.2.1'

describe('locking somebody else out', () => {
  let site: TestGateway
  before(async () => {
    const env = {
      SIGN_IN_TRIES: '5',
      SIGN_IN_TRIES_PER_ACCOUNT: '10',
      TRUSTED_PROXIES: '127.0.0.1',
    }
    site = await startGateway({ env })
    for (const username of ['ada', 'bob', 'eve']) {
      await site.gateway.services.accounts.create({
        username,
        email: null,
        name: null,
        password: PASSWORD,
        roles: [],
      })
    }
  })
  after(() => site.stop())

  const signIn = (username: string, password: string, from: string): Promise<Answer> => {
    const headers = { accept: 'application/json', 'x-forwarded-for': from }
    return site.browser().post('/auth/login', { json: { username, password }, headers })
  }
  /** Wrong passwords from `networks` networks, `each` from every one; their statuses. */
  async function besiege(username: string, networks: number, each: number): Promise<number[]> {
    const statuses: number[] = []
    for (let network = 0; network < networks; network += 1) {
      for (let tries = 0; tries < each; tries += 1) {
        statuses.push((await signIn(username, 'wrong', `198.51.100.${network}`)).status)
      }
    }
    return statuses
  }

  it('does not work where the owner signed in from lately', async () => {
    expect(await signIn('ada', PASSWORD, HOME)).to.include({ status: 200 })
    await besiege('ada', 30, 3)
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await signIn('ada', 'mistyped', HOME)).to.include({ status: 401 })
    }
    expect(await signIn('ADA', PASSWORD, HOME)).to.include({ status: 200 })
  })

  it('does not take the one try of a network nobody knows', async () => {
    await besiege('bob', 30, 3)
    expect(await signIn('bob', PASSWORD, '203.0.113.9')).to.include({ status: 200 })
    // ... which is known from then on.
    expect(await signIn('bob', 'mistyped', '203.0.113.9')).to.include({ status: 401 })
    expect(await signIn('bob', PASSWORD, '203.0.113.9')).to.include({ status: 200 })
  })

  it('leaves the besiegers one try each', async () => {
    const statuses = await besiege('eve', 30, 3)
    const guesses = statuses.filter((status) => status === 401).length
    // Ten for all of them, then one each; three networks spent the ten.
    expect(guesses).to.be.within(30, 40)
    expect(await signIn('eve', 'wrong', '203.0.113.10')).to.include({ status: 401 })
    const refused = await signIn('eve', PASSWORD, '203.0.113.10')
    expect(refused).to.include({ status: 429 })
    expect(Number(refused.headers['retry-after'])).to.be.within(3500, 3600)
  })
})
