import { expect } from 'chai'
import fc from 'fast-check'
import { startFront, type Front } from '../support/front.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
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

const some = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts)

/** Any bytes but the ends of lines: a request of several is no request of ours. */
const bytes = fc.uint8Array({ maxLength: 24 }).map((array) =>
  Buffer.from(array)
    .toString('latin1')
    .replaceAll(/[\r\n]/gu, '~'),
)

const address = fc.oneof(
  {
    weight: 6,
    arbitrary: some('caddy', 'traefik', 'haproxy', 'nginx').map((k) => `/auth/verify/${k}`),
  },
  {
    weight: 3,
    arbitrary: some('', '/api', '/browser', '/api/nginx', '/browser/caddy').map(
      (k) => `/auth/verify${k}`,
    ),
  },
  {
    weight: 2,
    arbitrary: some('/oauth2/auth', '/api/authz/forward-auth', '/api/authz/auth-request'),
  },
  {
    weight: 2,
    arbitrary: some('/auth/verify/envoy', '/api/authz/ext-authz', '/auth/verify/api/envoy'),
  },
  {
    weight: 1,
    arbitrary: some(
      '/auth/verify/',
      '/auth//verify',
      '*',
      'http://gate/auth/verify/caddy',
      '/auth/verify/caddy/',
      '/AUTH/verify',
    ),
  },
)

const host = fc.oneof(
  { weight: 10, arbitrary: some('app.example.com') },
  {
    weight: 4,
    arbitrary: some(
      'app.example.com',
      'APP.example.com.',
      'app.example.com:443',
      'a.wild.example.com',
    ),
  },
  {
    weight: 2,
    arbitrary: some(
      '[::1]',
      '127.0.0.1',
      'app.example.com:80\\public\\',
      'u@app.example.com',
      'app.example.com,app.example.com',
      'app.example.com?',
      '',
    ),
  },
  { weight: 1, arbitrary: bytes },
)

const piece = fc.oneof(
  { weight: 4, arbitrary: some('/admin', '/public', '/', '/xay', '/a.css') },
  {
    weight: 3,
    arbitrary: some(
      '/..',
      '/.',
      '//',
      '/%2e%2e',
      '/..%2f',
      '/..;',
      ';',
      '\\',
      '#',
      '?',
      '%',
      '%00',
      '%25',
      '/%70ublic',
      '/\xef\xbc\x8e\xef\xbc\x8e',
    ),
  },
  { weight: 1, arbitrary: bytes },
)
const uri = fc
  .tuple(some('/public', '/public', '/public/x', '/admin', ''), fc.array(piece, { maxLength: 3 }))
  .map(([start, pieces]) => start + pieces.join(''))

const method = some(
  ...['GET', 'GET', 'GET', 'GET', 'GET', 'GET', 'GET', 'GET'],
  'GET',
  'HEAD',
  'POST',
  'OPTIONS',
  'PUT',
  'TRACE',
  'PROPFIND',
  'get',
  'CONNECT',
  'BREW',
)

const NAMES = [
  'X-Forwarded-Method',
  'X-Forwarded-Proto',
  'X-Forwarded-Host',
  'X-Forwarded-Uri',
] as const

const respell = (name: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 40, arbitrary: fc.constant(name) },
    {
      weight: 1,
      arbitrary: some(
        name.replaceAll('-', '_'),
        name.replaceAll('-', '.'),
        name.toUpperCase(),
        `${name} `,
      ),
    },
  )

const header = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(respell(name), value).map((pair) => pair.join(': '))

const token = some('', 'x', 'a.b.c', '"', ',jwt=', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.')

const other = fc.oneof(
  header(
    'Cookie',
    token.map((text) => `jwt=${text}`),
  ),
  header(
    'Authorization',
    token.map((text) => `Bearer ${text}`),
  ),
  header('X-Forwarded-For', some('192.0.2.7', '127.0.0.1', '10.0.0.1:80', '[::1]', 'x', ',,', '')),
  header(
    'X-Original-URL',
    fc.tuple(host, uri).map(([h, u]) => `https://${h}${u}`),
  ),
  header('X-Original-Method', method),
  header('Remote-User', some('admin')),
  header('Transfer-Encoding', some('chunked', 'gzip', 'chunked, chunked')),
  header('Content-Length', some('0', '3', '-1', '3, 3')),
  header('Expect', some('100-continue', 'x')),
  header('Connection', some('Upgrade', 'X-Forwarded-Uri', 'close, upgrade', 'keep-alive')),
  header('Upgrade', some('websocket', 'h2c')),
  header('Access-Control-Request-Method', method),
  header('Origin', some('https://app.example.com', 'null')),
  header('Sec-Fetch-Mode', some('navigate', 'cors')),
  header('Accept', some('text/html', '*/*')),
  fc.tuple(bytes, bytes).map((pair) => pair.join(': ')),
  some(' folded', '\tfolded', ':', 'no colon'),
)

const told = fc.tuple(
  header(NAMES[0], method),
  header(NAMES[1], some('https', 'https', 'https', 'http', 'wss', 'HTTPS', '')),
  header(NAMES[2], host),
  header(NAMES[3], uri),
)

/** Now and then one is missing, or there twice. */
const headers = fc
  .tuple(told, told, fc.array(other, { maxLength: 2 }), fc.nat(40), fc.nat(3))
  .map(([first, second, others, luck, at]) => {
    const lines = [...first] as string[]
    if (luck < 4) lines.splice(at, 1)
    else if (luck < 8) lines.push(second[at] ?? '')
    return [...lines, ...others]
  })

const request = fc
  .tuple(
    method,
    address,
    fc.tuple(uri, some('', '?x', '?allowed_groups=')),
    some('1.1', '1.1', '1.1', '1.0', '2.0'),
    host,
    headers,
    some('', 'abc', '3\r\nabc\r\n0\r\n\r\n'),
  )
  .map(([verb, at, [below, query], version, hostLine, lines, body]) => {
    const target = /envoy|ext-authz/u.test(at) ? at + below : at + query
    return onWire([`${verb} ${target} HTTP/${version}`, `Host: ${hostLine}`, ...lines]) + body
  })

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
      fc.asyncProperty(request, async (text) => {
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
