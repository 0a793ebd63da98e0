import { expect } from 'chai'
import { createKeyText, hashKeyText, readKeyId } from '../../../services/api-keys/key-text.js'
import { createKeyLookUp } from '../../../services/api-keys/look-up.js'
import { createTestDatabase, type TestDatabase } from '../../support/database.js'
import { countQueries } from '../../support/count-queries.js'

const NOW = new Date('2026-11-24T12:00:00Z')

describe('looking up keys', () => {
  let database: TestDatabase
  let elapsed: number
  let now: Date
  let revoked: (rev: number) => boolean
  beforeEach(async () => {
    database = await createTestDatabase()
    elapsed = 0
    now = NOW
    revoked = () => false
  })
  afterEach(() => database.close())

  const lookUpOf = (bypassOn = true) =>
    createKeyLookUp({
      models: database.models,
      settings: { issuer: 'https://gate.test', audience: 'https://gate.test' },
      clock: { now: () => now },
      stopwatch: { elapsed: () => elapsed },
      revocations: { isRevoked: ({ rev }) => revoked(rev) },
      bypassOn,
    })

  async function makeKey(madeBy = 'pwd'): Promise<{ id: string; text: string }> {
    const { User, ApiKey, transaction } = database.models
    const key = createKeyText()
    await transaction(async (within) => {
      const owner = await User.createWithRoles({ username: 'ada' }, ['manage_users'], within)
      const when = { createdAt: NOW, expiresAt: new Date(NOW.getTime() + 86_400_000) }
      const may = { scopes: ['manage_users', 'view_audit'], networks: [] }
      const values = { id: key.id, userId: owner.id, name: 'a key', hash: hashKeyText(key.text) }
      await ApiKey.add({ ...values, ...may, ...when, madeBy }, within)
    })
    return key
  }

  it('asks once for any number who ask at the same time, and then not for a minute', async () => {
    const { id, text } = await makeKey()
    const lookUp = lookUpOf()
    const queries = countQueries(database.sequelize)
    await Promise.all(Array.from({ length: 50 }, () => lookUp.find(id, text)))
    expect(queries.list()).to.have.length(1)
    elapsed = 60_000
    expect(lookUp.recall(text)?.claims).to.deep.include({ sid: id, roles: ['manage_users'] })
    elapsed = 60_001
    expect(lookUp.recall(text)).to.equal(null)
    expect(lookUp.isKnown(text)).to.equal(true)
  })

  it('reads a key anew once its owner was revoked, and refuses what stays revoked', async () => {
    const { id, text } = await makeKey()
    const lookUp = lookUpOf()
    await lookUp.find(id, text)
    revoked = (rev) => rev < 1
    expect(lookUp.recall(text)).to.equal(null)
    await database.models.transaction((within) =>
      database.models.Counter.next('revocations', within).then(() => undefined),
    )
    expect(await lookUp.find(id, text)).to.have.nested.property('key.claims.rev', 1)
    revoked = () => true
    expect(await lookUp.find(id, text)).to.include({ refused: 'revoked' })
  })

  it('refuses a key that has expired, also one that it remembers', async () => {
    const { id, text } = await makeKey()
    const lookUp = lookUpOf()
    await lookUp.find(id, text)
    now = new Date(NOW.getTime() + 86_400_000)
    expect(lookUp.recall(text)).to.equal(null)
    expect(await lookUp.find(id, text)).to.include({ refused: 'the key has expired' })
  })

  it('refuses a key that the bypass made where the bypass is off', async () => {
    const { id, text } = await makeKey('bypass')
    expect(await lookUpOf().find(id, text)).to.have.property('key')
    const refused = await lookUpOf(false).find(id, text)
    expect(refused).to.include({ refused: 'made by the bypass, which is off' })
  })

  it('reads the id of a key out of its text, and out of no other', () => {
    const { id, text } = createKeyText()
    expect(text).to.match(/^gatehouse_[0-9A-Za-z]{22}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/u)
    expect(readKeyId(text)).to.equal(id)
    for (let at = 0; at < text.length; at += 1) {
      const other = text[at] === 'A' ? 'B' : 'A'
      const altered = `${text.slice(0, at)}${other}${text.slice(at + 1)}`
      expect(readKeyId(altered), altered).to.equal(null)
    }
  })
})
