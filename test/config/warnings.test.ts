import { expect } from 'chai'
import { development, load, production, warningsOf } from './complaints.js'

describe('warnings', () => {
  const misspelt: [string, string][] = [
    ['JWT_SECRET', 'JWT_SECRET_KEY'],
    ['JWT_EXPIRE_IN', 'JWT_EXPIRES_IN'],
    ['jwt_audience', 'JWT_AUDIENCE'],
    ['COOKIE_DOMIAN', 'COOKIE_DOMAIN'],
    ['COOKIE_SAME_SITE', 'COOKIE_SAMESITE'],
    ['SESSION_SECRETS', 'SESSION_SECRET'],
    ['BYPASS_AUHT', 'BYPASS_AUTH'],
    ['OIDC_CLIENTID', 'OIDC_CLIENT_ID'],
    ['GITHUB_CLIENT_SECERT', 'GITHUB_CLIENT_SECRET'],
    ['GATEWAY_CONFIGS', 'GATEWAY_CONFIG'],
    ['TRUSTED_PROXY', 'TRUSTED_PROXIES'],
    ['DATABASE_URI', 'DATABASE_URL'],
  ]
  for (const [name, meant] of misspelt) {
    it(`ask about ${name}`, () => {
      expect(warningsOf({ ...production(), [name]: 'hunter2' })).to.deep.equal([
        `${name}: is not read; did you mean ${meant}?`,
      ])
    })
  }

  it('leave the variables of others alone', () => {
    const others = {
      ...{ GITHUB_ACTIONS: 'true', GITHUB_TOKEN: 'x', GITHUB_SHA: 'x', GITHUB_ACTOR_ID: '1' },
      ...{ GITHUB_ENV: 'x', GITHUB_JOB: 'x', GITHUB_REPOSITORY: 'x', GITHUB_WORKSPACE: 'x' },
      ...{ GOOGLE_APPLICATION_CREDENTIALS: 'x', GOOGLE_CLOUD_PROJECT: 'x', GOOGLE_API_KEY: 'x' },
      ...{ SESSION_MANAGER: 'x', DATABASE_PORT: 'x', LOG_DIR: 'x', PATH: '/bin', HOSTNAME: 'x' },
    }
    expect(warningsOf({ ...production(), ...others })).to.deep.equal([])
  })

  it('leave alone what gateway.yaml refers to', () => {
    const lines: string[] = []
    const text =
      'providers:\n  - { kind: github, client_id: x, client_secret: "${GITHUB_CLIENT_SECRETS}" }\n'
    const variables = { ...production(), GITHUB_CLIENT_SECRETS: 'x' }
    const given = { files: { 'gateway.yaml': text }, warn: (line: string) => lines.push(line) }
    expect(load(variables, given).providers).to.have.length(1)
    expect(lines).to.deep.equal([])
  })

  it('say where a browser would drop the cookie', () => {
    const variables = { ...development(), PUBLIC_URL: 'http://gate.lan:3000' }
    expect(warningsOf(variables)[0]).to.match(/^PUBLIC_URL: browsers drop Secure cookies/)
    expect(warningsOf({ ...variables, COOKIE_SECURE: 'off' })).to.deep.equal([])
  })

  it('say what a bypass for remote callers means, and when it means nothing', () => {
    const remote = { ...development(), BYPASS_ALLOW_REMOTE: 'on' }
    expect(warningsOf(remote)[0]).to.match(/^BYPASS_ALLOW_REMOTE: does nothing/)
    expect(warningsOf({ ...remote, BYPASS_AUTH: 'on' })[0]).to.match(/may sign in as anybody/)
  })

  it('say that a cookie of production has no prefix for browsers to hold it to', () => {
    const shared = { ...production(), COOKIE_DOMAIN: 'example.com' }
    expect(warningsOf(shared)[0]).to.match(/^COOKIE_NAME: with __Secure- before it/)
    expect(warningsOf({ ...shared, COOKIE_NAME: '__Secure-jwt' })).to.deep.equal([])
  })

  it('say who else may serve a page from this machine', () => {
    const listed = (origins: string) => warningsOf({ ...production(), CLIENT_ORIGINS: origins })
    expect(listed('https://a.example, http://localhost:5173')[0]).to.match(
      /^CLIENT_ORIGINS: any program on the machine/,
    )
    expect(listed('https://a.example')).to.deep.equal([])
  })

  it('say that a database in memory does not last', () => {
    const lines = warningsOf({ ...production(), DATABASE_URL: 'sqlite::memory:' })
    expect(lines[0]).to.match(/^DATABASE_URL: a database in memory is gone/)
  })

  it('say that a provider set up by variables alone lets in nobody new', () => {
    const google = { ...production(), GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'x' }
    expect(warningsOf(google)[0]).to.match(/^GOOGLE_CLIENT_ID: lets in only people who linked it/)
    expect(warningsOf({ ...google, REGISTRATION: 'open' })).to.deep.equal([])
  })
})
