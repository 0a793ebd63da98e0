import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { askEndpoint, endpointsOf, nameOf, takingBodies } from '../support/every-endpoint.js'
import type { BrowserClient } from '../support/browser-client.js'

/** What JSON bodies are made of that mean to be more than a value; `%` stands for a field. */
const OBJECTS = [
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"prototype":{"polluted":true}}',
  '{"__proto__":null}',
  '{"__proto__":{"username":"admin","password":"x"}}',
  '{"toString":1,"valueOf":1,"hasOwnProperty":1}',
  '{"__defineGetter__":"x","then":"x","toJSON":"x"}',
  '{"where":{"id":{"ne":null}}}',
  '{"%":{"__proto__":{"polluted":true}}}',
  '{"%":{"constructor":{"prototype":{"polluted":true}}}}',
  '{"%":{"$ne":null}}',
  '{"%":{"$gt":""}}',
  '{"%":{"$regex":".*"}}',
  '{"%":{"$where":"1"}}',
  '{"%":{"ne":null}}',
  '{"%":{"like":"%"}}',
  '{"%":{"val":"1 OR 1=1"}}',
  '{"%":{"fn":"hex","args":[]}}',
  '{"%":["admin"]}',
  '{"%":["admin","user"]}',
  '{"%":[["admin"]]}',
  '{"%":true}',
  '{"%":0}',
  '{"%":1e400}',
  '{"%":null}',
  '{"%":{}}',
  '{"%":{"length":1,"0":"a"}}',
  '{"%":{"toString":"x"}}',
  '[{"__proto__":{"polluted":true}}]',
  '{"__proto__.polluted":true,"constructor.prototype.polluted":true}',
] as const

/** The same in a query or a form. */
const PAIRS = [
  '__proto__[polluted]=1',
  '__proto__.polluted=1',
  '__proto__=polluted',
  'constructor[prototype][polluted]=1',
  'constructor.prototype.polluted=1',
  '%[__proto__][polluted]=1',
  '%[$ne]=',
  '%[$gt]=',
  '%[ne]=x',
  '%[like]=%25',
  '%[]=admin',
  '%[0]=admin',
  '%=admin&%=user',
  '%[toString]=1',
  'where[id][ne]=0',
  'where=1',
  'order=password_hash',
  'order[0][0]=id',
  'attributes=password_hash',
  'attributes[]=password_hash',
  'include=Identities',
  'include[all]=1',
  'fields=*',
  'raw=true',
  'limit=1;DROP+TABLE+users',
  'limit=-1',
  'limit=1e9',
  'offset=-1',
  'paranoid=false',
] as const

/** Text that means something to SQL, to LIKE, or to what fills in its parameters. */
const TEXTS = [
  "admin'--",
  'admin"--',
  "' OR '1'='1",
  "' UNION SELECT * FROM users--",
  "'; DROP TABLE users;--",
  'admin`',
  "\\' OR 1=1--",
  '?',
  '$1',
  ':username',
  ':pattern',
  '::text',
  '%',
  '_',
  '%%',
  '!%',
  '[a-z]',
  'ad%',
  "x' COLLATE NOCASE OR ''='",
  '1) OR (1=1',
  'randomblob(1000000000)',
  '${jndi:ldap://127.0.0.1:9/a}',
  '{{7*7}}',
  '$(id)',
  '`id`',
  '| id',
  '../../etc/passwd',
  '*)(uid=*))(|(uid=*',
  '<!ENTITY x SYSTEM "file:///etc/passwd">',
  '\u02bc OR 1=1',
  '\uff07 OR 1=1',
] as const

