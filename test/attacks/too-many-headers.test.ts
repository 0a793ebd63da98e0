import { expect } from 'chai'
import { startFront, type Front } from '../support/front.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { onWire } from '../support/proxies.js'
import { exchangeRaw } from '../support/raw-exchange.js'

const RULES = `
access:
  - { host: app.example.com, path: /public/**, allow: public }
  - { host: app.example.com, allow: signed-in }
`

/** Node keeps a thousand headers of a request, and says nothing of those it drops. */
const MANY = Array.from({ length: 2500 }, () => 'a:b')

/** What must not happen: what somebody else would read in a request stands where we do not look. */
describe('attack: a header behind thousands of others', () => {
  let site: TestGateway
  let front: Front
  before(async () => {
    site = await startGateway({ yaml: RULES, env: { TRUSTED_PROXIES: '127.0.0.1' } })
    front = await startFront(site)
  })
  after(async () => {
    await front.stop()
    await site.stop()
  })

  const statusesOf = async (...lines: string[]) =>
    (await exchangeRaw(front.port, onWire([...lines, 'Connection: close']))).statuses

  const told = (uri: string) => [
    'GET /auth/verify/caddy HTTP/1.1',
    'Host: gate',
    'X-Forwarded-For: 192.0.2.7',
    'X-Forwarded-Method: GET',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Host: app.example.com',
    `X-Forwarded-Uri: ${uri}`,
  ]

  it('a second path that nobody sees opens nothing', async () => {
    expect(await statusesOf(...told('/public/x'))).to.deep.equal([200])
    for (const hidden of ['X-Forwarded-Uri: /admin', 'X_Forwarded_Host: b.example.com', 'x: y']) {
      expect(await statusesOf(...told('/public/x'), ...MANY, hidden), hidden).to.deep.equal([431])
    }
  })

  it('neither does a second Host, here or elsewhere', async () => {
    const [start = '', ...lines] = told('/public/x')
    expect(await statusesOf(start, ...lines, ...MANY, 'Host: evil')).to.deep.equal([431])
    expect(
      await statusesOf('GET /healthz HTTP/1.1', 'Host: localhost', ...MANY, 'Host: evil'),
    ).to.deep.equal([431])
  })

  it('as many as any proxy sends are read', async () => {
    const some = MANY.slice(0, 900)
    expect(await statusesOf(...told('/public/x'), ...some)).to.deep.equal([200])
    expect(
      await statusesOf(...told('/public/x'), ...some, 'X-Forwarded-Uri: /admin'),
    ).to.deep.equal([400])
  })
})
