import { expect } from 'chai'
import type { PassportPackageSettings, ProviderSettings } from '../../config/settings.js'
import { Secret } from '../../lib/secret.js'
import { complaintsOf, load, production, yamlComplaints } from './complaints.js'

const providersOf = (
  variables: Record<string, string>,
  yaml?: string,
): readonly ProviderSettings[] =>
  load({ ...production(), ...variables }, { files: yaml ? { 'gateway.yaml': yaml } : {} }).providers

/** Settings with the secrets and addresses as text, to compare. */
const plain = (value: unknown): unknown => {
  if (value instanceof Secret) return value.reveal()
  if (value instanceof URL) return value.href
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]))
}

describe('providers by variables', () => {
  it('are Google, GitHub and one OpenID provider', () => {
    const providers = providersOf({
      ...{ GOOGLE_CLIENT_ID: 'g', GOOGLE_CLIENT_SECRET: 'gs' },
      ...{ GITHUB_CLIENT_ID: 'h', GITHUB_CLIENT_SECRET: 'hs' },
      ...{ OIDC_ISSUER: 'https://id.example/realm', OIDC_CLIENT_ID: 'o', OIDC_CLIENT_SECRET: 'os' },
      OIDC_NAME: 'Example ID',
      REGISTRATION: 'open',
    })
    expect(providers.map(({ id, kind, name }) => [id, kind, name])).to.deep.equal([
      ['google', 'openid-connect', 'Google'],
      ['github', 'github', 'GitHub'],
      ['oidc', 'openid-connect', 'Example ID'],
    ])
    expect(plain(providers[0])).to.deep.include({
      issuer: 'https://accounts.google.com/',
      scope: 'openid email profile',
      idTokenAlgorithm: 'RS256',
      clientId: 'g',
    })
    expect(plain(providers[1])).to.deep.include({
      webUrl: 'https://github.com/',
      apiUrl: 'https://api.github.com/',
    })
    expect(plain(providers[2])).to.deep.include({ issuer: 'https://id.example/realm' })
    expect(providers.every(({ admission }) => admission.create)).to.equal(true)
  })

  it('let in nobody new while registration is closed', () => {
    const [google] = providersOf({ GOOGLE_CLIENT_ID: 'g', GOOGLE_CLIENT_SECRET: 'gs' })
    expect(google?.admission.create).to.equal(false)
  })

  const halves: [variables: Record<string, string>, line: string][] = [
    [{ GOOGLE_CLIENT_ID: 'x' }, 'GOOGLE_CLIENT_SECRET: is required beside GOOGLE_CLIENT_ID'],
    [{ GOOGLE_CLIENT_SECRET: 'x' }, 'GOOGLE_CLIENT_ID: is required beside GOOGLE_CLIENT_SECRET'],
    [{ GITHUB_CLIENT_ID: 'x' }, 'GITHUB_CLIENT_SECRET: is required beside GITHUB_CLIENT_ID'],
    [{ OIDC_ISSUER: 'https://a.example' }, 'OIDC_CLIENT_ID: is required beside OIDC_ISSUER'],
    [{ OIDC_NAME: 'x' }, 'OIDC_NAME: is of no use without OIDC_ISSUER'],
    [
      { OIDC_CLIENT_ID: 'x', OIDC_CLIENT_SECRET: 'x' },
      'OIDC_ISSUER: is required beside OIDC_CLIENT_ID',
    ],
  ]
  for (const [variables, line] of halves) {
    it(`refuse ${Object.keys(variables).join(' and ')} alone`, () => {
      expect(complaintsOf({ ...production(), ...variables })).to.deep.equal([line])
    })
  }

  for (const issuer of [
    ...['http://id.example', 'id.example', 'https://u:p@id.example', 'https://id.example?x'],
    ...['https://id.example/#x', 'http://localhost:4000'],
  ]) {
    it(`refuse OIDC_ISSUER=${issuer} in production`, () => {
      const client = { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'x', OIDC_CLIENT_SECRET: 'x' }
      expect(complaintsOf({ ...production(), ...client })[0]).to.match(
        /^OIDC_ISSUER: must be an https/,
      )
    })
  }
})

