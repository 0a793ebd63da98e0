import { expect } from 'chai'
import { apiClient, type ApiClient } from '../support/api-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const USERS = '/api/v1/users'
const PASSWORD = 'plum kettle orbit saddle 42'

describe('/api/v1/users', () => {
  let house: TestGateway
  let admin: ApiClient

  before(async () => {
    house = await startGateway()
    admin = await apiClient(house, 'admin')
  })
  after(() => house.stop())

  const create = async (username: string, more: object = {}) => {
    const answer = await admin.post(USERS, { username, ...more })
    expect(answer.status, answer.text).to.equal(201)
    return answer
  }
  const errorOf = (answer: { json(): Record<string, unknown> }) => answer.json()['error']

  it('creates a user, and says where it is and in which version', async () => {
    const answer = await create('Grace', {
      name: 'Grace Hopper',
      email: 'Grace@Example.test',
      password: PASSWORD,
      roles: ['view_audit'],
    })
    const user = answer.json()
    expect(user).to.deep.include({
      username: 'grace',
      name: 'Grace Hopper',
      email: 'grace@example.test',
      email_verified: false,
      roles: ['view_audit'],
      disabled: false,
      has_password: true,
      last_signed_in_at: null,
      version: 1,
    })
    expect(answer.headers['location']).to.equal(`${USERS}/${String(user['id'])}`)
    expect(answer.headers['etag']).to.equal('"1"')
    expect(answer.text).to.not.match(/argon2|hash|plum/u)
    expect((await admin.get(String(answer.headers['location']))).json()).to.deep.equal(user)
  })

  it('opens the account to the password that was set', async () => {
    await create('Linus', { password: PASSWORD })
    const form = { username: 'linus', password: PASSWORD }
    const answer = await house.browser().post('/auth/login', {
      form,
      headers: { accept: 'application/json' },
    })
    expect(answer.status).to.equal(200)
  })

  it('refuses a username that is taken in another spelling', async () => {
    await create('ada')
    const answer = await admin.post(USERS, { username: 'ＡＤＡ' })
    expect([answer.status, errorOf(answer)]).to.deep.equal([409, 'username_taken'])
  })

  it('reads a user with the version as ETag, in any spelling of the id', async () => {
    const { id } = (await create('barbara')).json()
    const answer = await admin.get(`${USERS}/${String(id).toUpperCase()}`)
    expect([answer.status, answer.headers['etag']]).to.deep.equal([200, '"1"'])
    const again = await admin.get(`${USERS}/${String(id)}`, { headers: { 'if-none-match': '"1"' } })
    expect([again.status, again.text]).to.deep.equal([304, ''])
  })

  it('answers 404 for nobody, and 400 for what is no id', async () => {
    const nobody = `${USERS}/7f2c0f6e-3e0e-4f1f-9a51-1f6f3a4f6b0c`
    expect((await admin.get(nobody)).status).to.equal(404)
    expect((await admin.patch(nobody, {}, 1)).status).to.equal(404)
    expect((await admin.delete(nobody)).status).to.equal(404)
    const answer = await admin.get(`${USERS}/me`)
    expect([answer.status, answer.json()['fields']]).to.deep.equal([400, { id: 'not_a_uuid' }])
  })

  it('changes only what is sent, from the version that was read', async () => {
    const { id } = (await create('edsger', { name: 'E. W. D.' })).json()
    const path = `${USERS}/${String(id)}`
    const answer = await admin.patch(path, { email: 'edsger@example.test', disabled: true }, 1)
    expect([answer.status, answer.headers['etag']]).to.deep.equal([200, '"2"'])
    expect(answer.json()).to.include({ name: 'E. W. D.', disabled: true, version: 2 })
    const again = await admin.patch(path, { name: null }, 2)
    expect(again.json()).to.include({ name: null, email: 'edsger@example.test' })
  })

  it('changes nothing without the version that was read', async () => {
    const { id } = (await create('donald')).json()
    const path = `${USERS}/${String(id)}`
    const patch = (ifMatch?: string) =>
      admin.send('PATCH', path, {
        json: { name: 'Don' },
        headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
      })
    const REFUSED: [string | undefined, number, string][] = [
      [undefined, 428, 'version_required'],
      ['"2"', 412, 'version_mismatch'],
      ['W/"1"', 412, 'version_mismatch'],
      ['"01"', 412, 'version_mismatch'],
      ['1', 400, 'invalid_request'],
      ['', 400, 'invalid_request'],
    ]
    for (const [ifMatch, status, error] of REFUSED) {
      const answer = await patch(ifMatch)
      expect([answer.status, errorOf(answer)], ifMatch).to.deep.equal([status, error])
    }
    expect((await admin.get(path)).json()).to.include({ version: 1, name: null })
    expect((await patch('"7", "1"')).status, 'a list').to.equal(200)
    expect((await patch('*')).status, 'whatever is there').to.equal(200)
  })

  it('deletes a user, and honours If-Match where it is sent', async () => {
    const { id } = (await create('alan', { roles: ['view_audit'] })).json()
    const path = `${USERS}/${String(id)}`
    const stale = await admin.delete(path, { headers: { 'if-match': '"2"' } })
    expect([stale.status, errorOf(stale)]).to.deep.equal([412, 'version_mismatch'])
    const answer = await admin.delete(path)
    expect([answer.status, answer.text]).to.deep.equal([204, ''])
    expect((await admin.get(path)).status).to.equal(404)
  })

  it('lists everybody once by cursor, however small the page', async () => {
    const all = (await admin.get(`${USERS}?limit=100`)).json()
    expect(all['next_cursor']).to.equal(null)
    const names: unknown[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = cursor === '' ? '' : `&cursor=${cursor}`
      const page = (await admin.get(`${USERS}?limit=3${query}`)).json()
      names.push(...(page['users'] as { username: string }[]).map(({ username }) => username))
      cursor = page['next_cursor'] as string | null
    }
    expect(names).to.deep.equal(
      (all['users'] as { username: string }[]).map(({ username }) => username),
    )
    expect(names).to.include.members(['admin', 'contributor', 'manager', 'user'])
  })

  it('finds by part of a name', async () => {
    const answer = await admin.get(`${USERS}?search=CONTRIB`)
    const users = answer.json()['users'] as { username: string }[]
    expect(users.map(({ username }) => username)).to.deep.equal(['contributor'])
  })
})
