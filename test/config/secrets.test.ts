import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { expect } from 'chai'
import { findSecretFault } from '../../config/secret-strength.js'
import { complaintsOf, development, load, production, strongSecret } from './complaints.js'

const WEAK: [value: string, words: RegExp][] = [
  ['short', /at least 32 bytes/],
  ['x'.repeat(31), /at least 32 bytes/],
  ['changeme'.repeat(4), /placeholder/],
  ['change-me-in-production-please-!!!!', /placeholder/],
  ['CHANGE_THIS_TO_SOMETHING_VERY_LONG_9', /placeholder/],
  ['your-secret-key-goes-here-0123456789', /placeholder/],
  ['your_256_bit_secret_your_256_bit_key', /placeholder/],
  ['my super secret jwt signing key 2024', /placeholder/],
  ['replace-with-a-strong-random-string-', /placeholder/],
  ['insert-your-long-random-string-now-1', /placeholder/],
  ['jwt_secret_key_0123456789abcdef-4711', /placeholder/],
  ['a-string-secret-at-least-256-bits-long', /placeholder/],
  ['keyboard cat keyboard cat and another', /placeholder/],
  ['secret'.repeat(6), /placeholder/],
  ['a'.repeat(64), /too regular/],
  ['abcabcab'.repeat(5), /too regular/],
  ['12345678901234567890123456789012', /too regular/],
  ['abcdefghijklmnopqrstuvwxyz012345', /too regular/],
  ['0123456789abcdef0123456789abcdef', /too regular/],
  ['zyxwvutsrqponmlkjihgfedcba98765432', /too regular/],
  // From the list: they look as if they were made at random, and stand in public code.
  ['JRzlk48ACyz7uv2sAQqcq65xm7bAakxah7bOAdb6zPH2kUObWZb5tury9p7Q8VRy', /known from public code/],
  ['27c1eabe8d71b5f0c13b4a7d3ff5e34eeded8474', /known from public code/],
  ['bd70be12-f0fb-4a9d-a1ab-aaf1d70888ef', /known from public code/],
]

