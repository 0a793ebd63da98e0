import { expect } from 'chai'
import { takenField } from '../../models/taken-field.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'

const NOW = new Date('2026-01-02T03:04:05.678Z')

describe('identities', () => {
  let database: TestDatabase
  let alice: string
  let bob: string
  beforeEach(async () => {
    database = await createTestDatabase()
    alice = (await database.models.User.create({ username: 'alice' })).id
    bob = (await database.models.User.create({ username: 'bob' })).id
  })
  afterEach(() => database.close())

  const identity = (userId: string, subject: string, issuer = 'https://i.example') => ({
    userId,
    provider: 'test',
    issuer,
    subject,
  })

  it('are found by issuer and subject, byte by byte', async () => {
    const { Identity } = database.models
    await Identity.link(identity(alice, 'Subject'))
    const find = async (issuer: string, subject: string) =>
      (await Identity.find({ issuer, subject }))?.userId ?? null
    expect(await find('https://i.example', 'Subject')).to.equal(alice)
    expect(await find('https://i.example', 'subject')).to.equal(null)
    expect(await find('https://I.example', 'Subject')).to.equal(null)
    expect(await find('https://j.example', 'Subject')).to.equal(null)
  })

  it('belong to one user, of any number who link at once', async () => {
    const { Identity } = database.models
    const links = await Promise.allSettled(
      [alice, bob, alice, bob].map((userId) => Identity.link(identity(userId, 's'))),
    )
    const refused = links.filter((link) => link.status === 'rejected')
    expect(refused.map(({ reason }) => takenField(reason))).to.deep.equal(Array(3).fill('subject'))
    await Identity.link(identity(bob, 's', 'https://other.example'))
  })

  it('cannot belong to nobody', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000'
    const failure = await database.models.Identity.link(identity(nobody, 's')).catch(
      (error: unknown) => (error as Error).name,
    )
    expect(failure).to.equal('SequelizeForeignKeyConstraintError')
  })

  it('are listed and unlinked for their own user alone', async () => {
    const { Identity } = database.models
    const { id } = await Identity.link(identity(alice, 'one'))
    await Identity.link(identity(bob, 'two'))
    expect((await Identity.listFor(alice)).map(({ subject }) => subject)).to.deep.equal(['one'])
    expect(await Identity.unlink({ id, userId: bob })).to.equal(false)
    expect(await Identity.unlink({ id, userId: alice })).to.equal(true)
    expect(await Identity.listFor(alice)).to.deep.equal([])
  })

  it('remember when they were last used', async () => {
    const { Identity } = database.models
    const { id } = await Identity.link(identity(alice, 'one'))
    await Identity.noteUse(id, NOW)
    expect((await Identity.listFor(alice))[0]?.lastUsedAt).to.deep.equal(NOW)
  })
})
