import { expect } from 'chai'
import { apiClient, type ApiClient } from '../support/api-client.js'
import { auditRows } from '../support/audit.js'
import { onPostgres } from '../support/database.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const PASSWORD = 'a perfectly unremarkable heron'
const NEXT = 'another quite unremarkable heron'

const TRIGGER = 'CREATE TRIGGER no BEFORE INSERT ON audit_events'
const REFUSAL = onPostgres
  ? `CREATE FUNCTION no() RETURNS trigger AS $$ BEGIN RAISE 'no'; END $$ LANGUAGE plpgsql;
     ${TRIGGER} FOR EACH ROW EXECUTE FUNCTION no()`
  : `${TRIGGER} BEGIN SELECT RAISE(ABORT, 'no'); END`

const BREAKS: [string, string][] = [
  ['a trigger refuses', REFUSAL],
  ['whose table is gone', 'DROP TABLE audit_events'],
  ['whose counter is gone', "DELETE FROM counters WHERE name = 'audit'"],
]

/** If a line cannot be written, the change that it records does not happen. */
for (const [what, sql] of BREAKS) {
  describe(`an audit log ${what}`, () => {
    let site: TestGateway
    let admin: ApiClient
    let ada: { id: string; browser: ReturnType<TestGateway['browser']> }
    before(async () => {
      site = await startGateway()
      admin = await apiClient(site, 'admin')
      const browser = site.browser()
      const json = { username: 'ada', password: PASSWORD }
      const made = await browser.post('/auth/register', { json })
      ada = { id: (made.json()['user'] as { id: string }).id, browser }
      const { linking } = site.gateway.services
      await linking.link(IDENTITY, ada.id)
      await admin.post('/api/v1/roles', { name: 'editor' })
      await site.gateway.models.User.sequelize?.query(sql)
    })
    after(() => site.stop())

    const state = async () => {
      const { User, Role, Identity } = site.gateway.models
      const users = await User.page({ limit: 100 })
      return JSON.stringify([users, await Role.list(), await Identity.listFor(ada.id)])
    }
    const login = { username: 'ada', password: PASSWORD }
    const sameOrigin = { 'sec-fetch-site': 'same-origin' }
    const path = () => `/api/v1/users/${ada.id}`

    const CHANGES: [string, () => Promise<{ status: number; text: string }>][] = [
      ['no sign-in', () => site.browser().post('/auth/login', { json: login })],
      ['no development sign-in', () => site.browser().get('/auth/bypass?token=user')],
      ['no new account by bypass', () => site.browser().get('/auth/bypass?token=newcomer')],
      [
        'no registration',
        () => site.browser().post('/auth/register', { json: { ...login, username: 'eve' } }),
      ],
      [
        'no verdict on a wrong password',
        () => site.browser().post('/auth/login', { json: { ...login, password: 'wrong' } }),
      ],
      [
        'no new password of one’s own',
        () =>
          ada.browser.post('/account/password', {
            json: { current_password: PASSWORD, new_password: NEXT },
            headers: sameOrigin,
          }),
      ],
      ['no new user', () => admin.post('/api/v1/users', { username: 'max' })],
      ['no change of a user', () => admin.patch(path(), { name: 'Eve', disabled: true }, 1)],
      ['no change of roles', () => admin.patch(path(), { roles: ['editor'] }, 1)],
      ['no password set', () => admin.patch(path(), { password: NEXT }, 1)],
      ['no deletion', () => admin.delete(path())],
      ['no new role', () => admin.post('/api/v1/roles', { name: 'author' })],
      [
        'no change of a role',
        () => admin.patch('/api/v1/roles/editor', { description: 'Edits' }, 1),
      ],
      ['no removal of a role', () => admin.delete('/api/v1/roles/editor')],
    ]
    for (const [change, attempt] of CHANGES) {
      it(`lets through ${change}`, async () => {
        const before = await state()
        const answer = await attempt()
        expect([answer.status, JSON.parse(answer.text)]).to.deep.include(503)
        expect(answer.text).to.include('unavailable')
        expect(await state()).to.equal(before)
      })
    }

    it('lets through no linking, and no unlinking', async () => {
      const before = await state()
      const { linking } = site.gateway.services
      const [identity] = await linking.list(ada.id)
      for (const attempt of [
        linking.link({ ...IDENTITY, subject: 'another' }, ada.id),
        linking.unlink(ada.id, identity?.id ?? ''),
      ]) {
        expect(await attempt.catch((error: unknown) => error)).to.include({ code: 'unavailable' })
      }
      expect(await state()).to.equal(before)
    })

    it('keeps whoever signs out signed in, and says that it did not work', async () => {
      const answer = await ada.browser.post('/auth/logout', { headers: sameOrigin })
      expect(answer.status).to.equal(503)
      expect((await ada.browser.get('/api/v1/me')).status).to.equal(200)
    })
  })
}

const IDENTITY = {
  kind: 'identity',
  amr: 'oidc:corp',
  provider: 'corp',
  issuer: 'https://id.corp.test',
  subject: 'subject-1',
  username: 'ada',
  name: null,
  email: null,
  emailVerified: false,
  groups: [],
} as const

describe('the audit log of a gateway', () => {
  it('tells the story of an account, each line in its place', async () => {
    const site = await startGateway()
    try {
      const browser = site.browser()
      await browser.post('/auth/register', { json: { username: 'ada', password: PASSWORD } })
      const headers = { 'sec-fetch-site': 'same-origin' }
      await browser.post('/account/password', {
        json: { current_password: PASSWORD, new_password: NEXT },
        headers,
      })
      await site.browser().post('/auth/login', { json: { username: 'ada', password: PASSWORD } })
      await browser.post('/auth/logout', { headers })
      const rows = await auditRows(site.gateway.models)
      expect(rows.map(({ event, username, reason }) => [event, username, reason])).to.deep.equal([
        ['signing_key_added', null, rows[0]?.reason],
        ['user_created', 'ada', null],
        ['sign_in', 'ada', null],
        ['password_changed', 'ada', null],
        ['sign_in_failed', 'ada', 'wrong_password'],
        ['sign_out', 'ada', null],
      ])
      expect(rows[5]?.sessionId).to.equal(rows[2]?.sessionId)
      expect(JSON.stringify([rows, site.log])).to.not.include('heron')
    } finally {
      await site.stop()
    }
  })
})
