import { expect } from 'chai'
import { RESERVED_IDS } from '../../config/provider-keys.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

describe('the names of providers', () => {
  let site: TestGateway

  before(async () => {
    site = await startGateway({ env: { REGISTRATION: 'open', BYPASS_AUTH: 'true' } })
  })

  after(() => site.stop())

  it('are none of the addresses below /auth that are our own', () => {
    const own = site.gateway.endpoints
      .map(({ path }) => /^\/auth\/([^/]+)/u.exec(path)?.[1] ?? ':')
      .filter((segment) => !segment.startsWith(':'))
    expect(own).to.include.members(['login', 'session', 'bypass', 'verify'])
    expect(own.filter((segment) => !RESERVED_IDS.has(segment))).to.deep.equal([])
  })
})
