import { expect } from 'chai'
import type { UpstreamSettings } from '../../config/settings.js'
import { load, production, yamlComplaints } from './complaints.js'

const upstreamsOf = (yaml: string): readonly UpstreamSettings[] =>
  load(production(), { files: { 'gateway.yaml': yaml } }).upstreams

const upstream = (lines = ''): string =>
  `upstreams:\n  - host: app.example.com\n    to: http://127.0.0.1:8888\n    ${lines}\n`

describe('the upstreams of gateway.yaml', () => {
  it('are none without a file, and none where the file names none', () => {
    expect(load(production()).upstreams).to.deep.equal([])
    expect(upstreamsOf('providers: []')).to.deep.equal([])
  })

  it('need a host and an address, and have sensible ways for the rest', () => {
    const [app, ...more] = upstreamsOf(upstream())
    expect(more).to.deep.equal([])
    expect(app?.to.href).to.equal('http://127.0.0.1:8888/')
    expect({ ...app, to: null }).to.deep.equal({
      host: 'app.example.com',
      path: '/',
      to: null,
      hostHeader: 'keep',
      authorization: 'remove',
      websocketOrigins: [],
      timeouts: { connectSeconds: 5, answerSeconds: 60, idleSeconds: null },
    })
  })

  it('say everything else where they want it otherwise', () => {
    const [app] = upstreamsOf(`upstreams:
  - host: APP.Example.com.
    path: /notes/
    to: https://notes.internal:8443/
    host_header: upstream
    authorization: pass
    websocket_origins: [https://spa.example.com, 'http://localhost:5173']
    timeouts: { connect: 2s, answer: 5m, idle: 1h }
`)
    expect(app?.to.origin).to.equal('https://notes.internal:8443')
    expect({ ...app, to: null }).to.deep.equal({
      host: 'app.example.com',
      path: '/notes',
      to: null,
      hostHeader: 'upstream',
      authorization: 'pass',
      websocketOrigins: ['https://spa.example.com', 'http://localhost:5173'],
      timeouts: { connectSeconds: 2, answerSeconds: 300, idleSeconds: 3600 },
    })
  })

  it('may be several on one host, at different paths', () => {
    const found = upstreamsOf(`upstreams:
  - { host: app.example.com, to: 'http://a' }
  - { host: app.example.com, path: /b, to: 'http://b' }
  - { host: other.example.com, path: /b, to: 'http://b' }
`)
    expect(found.map(({ host, path }) => host + path)).to.deep.equal([
      ...['app.example.com/', 'app.example.com/b', 'other.example.com/b'],
    ])
  })
})

/** What the file says, and the only line it is refused with. */
const REFUSED: Record<string, [yaml: string, line: string]> = {
  'a place that is taken': [
    `${upstream()}  - { host: App.Example.com, path: /, to: 'http://b' }\n`,
    '5:13: host: app.example.com has another upstream for / already',
  ],
  'a place that is taken, with a slash': [
    `${upstream('path: /a')}  - { host: app.example.com, path: /a/, to: 'http://b' }\n`,
    '5:13: host: app.example.com has another upstream for /a already',
  ],
  'no host': ['upstreams:\n  - to: http://b', '2:5: host: is missing'],
  'no address': ['upstreams:\n  - host: app.example.com', '2:5: to: is missing'],
  'a misspelt key': [upstream('hostheader: keep'), '4:5: unknown key; did you mean host_header?'],
  'a misspelt timeout': [
    upstream('timeouts: { conect: 5s }'),
    '4:17: unknown key; did you mean connect?',
  ],
  'a timeout without a unit': [
    upstream('timeouts: { connect: "5" }'),
    '4:26: connect: must be a duration such as 5s',
  ],
  'another way with the Host': [
    upstream('host_header: mine'),
    '4:18: host_header: must be one of keep, upstream',
  ],
  'another way with Authorization': [
    upstream('authorization: keep'),
    '4:20: authorization: must be one of remove, pass',
  ],
  'the host of our own pages': [
    `upstreams:\n  - { host: AUTH.example.com, to: 'http://b' }`,
    '2:13: host: is the host of PUBLIC_URL, which is our own; give the app another',
  ],
}

const HOSTS = [
  '*.example.com',
  'app.example.com:8080',
  'https://app.example.com',
  'a b',
  'ä.example',
]
const PATHS = ['a', '/a//b', '/a/../b', '/%2e%2e/b', '/a;b', '/a?b', '/a#b', '/a/**/../']
const ADDRESSES = [
  ...['app:8080', 'ftp://app', 'http://app/base', 'http://me@app', 'http://app?x', 'http://'],
  ...['unix:/run/app', 'http:app', 'http://app:99999', String.raw`http:\\app`],
]
const ORIGINS = [
  '*',
  'https://spa.example.com/',
  'spa.example.com',
  'null',
  'https://SPA.example.com',
]

for (const host of HOSTS) {
  REFUSED[`the host ${host}`] = [
    `upstreams:\n  - { host: '${host}', to: 'http://b' }`,
    '2:13: host: must be one host without a port, such as app.example.com',
  ]
}
for (const path of PATHS) {
  REFUSED[`the path ${path}`] = [
    upstream(`path: '${path}'`),
    '4:11: path: must begin with / and hold nothing that is read in two ways',
  ]
}
for (const path of ['/.gatehouse', '/.gatehouse/', '/.gatehouse/x']) {
  REFUSED[`the path ${path}`] = [
    upstream(`path: ${path}`),
    '4:11: path: /.gatehouse is our own on every host',
  ]
}
for (const to of ADDRESSES) {
  REFUSED[`the address ${to}`] = [
    `upstreams:\n  - { host: a.example, to: '${to}' }`,
    '2:28: to: must be an http or https address without a path, such as http://app:8080',
  ]
}
for (const origin of ORIGINS) {
  REFUSED[`the origin ${origin}`] = [
    upstream(`websocket_origins: ['${origin}']`),
    '4:24: websocket_origins: must be origins such as https://spa.example.com',
  ]
}

describe('gateway.yaml, about upstreams,', () => {
  for (const [what, [yaml, expected]] of Object.entries(REFUSED)) {
    it(`refuses ${what}, and says where`, () => {
      const lines = yamlComplaints(yaml).map((line) => line.replace(/^gateway\.yaml:/, ''))
      expect(lines).to.deep.equal([expected])
    })
  }
})
