import { expect } from 'chai'
import { apiClient, clientOf, type ApiClient } from '../support/api-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { sendRaw } from '../support/raw-socket.js'

const USERS = '/api/v1/users'
const NOBODY = '00000000-0000-4000-8000-000000000000'

/** From the chair of somebody with a token, who wants what it does not give. */
describe('attack: the API by a client that means harm', () => {
  let house: TestGateway
  let admin: ApiClient
  let target: { id: string; version: number }

  beforeEach(async () => {
    house = await startGateway()
    admin = await apiClient(house, 'admin')
    const made = await admin.post(USERS, { username: 'target' })
    target = made.json() as unknown as typeof target
  })
  afterEach(() => house.stop())

  const path = () => `${USERS}/${target.id}`
  const isUntouched = async (): Promise<void> => {
    const answer = await admin.get(path())
    expect([answer.status, answer.json()['version']]).to.deep.equal([200, target.version])
  }

  for (const header of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
    it(`takes no other method from ${header}, nor from the query or the body`, async () => {
      const headers = { [header]: 'DELETE' }
      expect((await admin.send('POST', path(), { headers })).status).to.equal(405)
      expect((await admin.get(path(), { headers })).status).to.equal(200)
      expect((await admin.get(`${path()}?_method=DELETE`)).status).to.equal(400)
      const body = await admin.post(USERS, { username: 'eve', _method: 'DELETE' }, { headers })
      expect(body.json()['fields']).to.deep.equal({ _method: 'unknown_field' })
      await isUntouched()
    })
  }

  it('guards HEAD as GET, and tells OPTIONS nothing but the methods', async () => {
    const stranger = clientOf(house, null)
    expect((await stranger.send('HEAD', path())).status).to.equal(401)
    expect((await stranger.send('HEAD', '/auth/token')).status).to.equal(401)
    const user = await apiClient(house, 'user')
    expect((await user.send('HEAD', path())).status).to.equal(403)
    const head = await admin.send('HEAD', path())
    expect([head.status, head.text, head.headers['etag']]).to.deep.equal([200, '', '"1"'])
    const options = await stranger.send('OPTIONS', path(), {
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'DELETE' },
    })
    expect([options.status, options.text]).to.deep.equal([204, ''])
    expect(Object.keys(options.headers).filter((name) => name.includes('allow-'))).to.deep.equal([])
  })

  for (const [field, value] of Object.entries({
    id: NOBODY,
    username: 'root',
    version: 99,
    email_verified: true,
    emailVerifiedAt: '2020-01-01T00:00:00Z',
    password_hash: '$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA',
    passwordHash: 'x',
    disabled_at: null,
    created_at: '2020-01-01T00:00:00Z',
    has_password: true,
    isAdmin: true,
    __proto__x: {},
    constructor: { prototype: { roles: ['admin'] } },
  })) {
    it(`sets no ${field} by asking for it`, async () => {
      const changed = await admin.patch(path(), { name: 'New', [field]: value }, target.version)
      expect(changed.json()['fields']).to.deep.equal({ [field]: 'unknown_field' })
      await isUntouched()
    })
  }

  for (const header of ['W/"1"', '"0"', '"2"', '"1 "', '""', '"01"', '"1.0"', '"true"']) {
    it(`changes nothing from the version ${header}`, async () => {
      const headers = { 'if-match': header }
      const answer = await admin.send('PATCH', path(), { headers, json: { name: 'x' } })
      expect([answer.status, answer.json()['error']]).to.be.deep.oneOf([
        [412, 'version_mismatch'],
        [400, 'invalid_request'],
      ])
      expect((await admin.delete(path(), { headers })).status).to.equal(answer.status)
      await isUntouched()
    })
  }

  for (const header of ['1', '"1', "'1'", '"1";', '*, "1"', '"1" "2"', 'null', '']) {
    it(`refuses <${header}> as no version`, async () => {
      const headers = { 'if-match': header }
      const answer = await admin.send('PATCH', path(), { headers, json: { name: 'x' } })
      expect(answer.json()['fields']).to.deep.equal({ 'if-match': 'not_an_etag' })
      await isUntouched()
    })
  }

  it('takes a change by cookie from our own pages alone', async () => {
    const browser = await house.signedIn('admin')
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${house.url}.evil.example` },
      { origin: house.url, 'sec-fetch-site': 'cross-site' },
      { authorization: 'Basic YTpi' },
      { authorization: 'Bearerx' },
      {},
    ]) {
      const ask = { json: { name: 'x' }, headers: { 'if-match': '"1"', ...headers } }
      const answer = await browser.send('PATCH', path(), ask)
      expect(answer.json()['error'], JSON.stringify(headers)).to.equal('cross_site_request')
      expect((await browser.send('DELETE', path(), { headers })).status).to.equal(403)
    }
    await isUntouched()
    const own = { 'sec-fetch-site': 'same-origin', 'if-match': '"1"' }
    const answer = await browser.send('PATCH', path(), { json: { name: 'x' }, headers: own })
    expect(answer.status).to.equal(200)
  })

  it('reads no token from where two could be meant', async () => {
    const { token } = admin
    const other = (await apiClient(house, 'user')).token
    const ask = (lines: string[]) =>
      sendRaw(house.port, ['GET /api/v1/me HTTP/1.1', 'Host: a', ...lines, '', ''].join('\r\n'))
    for (const lines of [
      [`Authorization: Bearer ${token}`, `Authorization: Bearer ${other}`],
      ['Authorization: Basic YTpi', `Authorization: Bearer ${token}`],
      [`Authorization: Bearer ${token}`, `Cookie: jwt=${other}`],
      [`Cookie: jwt=${token}; jwt=${other}`],
      [`Cookie: jwt=${token}`, `Cookie: jwt=${other}`],
    ]) {
      expect(await ask(lines), lines.join()).to.match(/^HTTP\/1\.1 400 /u)
    }
    const agreeing = [`Authorization: Bearer ${token}`, `Cookie: jwt=${token}; jwt=${token}`]
    expect(await ask(agreeing)).to.match(/^HTTP\/1\.1 200 /u)
    expect((await clientOf(house, null).get(`/api/v1/me?access_token=${token}`)).status).to.equal(
      401,
    )
  })

  it('lets nobody act who is gone, disabled or no longer manages, whatever the token says', async () => {
    const names = ['gone', 'off', 'plain']
    const roles = ['manage_users']
    for (const username of names) await admin.post(USERS, { username, roles })
    const [gone, off, plain] = await Promise.all(names.map((name) => apiClient(house, name)))
    const idOf = async (name: string) => {
      const { users } = (await admin.get(`${USERS}?search=${name}`)).json() as { users: Found[] }
      return `${USERS}/${users.find(({ username }) => username === name)?.id}`
    }
    await admin.delete(await idOf('gone'))
    await admin.patch(await idOf('off'), { disabled: true }, 1)
    await admin.patch(await idOf('plain'), { roles: [] }, 1)
    // Their tokens were taken back with the change itself; the rules would refuse them besides.
    for (const client of [gone, off, plain]) {
      for (const answer of [
        await client?.post(USERS, { username: 'eve' }),
        await client?.patch(path(), { name: 'x' }, target.version),
        await client?.delete(path()),
        await client?.post('/api/v1/roles', { name: 'eve' }),
        await client?.send('DELETE', '/api/v1/roles/contributor'),
      ]) {
        expect([answer?.status, answer?.json()['error']]).to.deep.equal([401, 'invalid_token'])
      }
    }
    await isUntouched()
  })
})

interface Found {
  readonly id: string
  readonly username: string
}
