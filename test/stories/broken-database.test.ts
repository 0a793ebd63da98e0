import { closeSync, openSync, renameSync, writeSync } from 'node:fs'
import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { HostileProvider } from '../support/hostile-provider.js'
import { comeBack, leave, providerEnvironment } from '../support/provider-walk.js'

const ADA = { username: 'ada', email: null, name: null, roles: [] }

/** A broken dependency is 503, never 401, and lets nobody in. */
describe('a database that does not do its part', () => {
  let site: TestGateway
  let provider: HostileProvider
  beforeEach(async () => {
    provider = await HostileProvider.start()
    site = await startGateway({ env: providerEnvironment(provider) })
  })
  afterEach(async () => {
    await site.stop()
    await provider.stop()
  })

  const sql = (text: string) => site.gateway.models.User.sequelize?.query(text)
  const login = () =>
    site.browser().post('/auth/login', { json: { username: 'ada', password: 'any password' } })

  it('is not a wrong password', async () => {
    await sql('ALTER TABLE users RENAME TO lost')
    const answer = await login()
    expect(answer.status).to.equal(503)
    expect(answer.json()).to.include({ error: 'unavailable' })
    expect(answer.headers['retry-after']).to.equal('5')
    expect(answer.text).to.not.match(/users|sqlite|table/iu)
  })

  it('lets nobody in, by any way', async () => {
    const browser = site.browser()
    const callback = provider.authorize(await leave(browser))
    await sql('ALTER TABLE users RENAME TO lost')
    for (const answer of [
      await login(),
      await site.browser().get('/auth/bypass?token=admin'),
      await site.browser().post('/auth/register', {
        json: { username: 'new', password: 'an unremarkable heron' },
      }),
      await comeBack(browser, callback),
    ]) {
      expect(answer.status).to.equal(503)
      expect((answer.headers['set-cookie'] ?? []).some((line) => line.startsWith('jwt='))).to.equal(
        false,
      )
    }
  })

  it('offers people to look again at what they asked for, and not to send again', async () => {
    const browser = await site.signedIn('admin')
    await sql('ALTER TABLE users RENAME TO lost')
    const { status, text } = await browser.navigate('/account?a=1&b=2')
    expect(status).to.equal(503)
    expect(text).to.include('href="/account?a=1&amp;b=2">Try again')
    const sent = await browser.submit('/account/keys', {})
    expect(sent.status).to.equal(503)
    expect(sent.text).to.not.include('Try again</a>')
  })

  it('is no reason to refuse who is known already: the guard asks no database', async () => {
    const browser = await site.signedIn('admin')
    await sql('ALTER TABLE users RENAME TO lost')
    expect((await browser.get('/api/v1/me')).status).to.equal(200)
    expect((await browser.get('/api/v1/users')).status).to.equal(503)
  })

  it('leaves no cookie when the session cannot be kept', async () => {
    await sql('ALTER TABLE session_records RENAME TO lost')
    const answer = await site.browser().get('/auth/bypass?token=admin')
    expect(answer.status).to.equal(503)
    expect((answer.headers['set-cookie'] ?? []).some((line) => line.startsWith('jwt='))).to.equal(
      false,
    )
  })

  it('shows people a page that says so', async () => {
    await sql('ALTER TABLE users RENAME TO lost')
    const answer = await site.browser().submit('/auth/login', { username: 'a', password: 'b c d' })
    expect(answer.status).to.equal(503)
    expect(answer.text).to.include('The service is not available right now')
  })
})

