import { expect } from 'chai'
import { MIGRATIONS } from '../../migrations/index.js'
import { verifyAudit } from '../../services/audit/audit-verification.js'
import { BrowserClient } from '../support/browser-client.js'
import { PostgresDatabases, type TestDatabase } from '../support/database.js'
import { requirePostgres } from '../support/postgres/programs.js'
import { minimal, ProcessRoom } from '../support/process.js'

/** As many instances as a careless deployment starts in the same second. */
const INSTANCES = 10

describe('gateways over one PostgreSQL database', function () {
  this.timeout(240_000)
  const room = new ProcessRoom()
  const databases = new PostgresDatabases()
  let database: TestDatabase
  let ports: number[]
  before(async function () {
    requirePostgres(this)
    database = await databases.create('empty')
    const env = {
      ...minimal('test'),
      DATABASE_URL: database.url,
      DATABASE_POOL_SIZE: '3',
      // They have two cores to themselves, all of them.
      DATABASE_CONNECT_TIMEOUT: '1m',
      DATABASE_STATEMENT_TIMEOUT: '1m',
      BYPASS_AUTH: 'on',
      JWT_ALGORITHM: 'ES256',
    }
    const started = Array.from({ length: INSTANCES }, () => room.start({ env }))
    ports = await Promise.all(started.map((one) => one.port()))
  })
  after(async () => {
    await room.clear()
    await databases.close()
  })

  const at = (index: number) => new BrowserClient(`http://127.0.0.1:${ports[index]}`)

  it('make one schema, one key that signs and one of each user, however many start at once', async () => {
    const { SigningKey, User, sequelize } = { ...database.models, ...database }
    const [rows] = await sequelize.query('SELECT name FROM schema_migrations ORDER BY name')
    expect((rows as { name: string }[]).map(({ name }) => name)).to.deep.equal([
      ...MIGRATIONS.keys(),
    ])
    expect(await SigningKey.count()).to.equal(1)
    expect(await User.count({ where: { username: 'admin' } })).to.equal(1)
    expect((await verifyAudit(database.models)).fault).to.equal(null)
  })

  it('are all ready', async () => {
    const asked = ports.map(async (_port, index) => (await at(index).get('/readyz')).status)
    expect(await Promise.all(asked)).to.deep.equal(ports.map(() => 200))
  })

  it('know of a sign-out at any of them', async () => {
    const [first, second] = [at(0), at(1)]
    expect((await first.get('/auth/bypass?token=admin')).status).to.equal(302)
    const authorization = `Bearer ${first.cookie('jwt') ?? ''}`
    const me = async () => (await second.get('/api/v1/me', { headers: { authorization } })).status
    expect(await me()).to.equal(200)
    await first.post('/auth/logout', { headers: { 'sec-fetch-site': 'same-origin' } })
    const end = performance.now() + 5000
    while ((await me()) !== 401 && performance.now() < end);
    expect(await me()).to.equal(401)
  })

  it('make one audit chain of what they do at once', async () => {
    const signIns = ports.flatMap((_port, index) =>
      ['admin', 'user', `new-of-${index}`].map((name) =>
        at(index).get(`/auth/bypass?token=${name}`),
      ),
    )
    const answers = await Promise.all(signIns)
    expect(answers.map(({ status }) => status)).to.deep.equal(answers.map(() => 302))
    const verdict = await verifyAudit(database.models)
    expect(verdict.fault).to.equal(null)
    expect(verdict.last?.seq).to.be.greaterThan(answers.length)
  })
})
