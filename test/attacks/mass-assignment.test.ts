import { expect } from 'chai'
import { QueryTypes } from 'sequelize'
import type { Endpoint } from '../../routes/endpoint.js'
import type { BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

/** What a writer of a row might let through, each with what the attacker would like it to be. */
const FIELDS: Readonly<Record<string, unknown>> = {
  id: '00000000-0000-4000-8000-000000000000',
  sub: '00000000-0000-4000-8000-000000000000',
  user_id: '00000000-0000-4000-8000-000000000000',
  userId: '00000000-0000-4000-8000-000000000000',
  owner_id: '00000000-0000-4000-8000-000000000000',
  actor_id: '00000000-0000-4000-8000-000000000000',
  session_id: '00000000-0000-4000-8000-000000000000',
  sid: '00000000-0000-4000-8000-000000000000',
  is_admin: true,
  isAdmin: true,
  admin: true,
  superuser: true,
  role: 'admin',
  role_id: 1,
  role_ids: [1],
  groups: ['admin'],
  permissions: ['*'],
  scope: 'admin',
  'roles[]': 'admin',
  'roles.0': 'admin',
  Roles: ['admin'],
  user: { roles: ['admin'] },
  account: { roles: ['admin'] },
  emailVerified: true,
  email_verified: true,
  email_verified_at: '2026-01-01T00:00:00.000Z',
  emailVerifiedAt: '2026-01-01T00:00:00.000Z',
  password_hash: '$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$c29tZWhhc2g',
  passwordHash: '$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$c29tZWhhc2g',
  disabled_at: null,
  disabledAt: null,
  built_in: false,
  builtIn: false,
  version: 0,
  created_at: '1970-01-01T00:00:00.000Z',
  createdAt: '1970-01-01T00:00:00.000Z',
  updated_at: '1970-01-01T00:00:00.000Z',
  last_signed_in_at: '1970-01-01T00:00:00.000Z',
  identities: [{ issuer: 'https://evil.test', subject: 'evil' }],
  provider: 'evil',
  issuer: 'https://evil.test',
  subject: 'evil',
  amr: ['pwd'],
  iss: 'https://evil.test',
  aud: 'evil',
  exp: 9_999_999_999,
  iat: 0,
  jti: 'x',
  token: 'x',
  network: '0.0.0.0/0',
  address: '127.0.0.1',
  trusted: true,
  __proto: { roles: ['admin'] },
}

/** What is sent stops nobody from leaving. */
const LEAVING = ['/auth/logout', '/auth/refresh/logout']

/** RFC 6749 section 3.2 has the first of these overlook what they do not know. */
const OVERLOOKS = new Set(['/oauth/token', '/oauth/introspect', '/oauth/revoke', ...LEAVING])

/** What must not happen: a field that an endpoint does not offer is written because it was sent. */
describe('attack: mass assignment', () => {
  let site: TestGateway
  let admin: BrowserClient
  let id: string
  before(async () => {
    site = await startGateway()
    admin = await site.signedIn('admin')
    id = String((await (await site.signedIn('user')).get('/api/v1/me')).json()['id'])
  })
  after(() => site.stop())

  const writing = (): Endpoint[] => site.gateway.endpoints.filter(({ method }) => method !== 'get')
  const taking = (): Endpoint[] =>
    writing().filter(({ about, path }) => about.body !== undefined && !OVERLOOKS.has(path))

  /** Everything that says who may do what, as it stands in the database. */
  const rows = async (): Promise<unknown> => {
    const { sequelize } = site.gateway.models.User
    if (!sequelize) throw new Error('no database')
    const tables = ['users', 'roles', 'user_roles', 'identities']
    const select = (table: string) =>
      sequelize.query(`SELECT * FROM ${table} ORDER BY 1, 2`, { type: QueryTypes.SELECT })
    return Promise.all(tables.map(select))
  }
  const send = ({ method, path }: Endpoint, ask: Parameters<BrowserClient['send']>[2] = {}) => {
    const filled = path.replace(':id', id).replace(':name', 'view_audit').replace(/:\w+/u, 'x')
    const headers = { 'sec-fetch-site': 'same-origin', 'if-match': '*', accept: 'application/json' }
    return admin.send(method.toUpperCase(), filled, {
      ...ask,
      headers: { ...headers, ...ask.headers },
    })
  }

  it('finds the endpoints to attack', () => {
    const names = taking().map(({ method, path }) => `${method} ${path}`)
    expect(names).to.include.members([
      'post /auth/login',
      'post /auth/register',
      'post /account/password',
      'post /api/v1/users',
      'patch /api/v1/users/:id',
      'post /api/v1/roles',
      'patch /api/v1/roles/:name',
    ])
  })

  it('writes none of the fields at sign-out, which goes on whatever is sent', async () => {
    const leaver = await site.signedIn('manager')
    const before = await rows()
    for (const path of LEAVING) {
      const headers = { 'sec-fetch-site': 'same-origin' }
      const answer = await leaver.post(path, { json: FIELDS, headers })
      expect(answer.status, path).to.equal(204)
    }
    expect(await rows()).to.deep.equal(before)
  })

  for (const [field, value] of Object.entries(FIELDS)) {
    it(`writes no ${field}`, async () => {
      const before = await rows()
      for (const endpoint of taking()) {
        const offered = Object.keys(endpoint.about.body?.shape ?? {})
        if (offered.includes(field)) continue
        const where = `${endpoint.method} ${endpoint.path}`
        const answer = await send(endpoint, { json: { [field]: value } })
        expect(answer.status, `${where}: ${answer.text}`).to.equal(400)
        expect(answer.json()['fields'], where).to.have.property(field, 'unknown_field')
        if (endpoint.about.form !== true) continue
        const form = await send(endpoint, { form: { [field]: String(value) } })
        expect(form.status, `${where} by form`).to.equal(400)
        expect(form.json()['fields'], where).to.have.property(field, 'unknown_field')
      }
      expect(await rows()).to.deep.equal(before)
    })
  }

  it('writes nothing that stands in the query instead', async () => {
    const before = await rows()
    const query = new URLSearchParams(
      Object.entries(FIELDS).map(([name, value]) => [name, String(value)]),
    )
    for (const endpoint of taking()) {
      const answer = await send(
        { ...endpoint, path: `${endpoint.path}?${query.toString()}` },
        { json: {} },
      )
      expect(answer.status, endpoint.path).to.be.within(200, 499)
    }
    const after = await rows()
    // PATCH with nothing to change is no change.
    expect(JSON.stringify(after).replaceAll(/"updated_at":"[^"]+"|"version":\d+/gu, '')).to.equal(
      JSON.stringify(before).replaceAll(/"updated_at":"[^"]+"|"version":\d+/gu, ''),
    )
  })

  it('gives who registers nothing but what everybody gets', async () => {
    const password = 'a heron over wet slate roofs'
    const json = { username: 'plain', email: 'plain@example.test', name: 'Plain', password }
    const { user } = (await site.browser().post('/auth/register', { json })).json() as {
      user: Record<string, unknown>
    }
    const account = await site.gateway.services.accounts.findById(String(user['id']))
    expect(account).to.deep.include({
      username: 'plain',
      roles: [],
      disabled: false,
      emailVerified: false,
      version: account?.version,
    })
  })

  it('lets who manages users without being an administrator make no administrator', async () => {
    const manager = await site.signedIn('manager')
    const headers = { 'sec-fetch-site': 'same-origin', 'if-match': '*' }
    const json = { username: 'made-up', roles: ['admin'] }
    expect((await manager.post('/api/v1/users', { headers, json })).status).to.equal(403)
    for (const roles of [['admin'], ['admin', 'manage_users']]) {
      const answer = await manager.send('PATCH', `/api/v1/users/${id}`, {
        headers,
        json: { roles },
      })
      expect(answer.status).to.equal(403)
    }
  })
})
