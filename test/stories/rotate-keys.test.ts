import { join } from 'node:path'
import { expect } from 'chai'
import { createKeyAdministration } from '../../services/key-administration.js'
import { clientOf } from '../support/api-client.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { keysOf, partsOf, tokenOf } from '../support/jwks.js'
import { minimal, ProcessRoom } from '../support/process.js'
import { auditInto } from '../support/people.js'

const HOUR = 3600

describe('rotating the keys of two instances that run', () => {
  let database: TestDatabase
  let houses: TestGateway[]
  let ahead = 0
  const clock = { now: () => new Date(Date.now() + ahead * 1000) }

  beforeEach(async () => {
    ahead = 0
    database = await createTestDatabase()
    const env = { JWT_ALGORITHM: 'ES256', PUBLIC_URL: 'http://localhost:3000' }
    const options = { env, databaseUrl: database.url, clock }
    houses = [await startGateway(options), await startGateway(options)]
  })
  afterEach(async () => {
    for (const house of houses) await house.stop()
    await database.close()
  })

  const administration = () => {
    const settings = houses[0]!.settings.jwt
    const parts = { settings, models: database.models, clock, audit: auditInto([]) }
    return createKeyAdministration(parts)
  }
  /** Resolves once `house` has noticed by itself that the keys have changed, and read them. */
  const noticed = ({ gateway }: TestGateway): Promise<void> => {
    const { revocations, signingKeys } = gateway.services
    return new Promise((resolve) => {
      const end = revocations.onKeysChanged(() => {
        end()
        void signingKeys.follow().then(resolve)
      })
    })
  }
  const change = async (work: () => Promise<unknown>): Promise<void> => {
    const all = Promise.all(houses.map(noticed))
    await work()
    await all
  }
  const statusesOf = (token: string): Promise<number[]> =>
    Promise.all(
      houses.map(async (house) => (await clientOf(house, token).get('/api/v1/me')).status),
    )
  const kidOf = (token: string) => String(partsOf(token)[0]['kid'])

  it('signs nobody out, and neither instance signs with a key that is not known yet', async () => {
    const [one, other] = houses as [TestGateway, TestGateway]
    const old = await tokenOf(one)
    await change(() => administration().rotate('published'))
    const published = (await keysOf(other)).map(({ kid }) => kid)
    expect(published).to.have.length(2)
    expect(kidOf(await tokenOf(other))).to.equal(kidOf(old))
    ahead = HOUR
    const renewed = await tokenOf(other)
    expect(published.filter((kid) => kid !== kidOf(old))).to.deep.equal([kidOf(renewed)])
    expect(kidOf(await tokenOf(one))).to.equal(kidOf(renewed))
    expect(await statusesOf(old)).to.deep.equal([200, 200])
    expect(await statusesOf(renewed)).to.deep.equal([200, 200])
  })

  it('ends every token of a key that is taken back, on both, and lets people sign in', async () => {
    const [one, other] = houses as [TestGateway, TestGateway]
    const stolen = await tokenOf(one)
    expect(await statusesOf(stolen)).to.deep.equal([200, 200])
    await change(() => administration().revoke(kidOf(stolen)))
    expect(await statusesOf(stolen)).to.deep.equal([401, 401])
    expect(await statusesOf(await tokenOf(other))).to.deep.equal([200, 200])
    for (const house of houses) {
      expect((await keysOf(house)).map(({ kid }) => kid)).not.to.include(kidOf(stolen))
    }
  })
})

describe('an instance without its keys', () => {
  it('is not ready, says why, and answers 503 and never 401; then serves without a restart', async () => {
    const database = await createTestDatabase()
    const env = { JWT_ALGORITHM: 'ES256', PUBLIC_URL: 'http://localhost:3000' }
    const earlier = await startGateway({ env, databaseUrl: database.url })
    const token = await tokenOf(earlier)
    await database.sequelize.query('ALTER TABLE signing_keys RENAME TO lost')
    const house = await startGateway({ env, databaseUrl: database.url })
    try {
      const ready = await house.browser().get('/readyz')
      expect(ready.status).to.equal(503)
      expect(ready.json()['reasons']).to.deep.equal(['the signing keys were not read yet'])
      expect((await clientOf(house, token).get('/api/v1/me')).status).to.equal(503)
      expect((await house.browser().get('/auth/bypass?token=admin')).status).to.equal(503)
      expect((await house.browser().get('/.well-known/jwks.json')).status).to.equal(503)
      await database.sequelize.query('ALTER TABLE lost RENAME TO signing_keys')
      await house.gateway.services.signingKeys.follow()
      expect((await clientOf(house, token).get('/api/v1/me')).status).to.equal(200)
      expect((await house.browser().get('/readyz')).status).to.equal(200)
    } finally {
      await house.stop()
      await earlier.stop()
      await database.close()
    }
  })
})

describe('eight processes that start at once on an empty database', function () {
  this.timeout(180_000)
  const room = new ProcessRoom()
  afterEach(() => room.clear())

  it('make one key, and all publish it', async () => {
    const folder = room.folder()
    const database = `sqlite:${join(folder, 'shared.sqlite')}`
    const env = { ...minimal('test'), DATABASE_URL: database, JWT_ALGORITHM: 'ES256' }
    const started = Array.from({ length: 8 }, () => room.start({ folder, env }))
    const ports = await Promise.all(started.map((one) => one.port()))
    const sets = await Promise.all(
      ports.map(async (port) =>
        (await fetch(`http://127.0.0.1:${port}/.well-known/jwks.json`)).text(),
      ),
    )
    const [first = '', ...others] = [...new Set(sets)]
    expect(others).to.deep.equal([])
    expect((JSON.parse(first) as { keys: unknown[] }).keys).to.have.length(1)
  })
})
