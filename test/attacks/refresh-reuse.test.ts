import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'
import {
  chainOf,
  makeUser,
  opens,
  programOf,
  refreshAt,
  signInProgram,
} from '../support/refreshing.js'
import { TestTime } from '../support/revocations.js'

const GRACE = 20

/** Somebody copied a refresh token: from a backup, a log of a proxy, a machine left open. */
describe('a stolen refresh token', () => {
  let here: TestGateway
  let there: TestGateway
  let time: TestTime
  let names = 0
  before(async () => {
    time = new TestTime()
    here = await startGateway({ clock: time.clock })
    there = await startGateway({
      clock: time.clock,
      databaseUrl: here.settings.databaseUrl.reveal(),
      env: { PUBLIC_URL: here.url },
    })
  })
  after(async () => {
    await there.stop()
    await here.stop()
  })

  const victim = async () => {
    const username = `victim-${(names += 1)}`
    const { id } = await makeUser(here, username)
    return { id, username, ...(await signInProgram(here, username)) }
  }
  const endedBy = async (userId: string) => {
    const { Session } = here.gateway.models
    const rows = await Session.findAll({ where: { userId }, order: [['beganAt', 'ASC']] })
    return rows.map(({ endedReason }) => endedReason)
  }
  const refusedAt = async (site: TestGateway, refreshToken: string) => {
    const answer = await refreshAt(site, refreshToken)
    return [answer.status, answer.json()['error']]
  }
  const REFUSED = [401, 'invalid_refresh_token']
  const auditOf = (userId: string) =>
    here.log
      .concat(there.log)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ audit, userId: of }) => audit === 'refresh_reused' && of === userId)

  it('does not outlive its use: shown after the grace, it ends the session everywhere', async () => {
    const { id, refreshToken: stolen } = await victim()
    const owner = programOf(await refreshAt(here, stolen))
    time.setClock(GRACE + 0.001)
    expect(await refusedAt(there, stolen)).to.deep.equal(REFUSED)
    expect(await endedBy(id)).to.deep.equal(['refresh_reuse'])
    await here.gateway.services.revocations.catchUp()
    for (const site of [here, there]) {
      expect(await opens(site, owner.token)).to.equal(401)
      expect(await refusedAt(site, owner.refreshToken)).to.deep.equal(REFUSED)
      expect(await refusedAt(site, stolen)).to.deep.equal(REFUSED)
    }
    expect(await chainOf(here, id)).to.deep.equal({ live: 1, all: 2 })
  })

  it('leaves one line in the audit log, however often it is shown', async () => {
    const { id, username, refreshToken: stolen } = await victim()
    await refreshAt(here, stolen)
    time.setClock(GRACE + 1)
    await Promise.all([here, there, here, there].map((site) => refreshAt(site, stolen)))
    const [line, ...more] = auditOf(id)
    expect(more).to.deep.equal([])
    expect(line).to.include({ username, amr: 'pwd', address: '127.0.0.1' })
    expect(JSON.stringify(line)).not.to.include(stolen.split('.')[1])
  })

  it('is not followed by the thief for ever: the owner, who comes second, ends it', async () => {
    const { id, refreshToken } = await victim()
    let thief = programOf(await refreshAt(there, refreshToken))
    time.setClock(GRACE + 1)
    thief = programOf(await refreshAt(there, thief.refreshToken))
    expect(await refusedAt(here, refreshToken)).to.deep.equal(REFUSED)
    expect(await endedBy(id)).to.deep.equal(['refresh_reuse'])
    await there.gateway.services.revocations.catchUp()
    expect(await opens(there, thief.token)).to.equal(401)
    expect(await refusedAt(there, thief.refreshToken)).to.deep.equal(REFUSED)
  })

  it('is as dead when it is the grandparent of the one in use', async () => {
    const { id, refreshToken: grandparent } = await victim()
    const parent = programOf(await refreshAt(here, grandparent))
    time.setClock(GRACE)
    await refreshAt(here, parent.refreshToken)
    time.setClock(1)
    expect((await refreshAt(there, parent.refreshToken)).status).to.equal(200)
    expect(await refusedAt(there, grandparent)).to.deep.equal(REFUSED)
    expect(await endedBy(id)).to.deep.equal(['refresh_reuse'])
  })

  it('ends no other session of the user', async () => {
    const { id, username, refreshToken: stolen } = await victim()
    const other = await signInProgram(here, username)
    await refreshAt(here, stolen)
    time.setClock(GRACE + 1)
    await refreshAt(there, stolen)
    expect((await endedBy(id)).filter((reason) => reason !== null)).to.deep.equal(['refresh_reuse'])
    const next = programOf(await refreshAt(there, other.refreshToken))
    expect(await opens(here, next.token)).to.equal(200)
  })

  it('cannot be made of its id: a wrong secret ends nothing, spent or not', async () => {
    const { id, refreshToken: first } = await victim()
    const wrong = (token: string) => `${token.split('.')[0] ?? ''}.${'B'.repeat(43)}`
    expect(await refusedAt(here, wrong(first))).to.deep.equal(REFUSED)
    const { refreshToken } = programOf(await refreshAt(here, first))
    time.setClock(GRACE + 1)
    for (const token of [wrong(first), wrong(refreshToken), `${first.slice(0, -1)}_`]) {
      expect(await refusedAt(there, token)).to.deep.equal(REFUSED)
    }
    expect(await endedBy(id)).to.deep.equal([null])
    expect((await refreshAt(here, refreshToken)).status).to.equal(200)
  })

  it('is not found in the database: what stands there opens nothing', async () => {
    const { id, refreshToken } = await victim()
    await refreshAt(here, refreshToken)
    const { Session, RefreshToken } = here.gateway.models
    const [session] = await Session.findAll({ where: { userId: id } })
    const rows = await RefreshToken.listBySession(session?.id ?? '')
    const secret = refreshToken.split('.')[1] ?? ''
    expect(JSON.stringify(rows)).not.to.include(secret)
    for (const row of rows) {
      for (const guess of [row.secretHash, row.seed]) {
        expect(await refusedAt(here, `${row.id}.${guess}`)).to.deep.equal(REFUSED)
      }
    }
    expect(await endedBy(id)).to.deep.equal([null])
  })
})