describe('a database file that does not do its part', () => {
  let site: TestGateway
  let provider: HostileProvider
  beforeEach(async () => {
    provider = await HostileProvider.start()
    site = await startGateway({ on: 'sqlite', env: providerEnvironment(provider) })
  })
  afterEach(async () => {
    await site.stop()
    await provider.stop()
  })

  const sql = (text: string) => site.gateway.models.User.sequelize?.query(text)
  const file = () => site.settings.databaseUrl.reveal().replace(/^sqlite:/u, '')
  /** The open connection, and by the file's header (write version 3) every connection to come. */
  const forbidWriting = async () => {
    await sql('PRAGMA wal_checkpoint(TRUNCATE)')
    await sql('PRAGMA query_only = ON')
    const descriptor = openSync(file(), 'r+')
    writeSync(descriptor, Uint8Array.of(3), 0, 1, 18)
    closeSync(descriptor)
  }

  for (const [what, breakIt] of [
    ['whose file is gone', () => renameSync(file(), `${file()}.gone`)],
    ['that can only be read', () => forbidWriting()],
  ] as const) {
    it(`is 503 to everyone who comes, ${what}, and lets on who is known`, async () => {
      const password = 'an unremarkable heron'
      await site.gateway.services.accounts.create({ ...ADA, password })
      const admin = await site.signedIn('admin')
      await breakIt()
      for (const answer of [
        await site.browser().post('/auth/login', { json: { username: 'ada', password } }),
        await site.browser().get('/auth/bypass?token=admin'),
        await site.browser().post('/auth/register', { json: { username: 'new', password } }),
        await site.browser().get('/auth/oidc'),
      ]) {
        expect([answer.status, answer.json()['error']]).to.deep.equal([503, 'unavailable'])
        expect(answer.headers['set-cookie'] ?? []).to.deep.equal([])
      }
      expect((await admin.get('/api/v1/me')).status).to.equal(200)
    })
  }

  it('without its file is not ready, and says so', async () => {
    renameSync(file(), `${file()}.gone`)
    const answer = await site.browser().get('/readyz')
    expect([answer.status, answer.json()['reasons']]).to.deep.equal([
      503,
      ['the database does not answer'],
    ])
  })
})

describe('being ready', () => {
  let site: TestGateway
  beforeEach(async () => (site = await startGateway()))
  afterEach(() => site.stop())

  const ready = async () => (await site.browser().get('/readyz')).json()

  it('says so', async () => {
    const { revocation_lag_seconds: lag, ...said } = await ready()
    expect(said).to.deep.equal({ status: 'ready', reasons: [] })
    expect(lag).to.be.a('number')
    expect((await site.browser().get('/healthz')).json()).to.deep.equal({ status: 'ok' })
  })

  it('ends with the schema behind this program, and says what to run', async () => {
    await site.gateway.migrator.down()
    const answer = await site.browser().get('/readyz')
    expect(answer.status).to.equal(503)
    expect(answer.text).to.include('behind').and.include('migrate up')
    expect((await site.browser().get('/healthz')).status).to.equal(200)
  })

  it('serves nothing until a schema that was behind at start is current', async () => {
    await site.gateway.migrator.down()
    const late = await startGateway({ databaseUrl: site.settings.databaseUrl.reveal() })
    try {
      expect((await late.browser().get('/auth/login')).status).to.equal(503)
      const outward = await late.browser().navigate('//evil.example/')
      expect(outward.status).to.equal(503)
      expect(outward.text).to.not.include('href="//evil').and.not.include('Try again</a>')
      expect((await late.browser().get('/api/v1/me')).status).to.equal(503)
      await site.gateway.migrator.up()
      expect((await late.browser().get('/auth/login')).status).to.equal(200)
    } finally {
      await late.stop()
    }
  })

  it('ends with a schema of a newer program', async () => {
    await site.gateway.models.User.sequelize?.query(
      "INSERT INTO schema_migrations (name) VALUES ('9999-from-the-future')",
    )
    expect((await ready())['status']).to.equal('not_ready')
    expect(String((await ready())['reasons'])).to.include('ahead')
  })

  it('ends when the process is about to stop', async () => {
    site.gateway.readiness.drain()
    expect(await ready()).to.deep.include({
      status: 'not_ready',
      reasons: ['this instance is stopping'],
    })
  })
})
