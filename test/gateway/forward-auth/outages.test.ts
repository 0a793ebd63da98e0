import { expect } from 'chai'
import { startGateway, type TestGateway } from '../../support/gateway.js'
import { apiClient } from '../../support/api-client.js'
import { createKeyText } from '../../../services/api-keys/key-text.js'
import { auditRows } from '../../support/audit.js'
import { makeService } from '../../support/api-keys.js'
import { askAs, KINDS, type ProxyKind } from '../../support/proxies.js'

const RULES = `
access:
  - { host: open.example.com, allow: public }
  - { host: near.example.com, network: [192.0.2.0/24], allow: signed-in }
  - { host: app.example.com, allow: signed-in }
`

describe('forward-auth, when something is wrong', () => {
  let site: TestGateway
  let jwt: string
  let elapsed = 0

  beforeEach(async () => {
    elapsed = 0
    site = await startGateway({
      yaml: RULES,
      env: { TRUSTED_PROXIES: '127.0.0.1', SIGN_IN_TRIES_PER_ADDRESS: '8' },
      stopwatch: { elapsed: () => elapsed },
    })
    jwt = (await site.signedIn('user')).cookie('jwt') ?? ''
  })
  afterEach(() => site.stop())

  const statusesWith = async (line: string): Promise<number[]> => {
    const statuses: number[] = []
    for (const kind of KINDS)
      statuses.push((await askAs(site.port, kind, { lines: [line] })).status)
    return statuses
  }

  it('says 503 and when to come back while nobody can tell, and lets only the public in', async () => {
    await site.gateway.services.revocations.stop()
    elapsed += 3_600_000
    for (const kind of KINDS) {
      const lines = [`Cookie: jwt=${jwt}`]
      const { status, headers } = await askAs(site.port, kind, { lines })
      expect([status, headers['retry-after']], kind).to.deep.equal([503, '5'])
      const open = await askAs(site.port, kind, { host: 'open.example.com', lines })
      expect([open.status, open.headers['remote-user']]).to.deep.equal([200, ''])
    }
  })

  it('takes a key for who it is, and only from where it may come', async () => {
    const admin = await apiClient(site, 'admin')
    const { key } = await makeService(admin, ['contributor'])
    const lines = [`Authorization: Bearer ${key}`]
    expect(await statusesWith(`Authorization: Bearer ${key}`)).to.deep.equal(KINDS.map(() => 200))
    const near = await makeService(admin, [], { networks: ['192.0.2.0/24'] })
    expect(await statusesWith(`Authorization: Bearer ${near.key}`)).to.deep.equal(
      KINDS.map(() => 200),
    )
    const far = await makeService(admin, [], { networks: ['198.51.100.0/24'] })
    expect(await statusesWith(`Authorization: Bearer ${far.key}`)).to.deep.equal(
      KINDS.map(() => 401),
    )
    expect((await askAs(site.port, 'caddy', { lines })).headers['remote-groups']).to.equal(
      'contributor',
    )
  })

  it('holds up whoever guesses keys, and tells the client of the proxy when to come back', async () => {
    const guess = (kind: ProxyKind) =>
      askAs(site.port, kind, { lines: [`Authorization: Bearer ${createKeyText().text}`] })
    for (let times = 0; times < 8; times += 1) expect((await guess('caddy')).status).to.equal(401)
    for (const kind of KINDS) {
      const { status, headers } = await guess(kind)
      expect(status, kind).to.equal(kind === 'nginx' ? 403 : 429)
      expect(Number(headers['retry-after']), kind).to.be.above(0)
    }
    const refused = (await auditRows(site.gateway.models)).filter(
      ({ event }) => event === 'token_refused',
    )
    expect(refused).to.have.length(8)
    expect(refused[0]?.address).to.equal('192.0.2.7')
  })

  it('refuses an address that cannot be read where a rule asks for it, and nowhere else', async () => {
    const ask = async (host: string, ...lines: string[]) =>
      (await askAs(site.port, 'caddy', { host, lines: [`Cookie: jwt=${jwt}`, ...lines] })).status
    expect(await ask('near.example.com')).to.equal(200)
    expect(await ask('near.example.com', 'X-Forwarded-For: 198.51.100.7')).to.equal(403)
    expect(await ask('near.example.com', 'X-Forwarded-For: a')).to.equal(400)
    expect(await ask('app.example.com', 'X-Forwarded-For: a')).to.equal(200)
  })
})