describe('a refresh token is of no use to who', () => {
  let site: TestGateway
  before(async () => (site = await startGateway()))
  after(() => site.stop())

  it('takes it for a token, or a token for it', async () => {
    await makeUser(site, 'ada')
    const { token, refreshToken } = await signInProgram(site, 'ada')
    expect(await opens(site, refreshToken)).to.equal(401)
    const answer = await refreshAt(site, token.slice(0, 128))
    expect(answer.json()['error']).to.equal('invalid_refresh_token')
    expect((await refreshAt(site, token)).status).to.equal(400)
  })

  it('makes a browser send it from another site', async () => {
    const browser = await site.signedIn('contributor')
    const before = browser.cookie('jwt_refresh')
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      {},
    ] as Record<string, string>[]) {
      const answer = await browser.post('/auth/refresh', { form: {}, headers })
      expect([answer.status, answer.json()['error']]).to.deep.equal([403, 'cross_site_request'])
    }
    expect((await browser.submit('/auth/refresh', {})).status).to.equal(303)
    expect(browser.cookie('jwt_refresh')).not.to.equal(before)
  })

  it('plants theirs in the browser of somebody else, by a form of another site', async () => {
    await makeUser(site, 'mallory')
    const { refreshToken } = await signInProgram(site, 'mallory')
    const answer = await site.browser().post('/auth/refresh', {
      body: JSON.stringify({ refresh_token: refreshToken }),
      headers: { 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' },
    })
    expect(answer.status).to.equal(403)
    expect(answer.headers['set-cookie']).to.equal(undefined)
  })

  it('was disabled', async () => {
    const { id } = await makeUser(site, 'dora')
    const { refreshToken } = await signInProgram(site, 'dora')
    const { User, Session } = site.gateway.models
    await User.update({ disabledAt: new Date() }, { where: { id } })
    expect((await refreshAt(site, refreshToken)).status).to.equal(401)
    expect((await Session.findOne({ where: { userId: id } }))?.endedReason).to.equal('disabled')
    await User.update({ disabledAt: null }, { where: { id } })
    expect((await refreshAt(site, refreshToken)).status).to.equal(401)
  })

  it('was deleted', async () => {
    const { id } = await makeUser(site, 'dan')
    const { refreshToken } = await signInProgram(site, 'dan')
    await site.gateway.models.User.remove(id)
    expect((await refreshAt(site, refreshToken)).status).to.equal(401)
  })

  it('came by the bypass, where that is off by now', async () => {
    const browser = await site.signedIn('contributor')
    const without = await startGateway({
      databaseUrl: site.settings.databaseUrl.reveal(),
      env: { BYPASS_AUTH: 'off' },
    })
    const answer = await refreshAt(without, browser.cookie('jwt_refresh') ?? '')
    expect(answer.status).to.equal(401)
    expect(answer.headers['set-cookie']).to.equal(undefined)
    await without.stop()
    expect((await refreshAt(site, browser.cookie('jwt_refresh') ?? '')).status).to.equal(200)
  })

  it('came by a provider that is no longer there', async () => {
    const { id } = await makeUser(site, 'pam')
    const { refreshToken } = await signInProgram(site, 'pam')
    const { Session } = site.gateway.models
    await Session.update({ provider: 'gone', amr: 'oidc:gone' }, { where: { userId: id } })
    expect((await refreshAt(site, refreshToken)).status).to.equal(401)
    expect((await Session.findOne({ where: { userId: id } }))?.endedAt).to.equal(null)
  })
})
