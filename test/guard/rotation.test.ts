import { expect } from 'chai'
import { userStep } from '../../guard/require-user.js'
import {
  createKeyAdministration,
  type KeyAdministration,
} from '../../services/key-administration.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { guardParts, startApp, type GuardedApp } from '../support/guarded-app.js'
import { partsOf, tokenOf } from '../support/jwks.js'
import { auditInto } from '../support/people.js'

const HOUR = 3600

describe('an app behind the guard, while the keys of a real gateway rotate,', () => {
  let database: TestDatabase
  let house: TestGateway
  let app: GuardedApp
  let administration: KeyAdministration
  let ahead = 0
  const clock = { now: () => new Date(Date.now() + ahead * 1000) }

  beforeEach(async () => {
    ahead = 0
    database = await createTestDatabase()
    const env = { JWT_ALGORITHM: 'ES256' }
    house = await startGateway({ env, databaseUrl: database.url, clock })
    const settings = house.settings.jwt
    const parts = { settings, models: database.models, clock, audit: auditInto([]) }
    administration = createKeyAdministration(parts)!
    app = await startApp([userStep({ issuer: house.url }, guardParts(clock))])
  })
  afterEach(async () => {
    await app.stop()
    await house.stop()
    await database.close()
  })

  const statusOf = async (token: string): Promise<number> => (await app.ask(token)).status
  const kidOf = (token: string): string => String(partsOf(token)[0]['kid'])
  const follow = () => house.gateway.services.signingKeys.follow()

  it('lets old tokens and new ones pass, without a break', async () => {
    const old = await tokenOf(house)
    expect(await statusOf(old)).to.equal(200)
    await administration.rotate('published')
    await follow()
    expect(await statusOf(await tokenOf(house))).to.equal(200)
    ahead = HOUR
    const renewed = await tokenOf(house)
    expect(kidOf(renewed)).not.to.equal(kidOf(old))
    expect([await statusOf(old), await statusOf(renewed)]).to.deep.equal([200, 200])
  })

  it('lets a key that signs from the moment it is made pass at once', async () => {
    const old = await tokenOf(house)
    expect(await statusOf(old)).to.equal(200)
    await administration.rotate('at_once')
    await follow()
    ahead = 6
    const renewed = await tokenOf(house)
    expect(kidOf(renewed)).not.to.equal(kidOf(old))
    expect([await statusOf(old), await statusOf(renewed)]).to.deep.equal([200, 200])
  })

  it('refuses the tokens of a key that was taken back, as soon as it has read the keys anew', async () => {
    const stolen = await tokenOf(house)
    expect(await statusOf(stolen)).to.equal(200)
    await administration.revoke(kidOf(stolen))
    await follow()
    expect(await statusOf(await tokenOf(house))).to.equal(200)
    expect(await statusOf(stolen)).to.equal(401)
  })

  it('verifies what it knows while the gateway is stopped, and a new key once it is back', async () => {
    const old = await tokenOf(house)
    expect(await statusOf(old)).to.equal(200)
    await administration.rotate('at_once')
    await follow()
    ahead = 6
    const renewed = await tokenOf(house)
    const { port } = house
    await house.stop()
    expect([await statusOf(old), await statusOf(renewed)]).to.deep.equal([200, 503])
    const env = { JWT_ALGORITHM: 'ES256' }
    house = await startGateway({ env, databaseUrl: database.url, clock, port })
    ahead = 12
    expect([await statusOf(old), await statusOf(renewed)]).to.deep.equal([200, 200])
  })
})
