/** Header lines of a hostile client. `FORGED` and the like mark what must never be believed. */
export interface HostileHeaders {
  readonly name: string
  readonly lines: readonly string[]
}

export const FORGED = 'forged-admin'
/** An address that no test comes from. */
export const FORGED_ADDRESS = '6.6.6.6'

const IDENTITY = [
  ...['Remote-User', 'Remote-Groups', 'Remote-Name', 'Remote-Email'],
  ...['X-Auth-Request-User', 'X-Auth-Request-Email', 'X-Auth-Request-Groups'],
  ...['X-Auth-Request-Preferred-Username', 'X-Auth-Assertion'],
]

/** One that we never send, in a family that apps believe. */
const RELATED = ['Remote-Sub', 'X-Auth-Request-Access-Token', 'X-Auth-User']

const ASKED: Readonly<Record<string, string>> = {
  'X-Forwarded-For': FORGED_ADDRESS,
  'X-Forwarded-Host': `${FORGED}.example.com`,
  'X-Forwarded-Proto': 'http',
  'X-Forwarded-Port': '6666',
  'X-Forwarded-Uri': `/public/${FORGED}`,
  'X-Forwarded-Method': 'OPTIONS',
  'X-Forwarded-Prefix': `/public/${FORGED}`,
  'X-Forwarded-User': FORGED,
  'X-Original-URL': `https://app.example.com/public/${FORGED}`,
  'X-Original-URI': `/public/${FORGED}`,
  'X-Original-Method': 'OPTIONS',
  'X-Rewrite-URL': `/public/${FORGED}`,
}

const SPELLINGS: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => name.replaceAll('-', '_'),
  (name) => name.replaceAll('-', '.'),
  (name) => name.replace('-', '_'),
]

const one = (name: string, line = name): HostileHeaders => ({ name, lines: [line] })

const forged = [...IDENTITY, ...RELATED].flatMap((name) =>
  SPELLINGS.map((spell) => one(spell(name), `${spell(name)}: ${FORGED}`)),
)

const asked = Object.entries(ASKED).flatMap(([name, value]) =>
  SPELLINGS.map((spell) => one(spell(name), `${spell(name)}: ${value}`)),
)

const connections = [
  ...IDENTITY,
  ...['Cookie', 'X-Forwarded-For', 'X-Forwarded-Uri', 'X-Forwarded-Host', 'X-Original-URL'],
  'Remote-User, X-Auth-Assertion, Cookie, close',
].flatMap((named) => [
  one(`Connection: ${named}`),
  {
    name: `Connection: ${named}, and forged`,
    lines: [`Connection: ${named}`, `${named}: ${FORGED}`],
  },
])

const twice = (name: string, first: string, second: string): HostileHeaders => ({
  name: `${name}, twice`,
  lines: [`${name}: ${first}`, `${name}: ${second}`],
})

const doubled = [
  ...IDENTITY.map((name) => twice(name, '', FORGED)),
  twice('X-Forwarded-Host', 'app.example.com', `${FORGED}.example.com`),
  twice('X-Forwarded-Uri', '/public/', `/public/${FORGED}`),
  twice('X-Forwarded-For', '127.0.0.1', FORGED_ADDRESS),
]

/** What upstreams or gateways of others have taken for a sign to look away. */
const markers = [
  'X-Middleware-Subrequest: middleware:middleware:middleware',
  'User-Agent: GoogleHC/1.0',
  'User-Agent: kube-probe/1.30',
  'X-HTTP-Method-Override: OPTIONS',
  `Forwarded: for=${FORGED_ADDRESS};host=${FORGED};proto=http`,
  `X-Real-IP: ${FORGED_ADDRESS}`,
  `True-Client-IP: ${FORGED_ADDRESS}`,
  'X-Envoy-Original-Path: /public/x',
  'X-Envoy-Internal: true',
  'If-None-Match: *',
  'Range: bytes=0-0',
  'Expect: 100-continue',
  'TE: trailers',
  'Purpose: prefetch',
].map((line) => one(line))

const cookies = [
  'Cookie: __Secure-jwt=',
  'Cookie: __Secure-jwt=e30.e30.',
  'Cookie: __SECURE-JWT=e30.e30.x',
  'Cookie: __Secure-jwt="e30.e30.x"',
  'Cookie: jwt=e30.e30.x',
  'Cookie: =; =;;; ,, __Secure-jwt',
  'Cookie: a=\xff\xfe; b="unclosed',
  'Authorization: Bearer e30.e30.x',
  'Authorization: Basic YWRtaW46YWRtaW4=',
  'Authorization: Bearer',
  'Proxy-Authorization: Basic YWRtaW46YWRtaW4=',
].map((line) => one(line))

const none = { name: 'nothing', lines: [] }

export const HOSTILE_HEADERS: readonly HostileHeaders[] = [
  ...[none, ...forged, ...asked, ...connections, ...doubled, ...markers, ...cookies],
]
