import { expect } from 'chai'
import { apiClient, type ApiClient } from '../support/api-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const USERS = '/api/v1/users'

describe('the input of the API', () => {
  let house: TestGateway
  let admin: ApiClient

  before(async () => {
    house = await startGateway()
    admin = await apiClient(house, 'admin')
  })
  after(() => house.stop())

  const BODIES: [string, unknown, Record<string, string>][] = [
    ['nothing', {}, { username: 'missing' }],
    ['a list', [], { body: 'not_a_object' }],
    ['an array for a string', { username: ['a'] }, { username: 'not_a_string' }],
    ['an object for a string', { username: { $ne: 1 } }, { username: 'not_a_string' }],
    ['a number for a string', { username: 7 }, { username: 'not_a_string' }],
    ['null for a string', { username: null }, { username: 'not_a_string' }],
    ['an empty username', { username: '' }, { username: 'too_short' }],
    ['a long username', { username: 'x'.repeat(129) }, { username: 'too_long' }],
    ['a NUL', { username: 'a\u0000b' }, { username: 'not_plain_text' }],
    ['half a character', { username: 'a\ud800' }, { username: 'not_plain_text' }],
    ['no username', { username: 'a/b' }, { username: 'not_a_username' }],
    ['an unknown field', { username: 'a', is_admin: true }, { is_admin: 'unknown_field' }],
    [
      'a prototype',
      JSON.parse('{"username":"a","__proto__":{}}'),
      { ['__proto__']: 'unknown_field' },
    ],
    ['a string for a list', { username: 'a', roles: 'admin' }, { roles: 'not_a_array' }],
    ['a list in a list', { username: 'a', roles: [['admin']] }, { 'roles.0': 'not_a_string' }],
    ['a role twice', { username: 'a', roles: ['admin', 'admin'] }, { roles: 'not_unique' }],
    ['no role', { username: 'a', roles: ['nobody'] }, { roles: 'unknown_role' }],
    ['no e-mail', { username: 'a', email: 'a@b' }, { email: 'not_an_email' }],
    ['a weak password', { username: 'a', password: 'short' }, { password: 'too_short' }],
    ['a hidden name', { username: 'a', name: '\u200b' }, { name: 'not_a_name' }],
    ['two faults', { name: 7 }, { username: 'missing', name: 'not_a_string' }],
  ]
  for (const [what, json, fields] of BODIES) {
    it(`names the field of ${what}`, async () => {
      const answer = await admin.post(USERS, json)
      expect([answer.status, answer.json()['error']]).to.deep.equal([400, 'invalid_request'])
      expect(answer.json()['fields']).to.deep.equal({ ...fields })
    })
  }

  const QUERIES: [string, Record<string, string>][] = [
    ['limit=0', { limit: 'not_within_1_and_100' }],
    ['limit=101', { limit: 'not_within_1_and_100' }],
    ['limit=1e1', { limit: 'not_within_1_and_100' }],
    ['limit=', { limit: 'not_within_1_and_100' }],
    ['limit=+5', { limit: 'not_within_1_and_100' }],
    ['limit=5&limit=6', { limit: 'not_a_string' }],
    ['search=a&search=b', { search: 'not_a_string' }],
    ['search=', { search: 'too_short' }],
    ['search=%00', { search: 'not_plain_text' }],
    ['search[a]=b', { 'search[a]': 'unknown_field' }],
    ['cursor=!', { cursor: 'not_a_cursor' }],
    ['cursor=YQBi', { cursor: 'not_a_cursor' }], // a NUL between two letters
    ['page=2', { page: 'unknown_field' }],
  ]
  for (const [query, fields] of QUERIES) {
    it(`names the field of ?${query}`, async () => {
      const answer = await admin.get(`${USERS}?${query}`)
      expect([answer.status, answer.json()['fields']]).to.deep.equal([400, fields])
    })
  }

  const RAW: [string, Record<string, string>, string | Buffer, number][] = [
    ['broken JSON', { 'content-type': 'application/json' }, '{"username":', 400],
    ['a bare word', { 'content-type': 'application/json' }, 'true', 400],
    ['no JSON at all', { 'content-type': 'application/json' }, '', 400],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'username=a', 415],
    ['text', { 'content-type': 'text/plain' }, '{"username":"a"}', 415],
    ['no type', {}, '{"username":"a"}', 415],
    ['a strange charset', { 'content-type': 'application/json; charset=x' }, '{}', 415],
    [
      'a strange encoding',
      { 'content-type': 'application/json', 'content-encoding': 'x' },
      '{}',
      415,
    ],
    [
      'what is no gzip',
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      '{}',
      400,
    ],
    ['too much', { 'content-type': 'application/json' }, `{"x":"${'x'.repeat(200_000)}"}`, 413],
    ['deep nesting', { 'content-type': 'application/json' }, '['.repeat(40_000), 400],
    [
      'invalid UTF-8',
      { 'content-type': 'application/json' },
      Buffer.from('{"username":"\xff"}', 'latin1'),
      400,
    ],
  ]
  for (const [what, headers, body, status] of RAW) {
    it(`answers ${what} with ${status}`, async () => {
      const answer = await admin.send('POST', USERS, { headers, body })
      expect(answer.status, answer.text).to.equal(status)
      expect(answer.json()).to.have.any.keys('error')
    })
  }

  it('names some of thousands of faults, not all', async () => {
    const keys = Array.from({ length: 7000 }, (_, index) => [`key${index}`, 1])
    const before = house.log.length
    const answer = await admin.post(USERS, Object.fromEntries(keys))
    expect(answer.status).to.equal(400)
    expect(Object.keys(answer.json()['fields'] as object)).to.have.length(20)
    for (const line of house.log.slice(before)) expect(line.length).to.be.below(4096)
  })

  it('answers an address that cannot be decoded with 400', async () => {
    expect((await admin.get(`${USERS}/%ff`)).status).to.equal(400)
    expect((await admin.get('/api/v1/roles/%')).status).to.equal(400)
  })
})
