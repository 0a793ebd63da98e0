import { expect } from 'chai'
import { apiClient, clientOf } from '../support/api-client.js'
import { makeOwnKey } from '../support/api-keys.js'
import { queriesOf } from '../support/count-queries.js'
import { forgedTokens, SECTIONS } from '../support/forged-tokens.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { lootEnv, lootOf, LOOT_SECRET } from '../support/loot.js'
import { TestTime } from '../support/revocations.js'
import { SignIn } from '../support/two-gateways.js'

const INVALID = { status: 'unauthenticated', reason: 'invalid', can_refresh: false }

/** What must not happen: GET /auth/session tells a stranger about anybody, or costs us a query. */
describe('attack: asking where somebody else stands', () => {
  let house: TestGateway
  before(async () => {
    house = await startGateway({ env: lootEnv('HS256') })
  })
  after(() => house.stop())

  const byHeader = (token: string) => clientOf(house, token).get('/auth/session')
  const byCookie = (token: string) =>
    clientOf(house, null).get('/auth/session', { headers: { cookie: `jwt=${token}` } })

  for (const section of SECTIONS) {
    it(`learns nothing by a forged token, and has no query made: ${section}`, async () => {
      const tokens = forgedTokens(await lootOf(house), section)
      const asked = queriesOf(house)
      const before = asked.list().length
      for (const [name, token] of Object.entries(tokens)) {
        for (const answer of [await byHeader(token), await byCookie(token)]) {
          expect(answer.status, name).to.equal(200)
          const said = answer.json()
          // A forger with our own key is told what any holder of an expired token is.
          if (said['reason'] === 'expired') expect(section).to.match(/time/u)
          else expect(said, name).to.deep.equal(INVALID)
        }
      }
      const made = asked.list().slice(before)
      const about = made.filter((sql) => /sessions|users|api_keys/u.test(sql))
      if (!/time/u.test(section)) expect(about).to.deep.equal([])
    })
  }

  it('learns nothing by the token of another deployment, even under the same secret', async () => {
    const other = await startGateway({ env: { JWT_SECRET_KEY: LOOT_SECRET } })
    try {
      const { token } = await SignIn.of(other, 'admin')
      expect((await byHeader(token)).json()).to.deep.equal(INVALID)
    } finally {
      await other.stop()
    }
  })

  it('learns nothing of a key that is wrong, revoked, or shown as a cookie', async () => {
    const admin = await apiClient(house, 'admin')
    const { id, key } = await makeOwnKey(admin)
    expect((await byCookie(key)).json()).to.deep.equal(INVALID)
    await admin.delete(`/api/v1/keys/${id}`)
    const parts = key.split('_')
    const wrong = `${parts[0]}_${parts[1]}_${'a'.repeat(43)}_${parts[3]}`
    for (const text of [key, wrong, 'gatehouse_', `${key}x`]) {
      expect((await byHeader(text)).json(), text.slice(0, 12)).to.deep.equal(INVALID)
    }
  })

  it('counts keys that are guessed, as everywhere', async () => {
    const strict = await startGateway({ env: { SIGN_IN_TRIES_PER_ADDRESS: '3' } })
    try {
      const { key } = await makeOwnKey(await apiClient(strict, 'admin'))
      const admin = await apiClient(strict, 'admin')
      const list = (await admin.get('/api/v1/keys')).json()['keys'] as { id: string }[]
      for (const { id } of list) await admin.delete(`/api/v1/keys/${id}`)
      const statuses: number[] = []
      for (let tries = 0; tries < 5; tries += 1) {
        statuses.push((await clientOf(strict, key).get('/auth/session')).status)
      }
      expect(statuses.slice(0, 3)).to.deep.equal([200, 200, 200])
      expect(statuses.at(-1)).to.equal(429)
    } finally {
      await strict.stop()
    }
  })

  it('is told of two tokens that disagree as of none, and of a header that is broken', async () => {
    const { token } = await SignIn.of(house, 'admin')
    for (const headers of [
      { authorization: 'Bearer x', cookie: `jwt=${token}` },
      { cookie: `jwt=${token}; jwt=x` },
      { authorization: 'Bearer', cookie: `jwt=${token}` },
      { authorization: 'Bearer a b' },
    ]) {
      const answer = await house.browser().get('/auth/session', { headers })
      expect([answer.status, answer.json()]).to.deep.equal([200, INVALID])
    }
  })

  it('cannot ask by what browsers send elsewhere: a query, a body, another method', async () => {
    const { token } = await SignIn.of(house, 'admin')
    const byQuery = await house.browser().get(`/auth/session?token=${token}&access_token=${token}`)
    expect(byQuery.json()).to.include({ reason: 'never_signed_in' })
    const json = { token }
    const posted = await house.browser().post('/auth/session', { json })
    expect([posted.status, posted.headers['allow']]).to.deep.equal([405, 'GET, HEAD, OPTIONS'])
  })

  it('fixes no session: no cookie is set, and none that is brought is looked at', async () => {
    const { browser } = await SignIn.of(house, 'user')
    const asked = queriesOf(house)
    const planted = { cookie: `gatehouse_session=${browser.cookie('gatehouse_session')}` }
    for (const headers of [planted, { cookie: 'gatehouse_session=s%3Aplanted.x' }, {}]) {
      const answer = await house.browser().get('/auth/session', { headers })
      expect(answer.headers['set-cookie']).to.equal(undefined)
      expect(answer.json()).to.include({ reason: 'never_signed_in' })
    }
    expect(asked.list().filter((sql) => /session_records/u.test(sql))).to.deep.equal([])
  })

  it('has one query made by who is signed in, and none that writes', async () => {
    const { token } = await SignIn.of(house, 'user')
    const asked = queriesOf(house)
    await byHeader(token)
    const made = asked.list().filter((sql) => !/counters/u.test(sql))
    expect(made).to.have.length(1)
    expect(made[0]).to.match(/^SELECT .* FROM [`"]sessions[`"]/u)
  })

  it('is no page for people: JSON always', async () => {
    const answer = await house.browser().navigate('/auth/session')
    expect(answer.headers['content-type']).to.match(/^application\/json/u)
    expect(answer.headers['x-content-type-options']).to.equal('nosniff')
    expect(answer.headers['cross-origin-resource-policy']).to.equal('same-origin')
  })
})

describe('attack: to break something, and be told wrong where one stands', () => {
  const time = new TestTime()
  let site: TestGateway
  let signIn: SignIn
  beforeEach(async () => {
    site = await startGateway({ clock: time.clock, stopwatch: time.stopwatch })
    signIn = await SignIn.of(site, 'user')
  })
  afterEach(() => site.stop())

  const rename = (from: string, to: string) =>
    site.gateway.models.User.sequelize?.query(`ALTER TABLE ${from} RENAME TO ${to}`)
  const expectOutage = async () => {
    const answer = await clientOf(site, signIn.token).get('/auth/session')
    expect([answer.status, answer.json()['error']]).to.deep.equal([503, 'unavailable'])
    expect(answer.headers['retry-after']).to.equal('5')
  }

  it('a database that is away is an outage, not a sign-out', async () => {
    await rename('sessions', 'lost')
    await expectOutage()
    time.pass(7 * 3600)
    await expectOutage()
    const nobody = await site.browser().get('/auth/session')
    expect(nobody.status, 'nothing is asked for them').to.equal(200)
  })

  it('so is a log of revocations that was not read for too long', async () => {
    await rename('counters', 'lost')
    time.pass(61)
    await expectOutage()
  })
})