/** What must not happen: input becomes part of a query, of a prototype or of anything but itself. */
describe('attack: prototype pollution and operators', function () {
  this.timeout(60_000)
  let site: TestGateway
  let admin: BrowserClient
  let people: number
  before(async () => {
    site = await startGateway()
    admin = await site.signedIn('admin')
    people = await site.gateway.models.User.count()
  })
  after(() => site.stop())
  afterEach(async () => {
    expect(({} as { polluted?: unknown }).polluted).to.equal(undefined)
    expect(Object.keys(Object.prototype)).to.deep.equal([])
    expect(await site.gateway.models.User.count(), 'nobody came, nobody went').to.equal(people)
  })

  const fieldsOf = (body: { shape: object } | undefined): string[] => [
    ...Object.keys(body?.shape ?? {}),
    'x',
  ]
  const fill = (template: string, field: string): string => template.replaceAll('%', field)

  for (const object of OBJECTS) {
    it(`does nothing with ${object} at any endpoint that takes a body`, async () => {
      for (const endpoint of takingBodies(site)) {
        for (const field of object.includes('%') ? fieldsOf(endpoint.about.body) : ['']) {
          const body = fill(object, field)
          const length = {
            'content-type': 'application/json',
            'content-length': String(body.length),
          }
          const answer = await askEndpoint(admin, endpoint, { body, headers: length })
          const where = `${nameOf(endpoint)} ${body}: ${answer.status} ${answer.text}`
          // Not to change anything is no fault: fields that may be null or left out.
          if (endpoint.method === 'patch') expect(answer.status, where).to.be.within(200, 499)
          else expect(answer.status, where).to.be.within(400, 499)
          expect(answer.headers['set-cookie'], where).to.equal(undefined)
        }
      }
    })
  }

  for (const pair of PAIRS) {
    it(`does nothing with ${pair} in a query or a form`, async () => {
      for (const endpoint of endpointsOf(site)) {
        const { about } = endpoint
        for (const field of pair.includes('%') ? fieldsOf(about.query) : ['']) {
          const answer = await askEndpoint(admin, endpoint, { query: fill(pair, field) })
          expect(answer.status, `${nameOf(endpoint)} ${answer.text}`).to.be.below(500)
          expect(answer.text).to.not.match(/argon2/u)
        }
        if (about.form !== true) continue
        for (const field of pair.includes('%') ? fieldsOf(about.body) : ['']) {
          const answer = await askEndpoint(admin, endpoint, { form: fill(pair, field) })
          expect(answer.status, nameOf(endpoint)).to.be.within(400, 499)
        }
      }
    })
  }

  for (const text of TEXTS) {
    it(`takes ${text} for nothing but a text`, async () => {
      const json = { username: text, password: 'not of anybody' }
      const answer = await site.browser().post('/auth/login', { json })
      expect(answer.status, answer.text).to.be.oneOf([400, 401])
      for (const endpoint of endpointsOf(site)) {
        for (const name of Object.keys(endpoint.about.query?.shape ?? {})) {
          const query = new URLSearchParams({ [name]: text }).toString()
          const found = await askEndpoint(admin, endpoint, { query })
          expect(found.status, `${nameOf(endpoint)} ${query} ${found.text}`).to.be.below(500)
        }
      }
      for (const endpoint of endpointsOf(site).filter(({ path }) => path.includes(':'))) {
        const filling = { id: text, name: text, provider: text, file: text }
        const found = await askEndpoint(admin, endpoint, { filling })
        expect(found.status, nameOf(endpoint)).to.be.within(400, 499)
      }
    })
  }

  it('finds nobody by a wildcard, and everybody by none of them', async () => {
    for (const search of ['%', '_', '%a%', 'adm_n', '!', '[a]dmin']) {
      const query = new URLSearchParams({ search }).toString()
      const { users } = (await admin.get(`/api/v1/users?${query}`)).json() as { users: unknown[] }
      expect(users, search).to.deep.equal([])
    }
  })

  it('reads no more out of a cursor than where a list goes on', async () => {
    const keys = [
      '{"$gt":""}',
      "' OR 1=1--",
      '["admin"]',
      '__proto__',
      '{"username":{"ne":null}}',
      '999999999999999999999',
      '-1',
      'NaN',
      '',
    ]
    const lists = endpointsOf(site).filter(({ about }) => 'cursor' in (about.query?.shape ?? {}))
    expect(lists.length).to.be.above(1)
    for (const endpoint of lists) {
      for (const key of keys) {
        const query = `cursor=${Buffer.from(key).toString('base64url')}`
        const answer = await askEndpoint(admin, endpoint, { query })
        expect(answer.status, `${nameOf(endpoint)} ${key}`).to.be.oneOf([200, 400, 404])
      }
    }
  })
})
