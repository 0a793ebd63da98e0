import { expect } from 'chai'
import { command } from '../support/postgres/databases.js'
import { requirePgBouncer, requirePostgres } from '../support/postgres/programs.js'
import { startPgBouncer, type PgBouncer } from '../support/postgres/pgbouncer.js'
import { createPostgres, type PostgresServer } from '../support/postgres/server.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { SAME_ORIGIN } from '../support/two-gateways.js'

const me = async (site: TestGateway, jwt: string) => {
  const headers = { authorization: `Bearer ${jwt}` }
  return (await site.browser().get('/api/v1/me', { headers })).status
}

/** Asks until `status` is what is answered; the test's own limit ends it where it never is. */
async function until(status: number, ask: () => Promise<number>): Promise<void> {
  while ((await ask()) !== status);
}

async function startOver(url: string, env: Record<string, string> = {}): Promise<TestGateway> {
  const site = await startGateway({ databaseUrl: url, env: { ...QUICK, ...env } })
  await site.gateway.migrator.up()
  return site
}

const QUICK = { DATABASE_STATEMENT_TIMEOUT: '1s', DATABASE_CONNECT_TIMEOUT: '1s' }

/** A broken dependency is 503, never 401, and lets nobody in; whoever is known goes on. */
describe('a PostgreSQL server', function () {
  this.timeout(120_000)
  let server: PostgresServer
  let site: TestGateway
  let jwt: string
  before(async function () {
    requirePostgres(this)
    server = await createPostgres()
    await command(server.url('postgres'), 'CREATE DATABASE gate')
    site = await startOver(server.url('gate'))
    await until(200, async () => (await site.browser().get('/readyz')).status)
    jwt = (await site.signedIn('admin')).cookie('jwt') ?? ''
  })
  after(async () => {
    if (!isStarted(server)) return
    await site.stop()
    server.remove()
  })

  const signIn = async () => (await site.browser().get('/auth/bypass?token=admin')).status
  const expectOutage = async () => {
    const answer = await site.browser().get('/auth/bypass?token=admin')
    expect([answer.status, answer.json()['error']]).to.deep.equal([503, 'unavailable'])
    expect(answer.headers['set-cookie'] ?? []).to.deep.equal([])
    expect(answer.headers['retry-after']).to.equal('5')
    expect(await me(site, jwt)).to.equal(200)
    expect(await me(site, `${jwt.slice(0, -4)}AAAA`)).to.equal(401)
    expect((await site.browser().get('/readyz')).status).to.equal(503)
  }

  it('that is killed is an outage, and connections come back by themselves', async () => {
    server.halt()
    await expectOutage()
    await server.start()
    await until(302, signIn)
    expect((await site.browser().get('/readyz')).status).to.equal(200)
  })

  it('that hangs is an outage as well, and nothing waits for it for long', async () => {
    const backends = await backendsOf(server)
    for (const pid of backends) process.kill(pid, 'SIGSTOP')
    await expectOutage()
    for (const pid of backends) process.kill(pid, 'SIGCONT')
    await until(302, signIn)
  })

  it('whose connections are cut is asked again, and nobody notices', async () => {
    for (let round = 0; round < 5; round += 1) {
      const others = 'datname = $$gate$$ AND pid <> pg_backend_pid()'
      await command(
        server.url('postgres'),
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${others}`,
      )
      expect(await signIn()).to.equal(302)
    }
  })

  it('where a table is locked for long is an outage for who needs it', async () => {
    const { sequelize } = site.gateway.models.User
    if (!sequelize) throw new Error('no database')
    const held = await sequelize.transaction()
    await sequelize.query('LOCK TABLE users IN ACCESS EXCLUSIVE MODE', { transaction: held })
    expect(await signIn()).to.equal(503)
    expect(await me(site, jwt)).to.equal(200)
    await held.rollback()
    await until(302, signIn)
  })

  it('leaves no password in the log, whatever became of it', () => {
    expect(site.log.join('')).to.not.include(new URL(server.url('x')).password)
  })
})

describe('PgBouncer in transaction mode', function () {
  this.timeout(120_000)
  let server: PostgresServer
  let bouncer: PgBouncer
  let sites: TestGateway[]
  before(async function () {
    requirePgBouncer(this)
    server = await createPostgres()
    await command(server.url('postgres'), 'CREATE DATABASE gate')
    bouncer = await startPgBouncer(server)
    const url = bouncer.url('gate')
    const first = await startOver(url)
    sites = [first, await startOver(url, { PUBLIC_URL: first.url })]
    for (const site of sites) {
      await until(200, async () => (await site.browser().get('/readyz')).status)
    }
  })
  after(async () => {
    if (!isStarted(server)) return
    for (const site of sites) await site.stop()
    await bouncer.stop()
    server.remove()
  })

  it('may stand in between: many at once sign in over two connections', async () => {
    const browsers = Array.from({ length: 10 }, () => sites.map((site) => site.browser())).flat()
    const all = browsers.map((browser) => browser.get('/auth/bypass?token=user'))
    const statuses = (await Promise.all(all)).map(({ status }) => status)
    expect(statuses).to.deep.equal(statuses.map(() => 302))
  })

  it('swallows notices, and a sign-out is known elsewhere all the same', async () => {
    const [first, second] = sites as [TestGateway, TestGateway]
    const browser = await first.signedIn('admin')
    const jwt = browser.cookie('jwt') ?? ''
    expect(await me(second, jwt)).to.equal(200)
    await browser.post('/auth/logout', { headers: SAME_ORIGIN })
    await until(401, () => me(second, jwt))
  })

  it('lets one of several runs of the migrations do the work', async () => {
    const [first, second] = sites as [TestGateway, TestGateway]
    const migrators = [first.gateway.migrator, second.gateway.migrator]
    await first.gateway.migrator.down()
    const runs = await Promise.all(migrators.map((one) => one.up()))
    expect(runs.flat()).to.have.length(1)
  })
})

/** Mocha calls `after` also where `before` skipped. */
const isStarted = (server: PostgresServer | undefined): boolean => server !== undefined

/** The processes that serve connections, and the one that takes new ones. */
async function backendsOf(server: PostgresServer): Promise<number[]> {
  const sql = "SELECT pid FROM pg_stat_activity WHERE datname = 'gate'"
  const { rows } = await command(server.url('postgres'), sql)
  return [...(rows as { pid: number }[]).map(({ pid }) => pid), server.process.pid ?? NaN]
}
