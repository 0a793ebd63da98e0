import { expect } from 'chai'
import fc from 'fast-check'
import { startFront, type Front } from '../support/front.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { madeUpRequest } from '../support/made-up-requests.js'
import { onWire } from '../support/proxies.js'
import { exchangeRaw } from '../support/raw-exchange.js'

const RULES = `
access:
  - { host: app.example.com, path: /public/**, allow: public }
  - { host: app.example.com, path: "/**/x*y/**/*.css", allow: signed-in }
  - { host: [app.example.com, "*.wild.example.com"], allow: signed-in }
`

/** How many requests are made up: FUZZ_RUNS of them, where somebody has the time. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 1500)

const HOST = /^app\.example\.com\.?(?::[1-9]\d*)?$/iu
const OPEN = /^\/(?:public|%70ublic)(?:\/[^/?#;\\]*)*(?:\?.*)?$/u

/** Whether, read by somebody else, a request asks one thing, and that thing is open to everybody. */
function asksForTheOpen(text: string): boolean {
  const [start = '', ...lines] = (text.split('\r\n\r\n')[0] ?? '').split('\r\n')
  const pairs = lines.map((line) => /^([^:]*):[ \t]*(.*?)[ \t]*$/u.exec(line)?.slice(1) ?? ['', ''])
  const values = (name: string): string[] =>
    pairs
      .filter(([each = '']) => each.toLowerCase().replaceAll(/[^a-z]/gu, '-') === name)
      .map(([, value = '']) => value)
  const below = /^\S+ \/(?:auth\/verify(?:\/api)?\/envoy|api\/authz\/ext-authz)(\S*) /u.exec(start)
  const original = /^\S+ \/api\/authz\/auth-request/u.test(start)
  const [, urlHost = '', urlPath = ''] =
    /^[a-z]+:\/\/([^/]*)(.*)$/u.exec(values('x-original-url').join()) ?? []
  const askedHost = original ? [urlHost] : below ? values('host') : values('x-forwarded-host')
  const askedUri = original ? [urlPath] : below ? [below[1] ?? ''] : values('x-forwarded-uri')
  const path = askedUri[0] ?? ''
  return (
    askedHost.length === 1 &&
    HOST.test(askedHost[0] ?? '') &&
    askedUri.length === 1 &&
    OPEN.test(path) &&
    !/\/(?:\.|%2e){1,2}(?:[/?]|$)|\/\/|%(?:2f|5c|00|25|23|3b|3f)/iu.test(path.split('?')[0] ?? '')
  )
}

/** What must not happen: some request or other gets through, or ends the process. */
describe('attack: thousands of requests that nobody would send', () => {
  let site: TestGateway
  let front: Front
  before(async () => {
    site = await startGateway({ yaml: RULES, env: { TRUSTED_PROXIES: '127.0.0.1' } })
    front = await startFront(site, { upgrade: () => false })
  })
  after(async () => {
    await front.stop()
    await site.stop()
  })

  it('let nobody in but where all may go, and are answered at once', async function () {
    this.timeout(600_000)
    let open = 0
    let answered = 0
    await fc.assert(
      fc.asyncProperty(madeUpRequest, async (text) => {
        const { statuses } = await exchangeRaw(front.port, text)
        answered += statuses.length > 0 ? 1 : 0
        if (statuses.some((status) => status >= 500)) throw new Error(`failed: ${statuses.join()}`)
        const [first = 0] = statuses.filter((status) => status !== 100)
        if (first < 200 || first >= 300) return
        // A question of another method at another address of ours opens nothing: nobody asks it.
        if (first === 204 && text.startsWith('OPTIONS ')) return
        open += 1
        if (!asksForTheOpen(text)) throw new Error('let in')
      }),
      { numRuns: RUNS },
    )
    expect(open, 'requests that passed').to.be.above(RUNS / 200)
    expect(answered).to.be.above(RUNS / 2)
    const again = await exchangeRaw(
      front.port,
      onWire(['GET /healthz HTTP/1.1', 'Host: localhost', 'Connection: close']),
    )
    expect(again.statuses).to.deep.equal([200])
  })
})
