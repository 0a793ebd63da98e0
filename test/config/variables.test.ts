import { expect } from 'chai'
import { complaintsOf, development, load, production } from './complaints.js'

/** Each variable: values that are refused, and the words of the complaint. */
const REFUSED: [name: string, values: string[], words: RegExp][] = [
  ['NODE_ENV', ['staging', 'Production', 'prod'], /must be one of production, development, test/],
  ['HOST', ['http://x', 'a b', 'x/y'], /IP address or a host name/],
  ['PORT', ['0', '65536', '-1', '3000x', '1e3', '3.5'], /whole number from 1 to 65535/],
  ['DATABASE_URL', ['mysql://h', './x.sqlite', 'sqlite:'], /must be sqlite:PATH or postgres:/],
  [
    'DATABASE_URL',
    ['postgres://h/d', 'postgres://u@h', 'postgres://u@h/', 'postgresql://u:p@h/a/b'],
    /must be postgres:\/\/USER:PASSWORD@HOST:PORT\/DATABASE/,
  ],
  ['DATABASE_URL', ['postgres://u:%zz@h/d', 'postgres://u:a/b@h:x/d'], /is no address; %-encode/],
  [
    'DATABASE_URL',
    ['postgres://u@h/d?sslmode=prefer', 'postgres://u@h/d?sslmode='],
    /sslmode must/,
  ],
  ['DATABASE_URL', ['postgres://u@h/d?options=-c', 'postgres://u@h/d?ssl=true'], /nothing else/],
  ['DATABASE_URL', ['postgres://u@h/d?sslrootcert=/ca.pem'], /sslrootcert is of use with/],
  [
    'DATABASE_DIRECT_URL',
    ['sqlite:x', 'postgres://u@h/d'],
    /must be postgres:|is of use with PostgreSQL alone/,
  ],
  ['DATABASE_POOL_SIZE', ['1', '101', 'many'], /whole number from 2 to 100/],
  ['DATABASE_STATEMENT_TIMEOUT', ['0s', '61s', '2', 'never'], /duration from 1s to 1m/],
  ['DATABASE_CONNECT_TIMEOUT', ['0s', '61s', '2', 'never'], /duration from 1s to 1m/],
  ['REDIS_URL', ['redis://localhost'], /not supported by this version/],
  ['JWT_ALGORITHM', ['RS512', 'EdDSA', 'none', 'hs256'], /one of HS256, ES256, RS256, PS256/],
  ['JWT_KEY_MAX_AGE', ['90', '23h', '3651d', 'never', '0d'], /duration from 1d to 3650d/],
  ['JWT_EXPIRES_IN', ['6', '6 h', '0h', '-1h', '31d', 'forever'], /duration such as 15m or 6h/],
  ['REVOCATION_MAX_STALENESS', ['4s', '2h', '60', 'never', '0s'], /duration from 5s to 1h/],
  ['REFRESH_EXPIRES_IN', ['30', '1h', '401d', 'never', '0d'], /duration such as|JWT_EXPIRES_IN/],
  ['REFRESH_MAX_AGE', ['90', '29d', '401d', 'ever'], /duration such as|REFRESH_EX/],
  ['REFRESH_GRACE', ['20', '301s', '6m', '-1s', 'off'], /duration from 0s to 5m/],
  ['JWT_AUDIENCE', ['two words', 'tab\there'], /must be one word/],
  ['SESSION_NAME', ['a=b', 'a;b', 'a b', 'jwt'], /letters, digits|differ from COOKIE_NAME/],
  ['SESSION_NAME', ['__Host-sid', '__HOST-sid'], /cannot have/],
  ['COOKIE_NAME', ['a=b', 'jwt;', 'ö', 'x'.repeat(65)], /letters, digits/],
  ['COOKIE_SECURE', ['yes', 'True', 'ture', '2'], /one of true, on, 1, false, off, 0/],
  ['COOKIE_SAMESITE', ['none', 'Strict'], /one of strict, lax/],
  ['BYPASS_AUTH', ['yes', 'ON', 'enabled'], /one of true, on, 1, false, off, 0/],
  ['BYPASS_ALLOW_REMOTE', ['y'], /one of/],
  ['REGISTRATION', ['true', 'Open'], /one of open, closed/],
  [
    'CLIENT_ORIGINS',
    [
      '*',
      'null',
      'app.example',
      'https://*.app.example',
      'https://app.example/',
      'https://app.example/a',
      'https://app.example?',
      'https://app.example#',
      'https://a@app.example',
      'https://APP.example',
      'https://app.example:443',
      'https://app.example.',
      'https://b\u00fccher.example',
      'https://[::1',
      'ws://app.example',
      'https:app.example',
      'https://app.example,',
      'https://app.example https://b.example',
    ],
    /item \d must be one origin as browsers write it/,
  ],
  [
    'CLIENT_ORIGINS',
    ['http://app.example', 'https://a.example,http://192.0.2.1', 'http://localhost.example'],
    /item \d must begin with https:\/\/, unless it is this machine/,
  ],
  ['CLIENT_ORIGINS', ['http://localhost:3000'], /item 1 is the origin of PUBLIC_URL/],
  ['PASSWORD_MIN_LENGTH', ['7', '65', 'long'], /whole number from 8 to 64/],
  ['LOG_LEVEL', ['verbose', 'INFO'], /one of fatal, error/],
  ['GATEWAY_CONFIG', ['missing.yaml'], /cannot be read \(ENOENT\)/],
  [
    'TRUSTED_PROXIES',
    ['all', '10.0.0.0/33', '0.0.0.0/0', '::/0', '10.1', '010.0.0.1', '1.2.3.4,', 'fe80::1%eth0'],
    /item \d must be an IP address or a range/,
  ],
]

