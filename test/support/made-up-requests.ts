import fc from 'fast-check'
import { onWire } from './proxies.js'

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

/** A question of some proxy or other at an address of ours, often spoilt in one way or several. */
export const madeUpRequest: fc.Arbitrary<string> = fc
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
