import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { askWire, onWire } from '../support/proxies.js'

const RULES = `
access:
  - { host: open.example.com, allow: public }
  - { host: spa.example.com, allow: public, preflight: pass }
`

/** What must not happen: what nginx keeps for a group is open to who never signed in, or signed out. */
describe('attack: to be nobody where a filter asks for somebody', () => {
  let site: TestGateway
  let jwt: string
  before(async () => {
    site = await startGateway({ yaml: RULES, env: { TRUSTED_PROXIES: '127.0.0.1' } })
    jwt = (await site.signedIn('user')).cookie('jwt') ?? ''
  })
  after(() => site.stop())

  const ask = async (query: string, lines: string[], { method = 'GET', host = 'open' } = {}) => {
    const told = [
      `GET /oauth2/auth${query} HTTP/1.1`,
      'Host: gate',
      'X-Forwarded-For: 192.0.2.7',
      `X-Forwarded-Method: ${method}`,
      'X-Forwarded-Proto: https',
      `X-Forwarded-Host: ${host}.example.com`,
      'X-Forwarded-Uri: /',
    ]
    return (await askWire(site.port, onWire([...told, ...lines]))).status
  }

  const NOBODY = [[], ['Cookie: jwt=x'], ['Authorization: Bearer x'], ['Cookie: jwt=x; jwt=y']]

  it('is of no use on a host that a rule opens to everybody', async () => {
    for (const lines of NOBODY) {
      expect(await ask('', lines)).to.equal(200)
      for (const query of ['?allowed_groups=ops', '?allowed_emails=*', '?allowed_groups=', '?x']) {
        expect(await ask(query, lines), query).to.equal(401)
      }
    }
    const known = [`Cookie: jwt=${jwt}`]
    expect(await ask('?allowed_groups=ops', known)).to.equal(403)
    const admin = [`Cookie: jwt=${(await site.signedIn('admin')).cookie('jwt')}`]
    expect(await ask('?allowed_groups=ops', admin)).to.equal(200)
  })

  it('a preflight, which never says who asks, passes where the rule says so', async () => {
    const lines = ['Origin: https://x.example.com', 'Access-Control-Request-Method: POST']
    const preflight = { method: 'OPTIONS', host: 'spa' }
    expect(await ask('?allowed_groups=ops', lines, preflight)).to.equal(200)
    expect(await ask('?allowed_groups=ops', lines, { ...preflight, host: 'open' })).to.equal(401)
    expect(await ask('?allowed_groups=ops', lines, { host: 'spa' })).to.equal(401)
  })
})