describe('variables', () => {
  it('take several CLIENT_ORIGINS, each once, and http on this machine', () => {
    const origins = ['https://app.example', 'https://app.example:8443', 'http://localhost:5173', 'http://127.0.0.1:1', 'http://[::1]:1'] // prettier-ignore
    const text = [...origins, origins[0]].join(' , ')
    expect(load({ ...production(), CLIENT_ORIGINS: text }).clientOrigins).to.deep.equal(origins)
    expect(load(production()).clientOrigins).to.deep.equal([])
  })

  for (const [name, values, words] of REFUSED) {
    for (const value of values) {
      it(`refuse ${name}=${value.slice(0, 30)}`, () => {
        const lines = complaintsOf({ ...development(), COOKIE_NAME: 'jwt', [name]: value })
        const about = lines.filter((line) => line.startsWith(`${name}: `))
        expect(about, lines.join('\n')).to.have.length(1)
        expect(about[0]).to.match(words)
      })
    }
  }

  for (const [name, value] of [
    ['BYPASS_AUTH', 'on'],
    ['BYPASS_ALLOW_REMOTE', 'true'],
    ['COOKIE_SECURE', 'off'],
  ] as const) {
    it(`refuse ${name}=${value} in production alone`, () => {
      const said = { [name]: value }
      const [line, ...more] = complaintsOf({ ...production(), COOKIE_NAME: 'jwt', ...said })
      expect(line).to.match(new RegExp(`^${name}: must be o(n|ff) in production$`))
      expect(more).to.deep.equal([])
      expect(complaintsOf({ ...development(), ...said })).to.deep.equal([])
    })
  }

  it('allow PORT=0 in tests alone', () => {
    expect(complaintsOf({ ...development(), NODE_ENV: 'test', PORT: '0' })).to.deep.equal([])
  })
})

describe('PUBLIC_URL', () => {
  const refused = [
    ...['auth.example.com', 'ftp://auth.example.com', 'https://', 'https://a.example/path'],
    ...[
      'https://a.example/?q',
      'https://a.example?',
      'https://a.example/#x',
      'https://u:p@a.example',
    ],
    ...['https://@a.example', 'https:\\\\a.example', 'https://a.example\\x', 'https://a.example.'],
    ...['https://a.example:99999', 'https://a b.example', 'https://a.example//', '//a.example'],
  ]
  for (const value of refused) {
    it(`refuses ${value}`, () => {
      expect(complaintsOf({ ...development(), PUBLIC_URL: value }).join()).to.match(
        /^PUBLIC_URL: must be an http or https address without path, query or user/,
      )
    })
  }

  it('is needed in production, with https unless it is this machine', () => {
    const given = (url: string | undefined) => complaintsOf({ ...production(), PUBLIC_URL: url })
    expect(given(undefined).join()).to.match(/^PUBLIC_URL: is required/)
    expect(given('http://auth.example.com').join()).to.match(/^PUBLIC_URL: must begin with https/)
    for (const local of ['http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:80/']) {
      expect(given(local), local).to.deep.equal([])
    }
    expect(given('http://localhost.example.com')).to.have.length(1)
  })
})
