import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { expect } from 'chai'
import { findVariableNames, loadSettings } from '../../config/load.js'
import { development } from '../config/complaints.js'

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

interface Row {
  readonly name: string
  readonly standard: string
  readonly what: string
  readonly who: string
}

/** The rows of docs/configuration.md that describe variables. */
const rows: Row[] = read('docs/configuration.md')
  .split('\n')
  .filter((line) => /^\| `[A-Z][A-Z0-9_]+` \|/.test(line))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  .map(([, name = '', standard = '', what = '', who = '']) => {
    return { name: name.replaceAll('`', ''), standard: standard.replaceAll('`', ''), what, who }
  })

const example = read('.env.example')
/** The variables that .env.example names, all commented out, with the line above each. */
const inExample = [...example.matchAll(/^(.*)\n# ([A-Z][A-Z0-9_]+)=(.*)$/gm)].map(
  ([, above = '', name = '', value = '']) => ({ above, name, value }),
)
/** Values that show how it is written, and are nobody's default. */
const SHOWN = new Set(['change-me', 'change-me-too', ...paths()])

function paths(): string[] {
  return [...example.matchAll(/=(\/run\/.+)$/gm)].map(([, path = '']) => path)
}

describe('the variables', () => {
  const names = [...findVariableNames()].sort()

  it('that are read stand in .env.example, and no other, each once', () => {
    expect(inExample.map(({ name }) => name).sort()).to.deep.equal(names)
  })

  it('that are read stand in docs/configuration.md, and no other, each once', () => {
    expect(rows.map(({ name }) => name).sort()).to.deep.equal(names)
  })

  it('that are read hold every name of the contract', () => {
    const contract =
      'NODE_ENV HOST PORT PUBLIC_URL DATABASE_URL REDIS_URL JWT_SECRET_KEY JWT_ALGORITHM JWT_EXPIRES_IN JWT_AUDIENCE SESSION_SECRET SESSION_NAME COOKIE_NAME COOKIE_SECURE COOKIE_SAMESITE COOKIE_DOMAIN BYPASS_AUTH REGISTRATION TRUSTED_PROXIES GATEWAY_CONFIG LOG_LEVEL GOOGLE_CLIENT_ID GOOGLE_CLIENT_SECRET GITHUB_CLIENT_ID GITHUB_CLIENT_SECRET OIDC_ISSUER OIDC_CLIENT_ID OIDC_CLIENT_SECRET OIDC_NAME'
    expect(names).to.include.members(contract.split(' '))
  })

  it('of .env.test are among them', () => {
    expect(names).to.include.members(Object.keys(parseEnv(read('.env.test'))))
  })

  for (const { name, above } of inExample) {
    it(`say in .env.example what ${name} is for`, () => {
      expect(above).to.match(/^# \S.{7,}/)
      expect(above).not.to.match(/^# [A-Z_]+=/)
    })
  }

  for (const { name, standard, what, who } of rows) {
    it(`say in docs/configuration.md what ${name} is for, who needs it and its default`, () => {
      expect(what.length).to.be.greaterThan(10)
      expect(who.length).to.be.greaterThan(4)
      const shown = inExample.find((one) => one.name === name)?.value ?? ''
      if (shown !== '' && !SHOWN.has(shown)) expect(standard).to.contain(shown)
    })
  }

  it('change nothing when they are set to the defaults that .env.example shows', () => {
    const base = development()
    const defaults = inExample
      .filter(({ name, value }) => value !== '' && !SHOWN.has(value) && name !== 'NODE_ENV')
      .map(({ name, value }) => [name, value] as const)
    expect(defaults).to.have.length.greaterThan(14)
    const options = { readFile: () => '' }
    const plain = loadSettings(base, options)
    const spelled = loadSettings({ ...base, ...Object.fromEntries(defaults) }, options)
    expect(JSON.stringify(spelled)).to.equal(JSON.stringify(plain))
    expect(spelled.databaseUrl.reveal()).to.equal(plain.databaseUrl.reveal())
  })
})
