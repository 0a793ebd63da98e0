import { expect } from 'chai'
import { RESERVED_IDS } from '../../config/provider-keys.js'
import { yamlComplaints } from './complaints.js'

const GITHUB = `  - kind: github
    client_id: x
    client_secret: y
`
const provider = (lines: string): string => `providers:\n${GITHUB}    ${lines}\n`
const passport = (lines: string): string =>
  `providers:\n  - passport: passport-x\n    id: x\n    issuer: urn:x\n    ${lines}\n`

/** What the file says, and the only line it is refused with. */
const REFUSED: Record<string, [yaml: string, line: string | RegExp]> = {
  'a list at the top': [
    '- a',
    '1:1: the file must be a map that begins with providers: or access:',
  ],
  'bytes that are no UTF-8': [
    'access:\n  - { path: /caf\uFFFD, allow: nobody }',
    '2:17: the file must be UTF-8',
  ],
  'an unknown key at the top': ['provider: []', '1:1: unknown key; did you mean providers?'],
  'providers that are no list': ['providers: {}', '1:12: providers: must be a list'],
  'a provider that is no map': [
    'providers: [google]',
    /^1:13: providers: every item must be a map/,
  ],
  'a provider without a kind': [
    'providers:\n  - id: x',
    /^2:5: kind: must be one of openid-connect, /,
  ],
  'an unknown kind': ['providers:\n  - kind: gogle', /^2:11: kind: must be one of/],
  'a misspelt key': [provider('clientid: z'), '5:5: unknown key; did you mean client_id?'],
  'a key in camel case': [
    provider('allowedSubjects: []'),
    '5:5: unknown key; did you mean allowed_subjects?',
  ],
  'an unlike key': [provider('colour: red'), /^5:5: unknown key; known here: kind, /],
  'a key of another kind': [provider('scope: openid'), /^5:5: unknown key; known here/],
  'a doubled key': [provider('client_id: z'), '5:5: this key stands here twice'],
  'a missing key': [
    'providers:\n  - kind: github\n    client_id: x',
    '2:5: client_secret: is missing',
  ],
  'a key with nothing behind it': [
    'providers:\n  - kind: github\n    client_id: x\n    client_secret:',
    /^\d:\d+: client_secret: is missing$/,
  ],
  'a number for text': [provider('name: 42'), '5:11: name: must be text; put it in quotes'],
  'a number among texts': [
    provider('allowed_subjects: [42]'),
    '5:24: allowed_subjects: must be text; put it in quotes',
  ],
  'text for a list': [
    provider('default_roles: admin'),
    '5:20: default_roles: must be a list of texts',
  ],
  'text for a switch': [provider('create: yes'), '5:13: create: must be true or false'],
  'an e-mail for a domain': [
    provider('allowed_email_domains: [me@example.com]'),
    /^5:28: allowed_email_domains: must be domains such as/,
  ],
  'an id with capitals': [provider('id: GitHub'), /^5:9: id: must be up to 32 small letters/],
  'an id with a path': [provider('id: a/b'), /^5:9: id: must be up to 32 small letters/],
  'a doubled id': [
    `providers:\n${GITHUB}${GITHUB}`,
    /^5:5: id: github is taken by another provider/,
  ],
  'an address without https': [
    provider('web_url: http://git.example'),
    /^5:14: web_url: must be an https address/,
  ],
  'a reference within text': [
    provider('name: My ${NAME}'),
    '5:11: a reference is the whole value and nothing else: ${NAME}',
  ],
  'a reference with a default': [provider('name: ${NAME:-x}'), /^5:11: a reference is the whole/],
  'an unset variable': [provider('name: ${NO_SUCH}'), '5:11: the variable NO_SUCH is not set'],
  'our own keys': [
    passport('options: { key: "${JWT_SECRET_KEY}" }'),
    "5:21: JWT_SECRET_KEY is the gateway's own and cannot be used here",
  ],
  'an alias': [
    'providers:\n  - &a\n    kind: github\n    client_id: x\n    client_secret: y\n  - *a',
    /^6:5: providers: every item must be a map/,
  ],
  'a prototype among options': [
    passport('options: { __proto__: { x: 1 } }'),
    '5:16: this key is not allowed',
  ],
  'a tag': [provider('name: !!js/function x'), '5:11: tags (!...) are not supported'],
  'a path for a package': [
    'providers:\n  - passport: ../evil\n    id: x\n    issuer: urn:x',
    '2:15: passport: must be the name of an installed package',
  ],
  'groups out of nowhere': [
    passport('group_roles: { a: [b] }'),
    /^5:18: group_roles: needs profile\.groups/,
  ],
  'a misspelt key of the profile': [
    passport('profile: { e_mail: x }'),
    '5:16: unknown key; did you mean email?',
  ],
  'an algorithm of shared secrets': [
    'providers:\n  - kind: google\n    client_id: x\n    client_secret: y\n    id_token_algorithm: HS256',
    /^5:25: id_token_algorithm: must be one of RS256/,
  ],
  'a scope without openid': [
    'providers:\n  - kind: google\n    client_id: x\n    client_secret: y\n    scope: email',
    '5:12: scope: must contain openid',
  ],
  'a tab': ['providers:\n\t- kind: github', /^2:1: tabs cannot indent; use spaces$/],
  'broken YAML': ['providers: [a: {', /^1:\d+: /],
  'an unquoted reference in braces': [
    passport('options: { key: ${NAME} }'),
    /^5:\d+: this is not valid YAML \(inside \[ \] and \{ \}, write "\$\{NAME\}" in quotes\)$/,
  ],
}

describe('gateway.yaml', () => {
  for (const [what, [yaml, expected]] of Object.entries(REFUSED)) {
    it(`refuses ${what}, and says where`, () => {
      const lines = yamlComplaints(yaml).map((line) => line.replace(/^gateway\.yaml:/, ''))
      expect(lines[0]).to.match(typeof expected === 'string' ? exactly(expected) : expected)
      expect(lines, lines.join('\n')).to.have.length(1)
    })
  }

  for (const id of RESERVED_IDS) {
    it(`refuses the id ${id}, which is an address of our own`, () => {
      expect(yamlComplaints(provider(`id: ${id}`))).to.deep.equal([
        'gateway.yaml:5:9: id: is an address of our own; choose another',
      ])
    })
  }

  it('tells all mistakes at once, beside those of variables', () => {
    const text = provider('name: 42\n    create: maybe\n    colour: red')
    const lines = yamlComplaints(text, { PORT: 'x' })
    expect(lines.map((line) => line.replace(/: .*/, ''))).to.deep.equal([
      ...['PORT', 'gateway.yaml:5:11', 'gateway.yaml:6:13', 'gateway.yaml:7:5'],
    ])
  })

  it('refuses an id that a variable took', () => {
    const preset = { GITHUB_CLIENT_ID: 'x', GITHUB_CLIENT_SECRET: 'y' }
    expect(yamlComplaints(`providers:\n${GITHUB}`, preset)[0]).to.match(/:2:5: id: github is taken/)
  })

  it('quotes nothing of the file', () => {
    const broken = [
      'client_secret: "hunter2',
      'hunter2: *hunter2',
      '!hunter2 hunter2: [',
      '"\\hunter2"',
    ]
    for (const text of broken) {
      const lines = yamlComplaints(`providers:\n  - ${text}\n`)
      expect(lines, text).not.to.have.length(0)
      expect(lines.join('\n'), text).not.to.contain('hunter2')
    }
  })
})

const exactly = (text: string): RegExp =>
  new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`)
