import { expect } from 'chai'
import { createTestDatabase, type TestDatabase } from '../support/database.js'

const PEOPLE = [
  { username: 'a_b', email: 'under@x.example', name: null },
  { username: 'axb', email: null, name: '100% Ann' },
  { username: 'bob', email: 'bob@y.example', name: 'Bob Ångström' },
  { username: 'zoë', email: null, name: "Zoë :pattern O'Neil \\ !" },
]

describe('the pages of users', () => {
  let database: TestDatabase
  before(async () => {
    database = await createTestDatabase()
    const { User, transaction } = database.models
    for (const person of PEOPLE) {
      await transaction((within) => User.createWithRoles(person, ['admin', 'view_audit'], within))
    }
  })
  after(() => database.close())

  const page = async (wish: { after?: string; limit?: number; search?: string }) =>
    (await database.models.User.page({ limit: 10, ...wish })).map(({ username }) => username)

  it('go on where the last one ended, whole users to a page', async () => {
    expect(await page({ limit: 3 })).to.deep.equal(['a_b', 'axb', 'bob'])
    expect(await page({ limit: 3, after: 'bob' })).to.deep.equal(['zoë'])
    expect(await page({ limit: 3, after: 'zoë' })).to.deep.equal([])
    const [first] = await database.models.User.page({ limit: 1 })
    expect(first?.roles).to.have.length(2)
  })

  it('find text in username, e-mail and name, in any ASCII case', async () => {
    expect(await page({ search: 'OB' })).to.deep.equal(['bob'])
    expect(await page({ search: 'X.example' })).to.deep.equal(['a_b'])
    expect(await page({ search: 'ann' })).to.deep.equal(['axb'])
    expect(await page({ search: 'Ångström' })).to.deep.equal(['bob'])
    expect(await page({ search: '' })).to.have.length(4)
  })

  it('take wildcards, quotes, names of parameters and backslashes as text', async () => {
    expect(await page({ search: 'a_b' })).to.deep.equal(['a_b'])
    expect(await page({ search: '%' })).to.deep.equal(['axb'])
    expect(await page({ search: "o'neil" })).to.deep.equal(['zoë'])
    expect(await page({ search: ':pattern' })).to.deep.equal(['zoë'])
    expect(await page({ search: '\\' })).to.deep.equal(['zoë'])
    expect(await page({ search: '!' })).to.deep.equal(['zoë'])
    expect(await page({ search: "'; DROP TABLE users; --" })).to.deep.equal([])
    expect(await page({ search: 'b', after: ':pattern' })).to.deep.equal(['a_b', 'axb', 'bob'])
    expect(await page({ search: '$1 ? :after' })).to.deep.equal([])
  })
})
