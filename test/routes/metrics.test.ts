import { EventEmitter, once } from 'node:events'
import { expect } from 'chai'
import { onPostgres } from '../support/database.js'
import { serveFigures, type ReadFigures } from '../support/figures.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { findUnconventional } from '../support/prometheus.js'

const PASSWORD = 'seven lanterns along the quay'

describe('GET /metrics', () => {
  let site: TestGateway
  let figures: ReadFigures
  before(async () => {
    site = await startGateway({ env: { TRUSTED_PROXIES: '127.0.0.1' } })
    figures = await serveFigures(site.gateway)
    const person = { username: 'grace', email: null, name: null, password: PASSWORD, roles: [] }
    await site.gateway.services.accounts.create(person)
  })
  after(async () => {
    await figures.stop()
    await site.stop()
  })

  it('is read by a strict reader of the format of Prometheus, and no cache keeps it', async () => {
    const answer = await figures.send('GET', '/metrics')
    expect(answer.status).to.equal(200)
    expect(answer.headers['content-type']).to.equal('text/plain; version=0.0.4; charset=utf-8')
    expect(answer.headers['cache-control']).to.equal('no-store')
    const families = await figures.scrape()
    expect(families.size).to.be.greaterThan(40)
    expect(families.get('gatehouse_verify_duration_seconds')?.type).to.equal('histogram')
  })

  it('keeps to the conventions for names, units and buckets', async () => {
    const ours = [...(await figures.scrape()).values()].filter(({ name }) =>
      /^gatehouse_/u.test(name),
    )
    expect(ours.length).to.be.greaterThan(12)
    expect(findUnconventional(ours)).to.deep.equal([])
  })

  it('says how far this instance is behind the log of revocations', async () => {
    expect(await figures.read('gatehouse_revocation_lag_seconds')).to.be.within(0, 60)
    expect(await figures.read('gatehouse_revocation_log_readable')).to.equal(1)
  })

  it('says at once that the log cannot be read', async () => {
    const broken = await startGateway()
    const lost = await serveFigures(broken.gateway)
    await broken.gateway.models.User.sequelize?.query('ALTER TABLE counters RENAME TO lost')
    await broken.gateway.services.revocations.catchUp()
    expect(await lost.read('gatehouse_revocation_log_readable')).to.equal(0)
    await lost.stop()
    await broken.stop()
  })

  it('says how many hashes run and wait', async () => {
    const { accounts } = site.gateway.services
    const crowd = Array.from({ length: 6 }, () => accounts.verifyPassword('grace', PASSWORD))
    expect(await figures.read('gatehouse_password_hashes_running')).to.be.within(0, 2)
    expect(await figures.read('gatehouse_password_hashes_waiting')).to.be.within(0, crowd.length)
    await Promise.all(crowd)
    expect(await figures.read('gatehouse_password_hashes_running')).to.equal(0)
    expect(await figures.read('gatehouse_password_hashes_waiting')).to.equal(0)
  })

  it('counts sign-ins by method and outcome', async () => {
    const of = (method: string, outcome: string) =>
      figures.read('gatehouse_sign_ins_total', { method, outcome })
    const signIn = (password: string) =>
      site.browser().post('/auth/login', { json: { username: 'grace', password } })
    await signIn(PASSWORD)
    await signIn('wrong')
    await signIn('wrong again')
    await site.signedIn('user')
    expect(await of('pwd', 'ok')).to.equal(1)
    expect(await of('pwd', 'failed')).to.equal(2)
    expect(await of('bypass', 'ok')).to.equal(1)
  })

  it('says how many wait for the database', async () => {
    const { transaction } = site.gateway.models
    const end = new EventEmitter()
    // One at a time goes into SQLite, and as many into PostgreSQL as there are connections.
    const many = onPostgres ? site.settings.database.poolSize : 1
    const held = Array.from({ length: many }, () => {
      const begun = new EventEmitter()
      const done = transaction(async () => {
        begun.emit('now')
        await once(end, 'now')
      })
      return { begun: once(begun, 'now'), done }
    })
    await Promise.all(held.map(({ begun }) => begun))
    const others = [1, 2, 3].map(() => transaction(() => Promise.resolve()))
    // What is looked up in between waits as well.
    expect(await figures.read('gatehouse_database_waiting')).to.be.at.least(others.length)
    const used = await figures.read('gatehouse_database_connections_used')
    expect(used).to.equal(onPostgres ? many : 0)
    end.emit('now')
    await Promise.all([...held.map(({ done }) => done), ...others])
    expect(await figures.read('gatehouse_database_waiting')).to.be.below(others.length)
  })

  it('says which version runs, and how the process does', async () => {
    const [build] = (await figures.scrape()).get('gatehouse_build_info')?.samples ?? []
    expect(build?.labels).to.deep.equal({ version: '0.1.0', node: process.version })
    expect(await figures.read('nodejs_eventloop_lag_p99_seconds')).to.be.greaterThan(0)
    expect(await figures.read('process_resident_memory_bytes')).to.be.greaterThan(1e6)
  })

  it('names nobody', async () => {
    expect((await figures.send('GET', '/metrics')).text).not.to.match(/grace|"user"/u)
  })
})