const FILE = `
providers:
  - kind: openid-connect
    id: corporate
    name: Corporate sign-in
    issuer: https://id.example.com/realms/main
    client_id: gatehouse
    client_secret: \${CORPORATE_SECRET}
    scope: openid email profile groups
    id_token_algorithm: ES256
    allowed_email_domains: [Example.com, example.org]
    default_roles: [contributor]
    groups_claim: groups
    group_roles:
      admins: [admin, manage_users]
      constructor: [contributor]
  - kind: google
    client_id: g
    client_secret: \${GOOGLE_SECRET}
    allowed_subjects: ["1234"]
    create: false
  - kind: github
    id: enterprise
    client_id: h
    client_secret: written-out
    web_url: https://git.example.com
    api_url: https://git.example.com/api/v3
    create: true
  - passport: passport-cas
    id: cas
    name: University
    issuer: https://cas.example.edu
    options:
      ssoBaseURL: https://cas.example.edu/cas
      clientSecret: written-out
      version: CAS3.0
      nested: { token: "\${CORPORATE_SECRET}", list: [1, true, null, two] }
    profile:
      subject: user
      username: null
      email: attributes.mail
      groups: attributes.memberOf
    group_roles: { staff: [contributor] }
`
const VARIABLES = { CORPORATE_SECRET: 'corporate-hunter2', GOOGLE_SECRET_FILE: '/google' }

describe('providers of gateway.yaml', () => {
  const files = { 'gateway.yaml': FILE, '/google': 'google-hunter2\n' }
  const settings = () => load({ ...production(), ...VARIABLES }, { files })

  it('are read in full', () => {
    const [corporate, google, enterprise, cas] = settings().providers
    expect(plain(corporate)).to.deep.equal({
      kind: 'openid-connect',
      id: 'corporate',
      name: 'Corporate sign-in',
      issuer: 'https://id.example.com/realms/main',
      clientId: 'gatehouse',
      clientSecret: 'corporate-hunter2',
      scope: 'openid email profile groups',
      idTokenAlgorithm: 'ES256',
      freshSignIn: 'auth_time',
      admission: {
        allowedEmailDomains: ['example.com', 'example.org'],
        allowedSubjects: [],
        create: true,
        defaultRoles: ['contributor'],
        groupRoles: { admins: ['admin', 'manage_users'], constructor: ['contributor'] },
        groupsClaim: 'groups',
      },
    })
    expect(plain(google)).to.deep.include({ id: 'google', clientSecret: 'google-hunter2' })
    expect(google?.admission).to.deep.include({ allowedSubjects: ['1234'], create: false })
    expect(plain(enterprise)).to.deep.include({ name: 'GitHub', clientSecret: 'written-out' })
    expect(plain(enterprise)).to.deep.include({ apiUrl: 'https://git.example.com/api/v3' })
    expect(plain(cas)).to.deep.include({
      kind: 'passport',
      package: 'passport-cas',
      export: null,
      issuer: 'https://cas.example.edu',
      profile: {
        subject: 'user',
        username: null,
        email: 'attributes.mail',
        emailVerified: null,
        name: 'displayName',
        groups: 'attributes.memberOf',
      },
    })
  })

  it('keep the secrets among options unprintable', () => {
    const { options } = settings().providers[3] as PassportPackageSettings
    expect(options['ssoBaseURL']).to.equal('https://cas.example.edu/cas')
    expect(options['clientSecret']).to.be.instanceOf(Secret)
    const nested = options['nested'] as { token: Secret; list: unknown[] }
    expect(nested.token.reveal()).to.equal('corporate-hunter2')
    expect(nested.list).to.deep.equal([1, true, null, 'two'])
    expect(JSON.stringify(settings())).not.to.match(/hunter2|written-out/)
  })

  it('know no group that nobody wrote', () => {
    const { groupRoles } = settings().providers[0]!.admission
    expect('toString' in groupRoles).to.equal(false)
    expect(groupRoles['constructor']).to.deep.equal(['contributor'])
  })

  it('say by what a sign-in is fresh: strictly, unless told otherwise', () => {
    const words = settings().providers.map(({ freshSignIn }) => freshSignIn)
    expect(words).to.deep.equal(['auth_time', 'auth_time', 'never', 'never'])
    const reading = (kind: string, word: string) =>
      yamlComplaints(FILE.replace(`kind: ${kind}`, `kind: ${kind}\n    fresh_sign_in: ${word}`), {
        ...VARIABLES,
        GOOGLE_SECRET: 'google-hunter2',
        GOOGLE_SECRET_FILE: '',
      }).join()
    for (const word of ['callback', 'never']) {
      for (const kind of ['google', 'github']) expect(reading(kind, word)).to.equal('')
    }
    expect(reading('google', 'auth_time')).to.equal('')
    expect(reading('google', 'always')).to.include('auth_time, callback, never')
    expect(reading('github', 'auth_time')).to.include('must be one of never, callback')
  })

  it('are none in a file that says nothing', () => {
    for (const text of ['', '# nothing\n', 'providers:\n', 'providers: []\n']) {
      expect(providersOf({}, text || '\n')).to.deep.equal([])
    }
  })

  it('stand in the file that GATEWAY_CONFIG names', () => {
    const given = { ...production(), ...VARIABLES, GATEWAY_CONFIG: '/etc/gate.yaml' }
    const loaded = load(given, { files: { '/etc/gate.yaml': FILE, '/google': 'x' } })
    expect(loaded.providers).to.have.length(4)
  })
})
