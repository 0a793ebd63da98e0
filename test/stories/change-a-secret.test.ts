import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { clientOf } from '../support/api-client.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const secret = (): string => randomBytes(32).toString('base64url')
const [oldKey, newKey, oldSession, newSession] = [secret(), secret(), secret(), secret()]

describe('changing a secret', () => {
  let database: TestDatabase
  const started: TestGateway[] = []
  beforeEach(async () => (database = await createTestDatabase()))
  afterEach(async () => {
    for (const house of started.splice(0)) await house.stop()
    await database.close()
  })

  /** One of several instances: the same address, the same database. */
  const start = async (jwt: string, session: string): Promise<TestGateway> => {
    const env = { PUBLIC_URL: 'http://localhost:3000', JWT_SECRET_KEY: jwt }
    const options = { databaseUrl: database.url, env: { ...env, SESSION_SECRET: session } }
    const house = await startGateway(options)
    started.push(house)
    return house
  }
  const statusAt = async (house: TestGateway, token = ''): Promise<number> =>
    (await clientOf(house, token).get('/api/v1/me')).status

  it('signs nobody out while the old one is listed too', async () => {
    const before = await start(oldKey, oldSession)
    const prepared = await start(`${oldKey},${newKey}`, oldSession)
    const changed = await start(`${newKey}, ${oldKey}`, oldSession)
    const first = (await before.signedIn('admin')).cookie('jwt')
    const second = (await changed.signedIn('admin')).cookie('jwt')
    for (const house of [prepared, changed]) {
      expect(await statusAt(house, first)).to.equal(200)
      expect(await statusAt(house, second)).to.equal(200)
    }
    expect(await statusAt(before, second)).to.equal(401)
  })

  it('signs everybody out once the old one is gone', async () => {
    const before = await start(oldKey, oldSession)
    const after = await start(newKey, oldSession)
    const token = (await before.signedIn('admin')).cookie('jwt')
    expect(await statusAt(before, token)).to.equal(200)
    expect(await statusAt(after, token)).to.equal(401)
  })

  it('leaves the sessions begun under the old one to those who list it', async () => {
    const before = await start(oldKey, oldSession)
    const changed = await start(oldKey, `${newSession},${oldSession}`)
    const after = await start(oldKey, newSession)
    const browser = await before.signedIn('admin')
    const kept = () => database.models.SessionRecord.count()
    const cookie = `gatehouse_session=${browser.cookie('gatehouse_session') ?? ''}`
    const headers = { cookie, 'sec-fetch-site': 'same-origin' }
    const signOutAt = async (house: TestGateway): Promise<void> => {
      expect((await house.browser().post('/auth/logout', { headers })).status).to.equal(204)
    }
    expect(await kept()).to.equal(1)
    await signOutAt(after)
    expect(await kept()).to.equal(1)
    await signOutAt(changed)
    expect(await kept()).to.equal(0)
  })
})