describe('a secret', () => {
  for (const [value, words] of WEAK) {
    it(`is refused, and not printed: ${value.slice(0, 40)}`, () => {
      for (const base of [production(), development()]) {
        for (const name of ['JWT_SECRET_KEY', 'SESSION_SECRET']) {
          const [line, ...more] = complaintsOf({ ...base, [name]: value })
          expect(more).to.deep.equal([])
          expect(line)
            .to.match(words)
            .and.to.satisfy((text: string) => text.startsWith(`${name}: `))
          expect(line).not.to.contain(value)
        }
      }
    })
  }

  it('is accepted when it was made at random', () => {
    for (let round = 0; round < 2000; round += 1) {
      const made = [
        randomBytes(32).toString('hex'),
        randomBytes(24).toString('base64'),
        randomBytes(48).toString('base64url'),
        randomUUID(),
      ]
      for (const value of made) expect(findSecretFault(value), value).to.equal(null)
    }
  })

  it('is needed, two of them, in every mode', () => {
    for (const mode of ['production', 'development', 'test']) {
      const lines = complaintsOf({ NODE_ENV: mode, PUBLIC_URL: 'https://auth.example.com' })
      expect(lines.map((line) => line.split(';')[0])).to.deep.equal([
        'JWT_SECRET_KEY: is required',
        'SESSION_SECRET: is required',
      ])
    }
  })

  it('is not used twice', () => {
    const secret = strongSecret()
    const lines = complaintsOf({ ...production(), JWT_SECRET_KEY: secret, SESSION_SECRET: secret })
    expect(lines).to.deep.equal(['SESSION_SECRET: must differ from JWT_SECRET_KEY'])
  })

  it('may be followed by those that came before it', () => {
    const [first, second, third] = [strongSecret(), strongSecret(), strongSecret()]
    const settings = load(
      {
        ...production(),
        JWT_SECRET_KEY: `${first},${second} , ${third}`,
        SESSION_SECRET: undefined,
        SESSION_SECRET_FILE: '/s',
      },
      {
        files: {
          '/s': 'q7Xz1rT9vB3nM5kL8wD2fG6hJ4sP0aYc-older,e2Uo6iR4tW8yQ1zX5cV9bN3mK7jH0gFd-old\n',
        },
      },
    )
    expect(settings.jwt.secrets.map((one) => one.reveal())).to.deep.equal([first, second, third])
    expect(settings.session.secrets).to.have.length(2)
  })

  it('is refused in a list as it is alone, and named by its place', () => {
    for (const name of ['JWT_SECRET_KEY', 'SESSION_SECRET']) {
      const list = `${strongSecret()},hunter2,${'changeme'.repeat(5)}`
      const lines = complaintsOf({ ...production(), [name]: list })
      expect(lines.map((line) => line.split(';')[0])).to.deep.equal([
        `${name}: secret 2 of 3 must be at least 32 bytes long`,
        `${name}: secret 3 of 3 is a placeholder`,
      ])
    }
  })

  it('is refused where a list has it twice, has a hole or grows without end', () => {
    const secret = strongSecret()
    const given = (list: string) => complaintsOf({ ...production(), JWT_SECRET_KEY: list })
    expect(given(`${secret},${secret}`)).to.deep.equal(['JWT_SECRET_KEY: lists a secret twice'])
    expect(given(`${secret},`)[0]).to.include('secret 2 of 2 must be at least 32 bytes long')
    expect(given(Array.from({ length: 6 }, strongSecret).join(','))).to.deep.equal([
      'JWT_SECRET_KEY: lists more than 5 secrets',
    ])
  })

  it('of the one list is not in the other', () => {
    const secret = strongSecret()
    const lines = complaintsOf({
      ...production(),
      JWT_SECRET_KEY: `${strongSecret()},${secret}`,
      SESSION_SECRET: `${strongSecret()},${secret}`,
    })
    expect(lines).to.deep.equal(['SESSION_SECRET: must differ from JWT_SECRET_KEY'])
  })

  it('of our own examples never leaves tests', () => {
    for (const file of ['.env.example', '.env.test']) {
      const path = new URL(`../../${file}`, import.meta.url)
      // What is commented out is what people will uncomment.
      const text = readFileSync(path, 'utf8').replaceAll(/^# (?=[A-Z_]+=)/gm, '')
      const variables = parseEnv(text)
      for (const name of ['JWT_SECRET_KEY', 'SESSION_SECRET']) {
        const lines = complaintsOf({ ...production(), [name]: variables[name] })
        expect(lines, `${file} ${name}`).to.have.length(1)
      }
    }
    const inTest = parseEnv(readFileSync(new URL('../../.env.test', import.meta.url), 'utf8'))
    expect(load({ ...inTest, NODE_ENV: 'test' }).mode).to.equal('test')
  })

  const corpora = process.env['CORPORA']
  if (corpora) {
    it('is refused when it stands anywhere in the public list', () => {
      const all = readFileSync(`${corpora}/jwt/weak-hmac-secrets.txt`, 'utf8').split(/\r?\n/)
      expect(all.length).to.be.greaterThan(100_000)
      expect(all.filter((secret) => findSecretFault(secret) === null)).to.deep.equal([])
    })
  }
})

describe('a secret in a file', () => {
  const files = (text: string) => ({ '/run/secrets/jwt': text })
  const given = () => ({
    ...production(),
    JWT_SECRET_KEY: undefined,
    JWT_SECRET_KEY_FILE: '/run/secrets/jwt',
  })

  for (const end of ['', '\n', '\r\n']) {
    it(`is read without ${JSON.stringify(end)} at its end`, () => {
      const secret = strongSecret()
      const settings = load(given(), { files: files(secret + end) })
      expect(settings.jwt.secrets.map((one) => one.reveal())).to.deep.equal([secret])
    })
  }

  it('is refused beside one in a variable', () => {
    const both = { ...given(), JWT_SECRET_KEY: strongSecret() }
    expect(complaintsOf(both, { files: files(strongSecret()) })).to.deep.equal([
      'JWT_SECRET_KEY: is given twice, also as JWT_SECRET_KEY_FILE',
    ])
  })

  it('is missed in one line when the file is missing or empty', () => {
    expect(complaintsOf(given())).to.deep.equal([
      'JWT_SECRET_KEY_FILE: names a file that cannot be read (ENOENT)',
    ])
    expect(complaintsOf(given(), { files: files('\n') })).to.deep.equal([
      'JWT_SECRET_KEY_FILE: names an empty file',
    ])
  })

  it('may be any of the secrets', () => {
    const settings = load(
      {
        ...production(),
        ...{ GOOGLE_CLIENT_ID: 'a', GOOGLE_CLIENT_SECRET_FILE: '/g' },
        ...{ GITHUB_CLIENT_ID: 'b', GITHUB_CLIENT_SECRET_FILE: '/h' },
        ...{
          OIDC_ISSUER: 'https://id.example',
          OIDC_CLIENT_ID: 'c',
          OIDC_CLIENT_SECRET_FILE: '/o',
        },
        DATABASE_URL_FILE: '/d',
      },
      { files: { '/g': 'one', '/h': 'two', '/o': 'three', '/d': 'sqlite:four\n' } },
    )
    const secrets = settings.providers.map((one) =>
      'clientSecret' in one ? one.clientSecret.reveal() : '',
    )
    expect(secrets).to.deep.equal(['one', 'two', 'three'])
    expect(settings.databaseUrl.reveal()).to.equal('sqlite:four')
  })
})
