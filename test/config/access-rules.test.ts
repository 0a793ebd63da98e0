import { expect } from 'chai'
import type { Rule } from '../../config/access-settings.js'
import { complaintsOf, load, production, yamlComplaints } from './complaints.js'

const yaml = (...rules: string[]): string =>
  `access:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`

const rulesIn = (text: string): readonly Rule[] | null =>
  load(production(), { files: { 'gateway.yaml': text } }).access.rules

const FULL = `access:
  - host: [App.Example.com, "*.example.com"]
    path: [/public/**, /café/*.js]
    method: [GET, head]
    network: [10.1.2.3/8, "2001:db8::/32"]
    allow: public
    headers: [remote-user, X-Auth-Assertion]
    signed_out: redirect
    preflight: pass
    origins: [https://spa.example.com]
  - allow:
      any_role: ops
      all_roles: [a, b]
      users: [ada]
      amr: [pwd, oidc:google]
      scopes: [read]
`

/** What the file says, and the only line it is refused with. */
const REFUSED: Record<string, [yaml: string, line: string | RegExp]> = {
  'no list': ['access: all', '1:9: access: must be a list'],
  'an empty list': ['access: []', /^1:9: access: has no rule/],
  'nothing behind access': ['access:', /^1:\d+: access: has no rule/],
  'a rule that is no map': ['access: [public]', /^1:10: access: every item must be a map/],
  'a rule that allows nothing': [yaml('host: a.test'), /^2:5: allow: is missing/],
  'an allowance that is none': [yaml('allow: everyone'), /^2:12: allow: must be public, /],
  'an allowance in a list': [yaml('allow: [ops]'), /^2:12: allow: must be public, /],
  'an empty allowance': [yaml('allow: {}'), /^2:12: allow: must be public, /],
  'a misspelt key': [yaml('allow: public\n    hots: a'), '3:5: unknown key; did you mean host?'],
  'a misspelt requirement': [
    yaml('allow: { any_rol: [x] }'),
    /^2:14: unknown key; did you mean any_role\?$/,
  ],
  'a host with a scheme': [yaml('allow: public\n    host: https://a.test'), /^3:11: host: must/],
  'a host with a port': [yaml('allow: public\n    host: a.test:80'), /^3:11: host: must be a name/],
  'a host of stars': [yaml('allow: public\n    host: "*"'), /^3:11: host: .*leave it out/],
  'a wildcard without quotes': [
    yaml('allow: public\n    host: *.a.test'),
    /put what begins with \* in quotes$/,
  ],
  'one bad host of two': [yaml('allow: public\n    host: [a.test, b_c]'), /^3:20: host: must be/],
  'no host': [yaml('allow: public\n    host: []'), /^3:11: host: is empty/],
  'nothing behind a key': [yaml('allow: public\n    path:'), /^\d:\d+: path: is empty/],
  'a path without slash': [yaml('allow: public\n    path: a'), /^3:11: path: must begin with \//],
  'a path with a query': [yaml('allow: public\n    path: /a?b'), /^3:11: path: must/],
  'a path in escapes': [yaml('allow: public\n    path: /a%20b'), /^3:11: path: must .* decoded/],
  'a path that walks up': [yaml('allow: public\n    path: /a/../b'), /^3:11: path: must/],
  'stars within a segment': [yaml('allow: public\n    path: /a**'), /^3:11: path: must/],
  'a method nobody has': [yaml('allow: public\n    method: GTE'), /^3:13: method: must be/],
  'a tunnel': [yaml('allow: public\n    method: CONNECT'), /^3:13: method: must be/],
  'the whole internet': [yaml('allow: public\n    network: 0.0.0.0/0'), /^3:14: network: must/],
  'a name for a network': [yaml('allow: public\n    network: lan'), /^3:14: network: must be/],
  'an origin with a path': [
    yaml('allow: public\n    origins: https://a/b'),
    /^3:14: origins: must/,
  ],
  'any origin': [yaml('allow: public\n    origins: "*"'), /^3:14: origins: must/],
  'no origin': [yaml('allow: public\n    origins: "null"'), /^3:14: origins: must/],
  'another header': [
    yaml('allow: public\n    headers: [X-User]'),
    /^3:15: headers: must be some of/,
  ],
  'an unknown way out': [
    yaml('allow: public\n    signed_out: ask'),
    /^3:17: signed_out: must be one/,
  ],
  'an unknown preflight': [
    yaml('allow: public\n    preflight: ok'),
    /^3:16: preflight: must be one/,
  ],
  'a role in capitals': [yaml('allow: { any_role: Ops }'), /^2:24: any_role: must be roles/],
  'no role': [yaml('allow: { any_role: [] }'), /^2:24: any_role: is empty/],
  'a user in capitals': [yaml('allow: { users: [Ada] }'), /^2:22: users: must be usernames/],
  'a provider there is not': [
    yaml('allow: { providers: [google] }'),
    '2:26: providers: there is no provider',
  ],
  'a way of signing in there is not': [yaml('allow: { amr: [otp] }'), /^2:20: amr: must be pwd, /],
  'a rule behind one for everything': [
    yaml('allow: signed-in', 'host: a.test\n    allow: public'),
    '3:5: can never decide: the rule of line 2 matches all of it first',
  ],
  'a rule behind a wider one': [
    yaml(
      'host: "*.a.test"\n    path: /x/**\n    allow: public',
      'host: b.a.test\n    path: [/x/y, /x/*/z]\n    method: GET\n    network: 10.0.0.1\n    allow: nobody',
    ),
    /^5:5: can never decide: the rule of line 2 /,
  ],
  'the same rule again': [
    yaml('network: 10.0.0.0/8\n    allow: public', 'network: 10.1.0.0/16\n    allow: public'),
    /^4:5: can never decide/,
  ],
}

describe('access rules', () => {
  it('are read with all they can say, in one form', () => {
    const [first, second, ...rest] = rulesIn(FULL) ?? []
    expect(rest).to.deep.equal([])
    expect(first).to.deep.equal({
      at: { line: 2, column: 5 },
      hosts: ['app.example.com', '*.example.com'],
      paths: ['/public/**', '/café/*.js'],
      methods: ['GET', 'HEAD'],
      networks: ['10.0.0.0/8', '2001:db8::/32'],
      allow: { kind: 'public' },
      headers: ['Remote-User', 'X-Auth-Assertion'],
      signedOut: 'redirect',
      preflight: 'pass',
      origins: ['https://spa.example.com'],
    })
    expect(second).to.deep.include({ at: { line: 11, column: 5 }, hosts: [], headers: 'all' })
    expect(second?.allow).to.deep.equal({
      ...{ kind: 'some', anyRole: ['ops'], allRoles: ['a', 'b'], users: ['ada'], providers: [] },
      ...{ amr: ['pwd', 'oidc:google'], scopes: ['read'] },
    })
  })

  it('are none where none are written, and where there is no file', () => {
    expect(rulesIn('providers: []\n')).to.equal(null)
    expect(load(production()).access).to.deep.equal({ rules: null, path: 'gateway.yaml' })
  })

  it('may fill no identity header at all', () => {
    expect(rulesIn(yaml('allow: public\n    headers: []'))?.[0]?.headers).to.deep.equal([])
  })

  it('know the providers that variables name', () => {
    const variables = { GOOGLE_CLIENT_ID: 'a', GOOGLE_CLIENT_SECRET: 'b' }
    const text = yaml('allow: { providers: [google] }')
    expect(yamlComplaints(text, variables)).to.deep.equal([])
  })

  for (const [what, [text, line]] of Object.entries(REFUSED)) {
    it(`with ${what} are refused where it stands`, () => {
      const [only, ...more] = yamlComplaints(text)
      const said = only?.replace('gateway.yaml:', '')
      if (typeof line === 'string') expect(said).to.equal(line)
      else expect(said).to.match(line)
      expect(more).to.deep.equal([])
    })
  }

  it('that overlap without one covering the other are left as they are', () => {
    const rules = [
      yaml('path: /x/*\n    allow: public', 'path: /x/**\n    allow: public'),
      yaml('method: GET\n    allow: public', 'allow: nobody'),
      yaml('host: "*.a.test"\n    allow: public', 'host: [a.test, b.a.test]\n    allow: public'),
      yaml('network: 10.0.0.0/8\n    allow: public', 'network: [10.1.0.0/16, 11.0.0.0/8]\n    allow: public'), // prettier-ignore
    ]
    for (const text of rules) expect(yamlComplaints(text), text).to.deep.equal([])
  })

  it('warn of a host that the cookie does not reach', () => {
    const warningsOf = (text: string, domain?: string): string[] => {
      const lines: string[] = []
      const files = { 'gateway.yaml': text }
      load({ ...production(), COOKIE_DOMAIN: domain }, { files, warn: (line) => lines.push(line) })
      return lines.filter((line) => line.startsWith('gateway.yaml'))
    }
    const text = yaml('host: [app.example.com, auth.example.com]\n    allow: signed-in')
    expect(warningsOf(text)).to.have.length(1)
    expect(warningsOf(text)[0]).to.match(
      /^gateway\.yaml:2:5: host: app\.example\.com: .*COOKIE_DOMAIN/,
    )
    expect(warningsOf(text, 'example.com')).to.deep.equal([])
    expect(warningsOf(text.replace('signed-in', 'public'))).to.deep.equal([])
    expect(
      warningsOf(yaml('host: "*.other.test"\n    allow: signed-in'), 'example.com'),
    ).to.have.length(1)
  })

  it('of ten thousand are checked against each other', () => {
    const many = Array.from({ length: 10_000 }, (_, n) => `{host: h${n % 9}.test, path: /p${n}/**, allow: public}`) // prettier-ignore
    const again = '{host: h0.test, path: /p9/x, allow: public}'
    expect(yamlComplaints(yaml(...many, again))).to.deep.equal([
      'gateway.yaml:10002:5: can never decide: the rule of line 11 matches all of it first',
    ])
  })

  it('with stars are checked against each other as far as that is soon done, and it is said how far', () => {
    const deep = (n: number) => `{host: a.test, path: "/**/*a${n}*/**/*b${n}*/**", allow: public}`
    const many = (count: number): string[] => Array.from({ length: count }, (_, n) => deep(n))
    expect(yamlComplaints(yaml(...many(400), deep(7)))).to.deep.equal([
      'gateway.yaml:402:5: can never decide: the rule of line 9 matches all of it first',
    ])
    const warnings: string[] = []
    const text = yaml(...many(4_000))
    const given = { files: { 'gateway.yaml': text }, warn: (line: string) => warnings.push(line) }
    expect(complaintsOf(production(), given)).to.deep.equal([])
    expect(warnings.filter((line) => line.includes(' access: '))).to.have.length(1)
    expect(warnings.join()).to.match(
      /^gateway\.yaml: access: has so many patterns .* only before the rule of line \d{3,4}/u,
    )
  })
})
