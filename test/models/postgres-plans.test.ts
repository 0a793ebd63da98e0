import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { Models } from '../../models/index.js'
import { countQueries } from '../support/count-queries.js'
import { PostgresDatabases, type TestDatabase } from '../support/database.js'
import { collationOf } from '../support/describe-schema.js'
import { requirePostgres } from '../support/postgres/programs.js'

/** As many users as make an index worth its while, each with a session that has ended or not. */
const FILL = `
  INSERT INTO users (id, username, email, kind, version, created_at, updated_at)
    SELECT gen_random_uuid(), 'user' || n, 'user' || n || '@example.test', 'person', 1, now(), now()
    FROM generate_series(1, 20000) AS n;
  INSERT INTO sessions (id, user_id, amr, address, user_agent, began_at, last_seen_at, expires_at, ended_at)
    SELECT gen_random_uuid(), id, 'pwd', '', '', now(), now(), now() + interval '30 days',
      CASE WHEN random() < 0.01 THEN now() - interval '8 days' END FROM users;
  INSERT INTO identities (id, user_id, provider, issuer, subject, created_at)
    SELECT gen_random_uuid(), id, 'p', 'https://id.example', username, now() FROM users;
  INSERT INTO refresh_tokens (id, session_id, secret_hash, seed, created_at, expires_at)
    SELECT gen_random_uuid(), id, '', '', now(), now() + interval '30 days' FROM sessions;
  INSERT INTO revocations (id, kind, subject, at, expires_at)
    SELECT n, 'session', gen_random_uuid(), now(), now() + interval '6 hours'
    FROM generate_series(1, 20000) AS n;
  INSERT INTO audit_events (seq, at, event, username, previous_hash, hash)
    SELECT n, now(), 'sign_in', 'user' || n, '', '' FROM generate_series(1, 20000) AS n;
  ANALYZE;
`

const ID = randomUUID()
const NOW = new Date()
const PAGE = { userId: ID, now: NOW, seenAfter: new Date(0), limit: 51 }

/** What is asked of tables that grow. */
const QUESTIONS: Readonly<Record<string, (models: Models) => Promise<unknown>>> = {
  'a user by name': ({ User }) => User.findByUsername('user77'),
  'who means to sign in': ({ User }) =>
    User.findForSignIn({ username: 'user77', email: 'user77@example.test' }),
  'the first page of users': ({ User }) => User.page({ limit: 51 }),
  'the next page of users': ({ User }) => User.page({ after: 'user5000', limit: 51 }),
  'a user by a provider': ({ Identity }) =>
    Identity.find({ issuer: 'https://id.example', subject: 'user77' }),
  'the identities of a user': ({ Identity }) => Identity.listFor(ID),
  'the sessions of a user': ({ Session }) => Session.page(PAGE),
  'the tokens of a session': ({ RefreshToken }) => RefreshToken.listBySession(ID),
  'the log behind a place': ({ Revocation }) => Revocation.listBehind(19_990, 5000),
  'the newest audit lines': ({ AuditLine }) => AuditLine.page({ limit: 51 }),
  'the audit lines of a user': ({ AuditLine }) => AuditLine.page({ username: 'user77', limit: 51 }),
  'the keys of a user': ({ ApiKey }) => ApiKey.listFor(ID),
}

const GROWING = /Seq Scan on (?:users|sessions|identities|refresh_tokens|revocations|audit_events)/u

describe('what is asked of PostgreSQL', function () {
  this.timeout(60_000)
  const databases = new PostgresDatabases()
  let database: TestDatabase
  before(async function () {
    requirePostgres(this)
    database = await databases.create()
    await database.models.transaction((transaction) =>
      database.sequelize.query(FILL, { transaction }),
    )
  })
  after(() => databases.close())

  const planOf = async (sql: string) =>
    JSON.stringify(await database.sequelize.query(`EXPLAIN ${sql}`))

  for (const [what, ask] of Object.entries(QUESTIONS)) {
    it(`is found by an index: ${what}`, async () => {
      const { sequelize, models } = database.open()
      const asked = countQueries(sequelize)
      await ask(models)
      const selects = asked.list().filter((sql) => sql.startsWith('SELECT'))
      expect(selects).to.not.have.length(0)
      for (const sql of selects) expect(await planOf(sql), sql).to.not.match(GROWING)
    })
  }

  it('is found by looking at everything where there is no index: the check can fail', async () => {
    expect(await planOf("SELECT * FROM users WHERE name = 'x'")).to.match(GROWING)
  })

  it('finds what has ended by an index, to remove it', async () => {
    const sql =
      "SELECT id FROM sessions WHERE ended_at < now() - interval '7 days' OR expires_at < now() LIMIT 1000"
    expect(await planOf(sql))
      .to.include('sessions_ended_at')
      .and.not.match(GROWING)
  })

  it('is sorted by bytes where it is listed, whatever the language of the database', async () => {
    const { sequelize } = database
    expect(await collationOf(sequelize, 'users', 'username')).to.equal('C')
    expect(await collationOf(sequelize, 'roles', 'name')).to.equal('C')
    expect(await collationOf(sequelize, 'users', 'name')).to.equal(null)
  })
})
