import { expect } from 'chai'
import { filesUnder, read } from '../architecture/house.js'

interface LockedPackage {
  version: string
  license?: string
  dev?: boolean
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  integrity?: string
  /** Where it was fetched from. */
  resolved?: string
  /** A workspace of ours, which npm links to. */
  link?: boolean
}

/** Lowest versions without a known hole that matters here. */
const FLOORS: Readonly<Record<string, string>> = {
  'body-parser': '2.3.0',
  cookie: '0.7.2',
  express: '5.2.1',
  'express-rate-limit': '8.3.0',
  jsonwebtoken: '9.0.3',
  jws: '4.0.1',
  'on-headers': '1.1.0',
  passport: '0.7.0',
  'path-to-regexp': '8.4.0',
  qs: '6.15.2',
  sequelize: '6.37.8',
  undici: '6.29.0',
}

/** Packages that have been left by their makers, or stand for a class of holes. */
const NEVER = ['passport-saml', 'http-proxy', 'request', 'node-uuid']

const LICENCES = new Set(['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0'])
LICENCES.add('BlueOak-1.0.0').add('CC0-1.0').add('Unlicense')

/** Older than the `license` field: each has the MIT text among its files. */
const MIT_BY_FILE = new Set(['passport-local', 'passport-strategy', 'pause'])

const { packages } = JSON.parse(read('package-lock.json')) as {
  packages: Record<string, LockedPackage>
}
const manifest = JSON.parse(read('package.json')) as {
  dependencies: Record<string, string>
  license: string
}

/** The names of what is needed by what we depend on, and by that in turn. */
function neededInProduction(): ReadonlySet<string> {
  const needed = new Set(Object.keys(manifest.dependencies))
  for (const name of needed) {
    for (const entry of installed.filter((each) => each.name === name)) {
      const next = { ...entry.dependencies, ...entry.optionalDependencies }
      for (const each of Object.keys(next)) needed.add(each)
    }
  }
  return needed
}

const installed = Object.entries(packages)
  .filter(([path, { link }]) => path.includes('node_modules/') && link !== true)
  .map(([path, locked]) => ({ name: path.split('node_modules/').at(-1) ?? path, ...locked }))

describe('what we depend on', () => {
  for (const [name, floor] of Object.entries(FLOORS)) {
    it(`has ${name} at ${floor} or later, wherever it stands`, () => {
      const low = installed.filter((each) => each.name === name && isBelow(each.version, floor))
      expect(low.map(({ version }) => version)).to.deep.equal([])
    })
  }

  it('has nothing that was abandoned', () => {
    expect(installed.map(({ name }) => name)).not.to.include.members(NEVER)
    expect(installed.filter(({ name }) => NEVER.includes(name))).to.deep.equal([])
  })

  it('comes under licences that ask for nothing but their notice', () => {
    const others = installed.filter((each) => each.dev !== true && !isFree(each))
    expect(others.map(({ name, license }) => `${name}: ${license ?? 'none'}`)).to.deep.equal([])
  })

  it('is installed for production without what only the client or development needs', () => {
    const needed = neededInProduction()
    const others = installed.filter(({ name, dev }) => dev !== true && !needed.has(name))
    expect(others.map(({ name }) => name)).to.deep.equal([])
    expect(needed).to.include('express').and.not.include('react')
  })

  it('is pinned by its digest', () => {
    const loose = installed.filter(({ integrity }) => !integrity?.startsWith('sha512-'))
    expect(loose.map(({ name }) => name)).to.deep.equal([])
  })

  it('stands in the lock with what other systems need of it, or nobody could install it there', () => {
    const names = new Set(installed.map(({ name }) => name))
    const missing = installed.flatMap(({ name, optionalDependencies = {} }) =>
      Object.keys(optionalDependencies)
        .filter((each) => !names.has(each))
        .map((each) => `${name} needs ${each}`),
    )
    expect(missing).to.deep.equal([])
  })

  it('comes from wherever the person who installs it says, and from nowhere else', () => {
    const fixed = Object.entries(packages).filter(
      ([path, { resolved, link }]) => path !== '' && link !== true && resolved !== undefined,
    )
    expect(fixed.map(([path]) => path)).to.deep.equal([])
  })

  it('is justified, each by name, in a decision record', () => {
    const records = filesUnder('docs/adr', (path) => path.endsWith('.md'))
      .map(read)
      .join('\n')
    const unnamed = Object.keys(manifest.dependencies).filter(
      (name) => !records.includes(`\`${name}\``),
    )
    expect(unnamed).to.deep.equal([])
  })

  it('tells a low version from a high one', () => {
    expect(
      ['8.3.9', '8.10.0', '8.4.0', '10.0.0', '8.4.0-rc.1'].map((v) => isBelow(v, '8.4.0')),
    ).to.deep.equal([true, false, false, false, true])
  })
})

function isBelow(version: string, floor: string): boolean {
  const [plain = '', prerelease] = version.split('-')
  const numbers = plain.split('.').map(Number)
  for (const [index, least] of floor.split('.').map(Number).entries()) {
    const number = numbers[index] ?? 0
    if (number !== least) return number < least
  }
  return prerelease !== undefined
}

/** `(A OR B)` is free when either is. */
function isFree({ name, license }: { name: string; license?: string }): boolean {
  if (license === undefined) return MIT_BY_FILE.has(name)
  return license
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((each) => LICENCES.has(each))
}
