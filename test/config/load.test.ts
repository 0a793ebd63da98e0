import { inspect } from 'node:util'
import { expect } from 'chai'
import { Secret } from '../../lib/secret.js'
import { complaintsOf, development, load, production, strongSecret } from './complaints.js'

describe('loadSettings', () => {
  it('means production where nothing is said, and takes its defaults', () => {
    const settings = load(production())
    expect(settings).to.deep.include({
      mode: 'production',
      host: '127.0.0.1',
      port: 3000,
      registrationOpen: false,
      passwordMinLength: 15,
      revocationMaxStalenessSeconds: 60,
      trustedProxies: [],
      logLevel: 'info',
      providers: [],
      bypass: { on: false, allowRemote: false },
      cookie: { name: '__Host-jwt', secure: true, sameSite: 'strict', domain: null },
    })
    expect(settings.refresh).to.deep.equal({
      lifetimeSeconds: 30 * 86_400,
      maxAgeSeconds: 90 * 86_400,
      graceSeconds: 20,
    })
    expect(settings.session.name).to.equal('__Secure-gatehouse_session')
    expect(settings.databaseUrl.reveal()).to.equal('sqlite:./data/gatehouse.sqlite')
    expect(settings.jwt).to.deep.include({
      algorithm: 'HS256',
      lifetimeSeconds: 21_600,
      issuer: 'https://auth.example.com',
      audience: 'https://auth.example.com',
    })
  })

  it('gives spent refresh tokens no grace, or five minutes, where it is told to', () => {
    const graceOf = (REFRESH_GRACE: string) =>
      load({ ...development(), REFRESH_GRACE }).refresh.graceSeconds
    expect(['0', '0s', '1s', '300s', '5m'].map(graceOf)).to.deep.equal([0, 0, 1, 300, 300])
  })

  it('finds itself on localhost in development', () => {
    const settings = load({ ...development(), PORT: '4000' })
    expect(settings.publicUrl.origin).to.equal('http://localhost:4000')
    expect(settings.cookie.name).to.equal('jwt')
    expect(settings.session.name).to.equal('gatehouse_session')
  })

  it('reads what is said', () => {
    const settings = load({
      ...development(),
      HOST: '::1',
      BYPASS_AUTH: 'on',
      REGISTRATION: 'open',
      JWT_EXPIRES_IN: '15m',
      JWT_AUDIENCE: 'api',
      REVOCATION_MAX_STALENESS: '2m',
      PASSWORD_MIN_LENGTH: '8',
      TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.1,2001:DB8::/32',
      COOKIE_SAMESITE: 'lax',
      SESSION_NAME: 'sid',
      LOG_LEVEL: 'debug',
      DATABASE_URL: 'sqlite::memory:',
    })
    expect(settings.host).to.equal('::1')
    expect(settings.bypass.on).to.equal(true)
    expect(settings.registrationOpen).to.equal(true)
    expect(settings.jwt.lifetimeSeconds).to.equal(900)
    expect(settings.jwt.audience).to.equal('api')
    expect(settings.revocationMaxStalenessSeconds).to.equal(120)
    expect(settings.passwordMinLength).to.equal(8)
    expect(settings.trustedProxies).to.deep.equal(['10.0.0.0/8', '192.0.2.1', '2001:db8::/32'])
    expect(settings.cookie.sameSite).to.equal('lax')
    expect(settings.session.name).to.equal('sid')
    expect(settings.logLevel).to.equal('debug')
  })

  it('takes an empty variable for an unset one', () => {
    expect(load({ ...production(), PORT: '', BYPASS_AUTH: '', JWT_AUDIENCE: ' ' }).port).to.equal(
      3000,
    )
  })

  it('tells all complaints at once, and no value in any', () => {
    const lines = complaintsOf({
      PORT: 'hunter2',
      BYPASS_AUTH: 'hunter2',
      DATABASE_URL: 'postgres://me:hunter2@db/x?sslmode=hunter2',
      SESSION_SECRET: 'hunter2',
      LOG_LEVEL: 'hunter2',
      REDIS_URL: 'redis://:hunter2@cache',
    })
    const names = lines.map((line) => line.split(':')[0])
    expect(names).to.have.members([
      ...['PORT', 'PUBLIC_URL', 'JWT_SECRET_KEY', 'SESSION_SECRET'],
      ...['REDIS_URL', 'DATABASE_URL', 'BYPASS_AUTH', 'LOG_LEVEL'],
    ])
    expect(lines.join('\n')).not.to.contain('hunter2')
  })

  it('freezes everything, the addresses too', () => {
    const settings = load({
      ...production(),
      GOOGLE_CLIENT_ID: 'id',
      GOOGLE_CLIENT_SECRET: 'secret',
      TRUSTED_PROXIES: '10.0.0.1',
    })
    const attempts: (() => void)[] = [
      () => Object.assign(settings, { mode: 'development' }),
      () => Object.assign(settings.bypass, { on: true }),
      () => Object.assign(settings.trustedProxies, { 0: '0.0.0.0' }),
      () => Object.assign(settings.providers[0]!.admission, { create: true }),
      () => Object.assign(settings.publicUrl, { hostname: 'evil.example' }),
    ]
    for (const attempt of attempts) expect(attempt).to.throw(TypeError)
    settings.publicUrl.searchParams.set('a', 'b')
    expect(settings.publicUrl.href).to.equal('https://auth.example.com/')
    expect(String(settings.publicUrl)).to.equal('https://auth.example.com/')
  })

  it('shows no secret when printed', () => {
    const variables = {
      ...production(),
      GITHUB_CLIENT_ID: 'id',
      GITHUB_CLIENT_SECRET: strongSecret(),
      DATABASE_URL: 'sqlite:/secret/place.sqlite',
    }
    const settings = load(variables)
    expect(settings.jwt.secrets[0]).to.be.instanceOf(Secret)
    const printed = inspect(settings, { depth: null }) + JSON.stringify(settings)
    for (const name of ['JWT_SECRET_KEY', 'SESSION_SECRET', 'GITHUB_CLIENT_SECRET']) {
      expect(printed).not.to.contain((variables as Record<string, string>)[name])
    }
    expect(printed).not.to.contain('/secret/place')
  })
})
