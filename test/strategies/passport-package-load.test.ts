import { expect } from 'chai'
import type { PassportPackageSettings } from '../../config/settings.js'
import { ConfigError } from '../../errors/config-error.js'
import { Secret } from '../../lib/secret.js'
import { createPassportPackage } from '../../strategies/passport-package.js'
import {
  installPackages,
  packageContext,
  packageSettings,
  PUBLIC_URL,
} from '../support/package-settings.js'
import { PlayedFlow } from '../support/play-flow.js'

const STRATEGY = `class Strategy {
  constructor(options) { this.options = options }
  authenticate() { this.redirect('https://there.example/?' + JSON.stringify(this.options)) }
}`

const PACKAGES = {
  'passport-function': { 'index.js': `${STRATEGY}; module.exports = Strategy` },
  'passport-named': { 'index.js': `${STRATEGY}; exports.Strategy = Strategy` },
  'passport-compiled': {
    'index.js': `${STRATEGY}; exports.__esModule = true; exports.default = Strategy`,
  },
  'passport-odd': { 'index.js': `${STRATEGY}; module.exports = { Bearer: Strategy, other: 7 }` },
  'passport-module': {
    'package.json': '{"type":"module","main":"index.js"}',
    'index.js': `export ${STRATEGY}`,
  },
  '@scope/passport': { 'index.js': `${STRATEGY}; module.exports = Strategy` },
  'passport-none': { 'index.js': 'module.exports = { version: 1 }' },
  'passport-broken': { 'index.js': "throw new Error('needs a newer Node')" },
  'passport-lacking': { 'index.js': "require('something-else')" },
  'passport-strict': {
    'index.js': `module.exports = class Strategy {
      constructor(options) { throw new TypeError('bad clientSecret ' + options.clientSecret) }
      authenticate() {}
    }`,
  },
}

describe('loading a strategy from a package', () => {
  let installed: Awaited<ReturnType<typeof installPackages>>
  before(async () => (installed = await installPackages(PACKAGES)))
  after(() => installed.remove())

  const create = (wish: Partial<PassportPackageSettings> & { package: string }) =>
    createPassportPackage(packageSettings(wish), packageContext({ directory: installed.directory }))

  const complaintsOf = async (
    wish: Partial<PassportPackageSettings> & { package: string },
  ): Promise<readonly string[]> => {
    try {
      await create(wish)
    } catch (error) {
      if (error instanceof ConfigError) return error.complaints
      throw error
    }
    return []
  }

  for (const name of ['function', 'named', 'compiled', 'module'].map(
    (kind) => `passport-${kind}`,
  )) {
    it(`finds the strategy of ${name}`, async () => {
      expect(await complaintsOf({ package: name })).to.deep.equal([])
    })
  }

  it('finds a strategy by its export, and in a scoped package', async () => {
    expect(await complaintsOf({ package: 'passport-odd', export: 'Bearer' })).to.deep.equal([])
    expect(await complaintsOf({ package: '@scope/passport' })).to.deep.equal([])
  })

  const refused: [string, Partial<PassportPackageSettings> & { package: string }, RegExp][] = [
    [
      'is missing',
      { package: 'passport-gone' },
      /"passport-gone" is not installed: run "npm install/,
    ],
    ['is a path', { package: '../passport-function' }, /is not the name of a package/],
    ['is a module of Node', { package: 'node:fs' }, /is not the name of a package/],
    ['is another module of Node', { package: 'fs' }, /"fs" (?:cannot be loaded|has no strategy)/],
    [
      'exports no strategy',
      { package: 'passport-none' },
      /has no strategy in its export "Strategy"/,
    ],
    ['lacks the export', { package: 'passport-odd', export: 'Digest' }, /in its export Digest/],
    ['exports something else', { package: 'passport-odd', export: 'other' }, /in its export other/],
    ['does not load', { package: 'passport-broken' }, /cannot be loaded \(needs a newer Node\)/],
    ['lacks a part', { package: 'passport-lacking' }, /cannot be loaded \(.*something-else/],
  ]
  for (const [what, wish, complaint] of refused) {
    it(`complains of a package that ${what}`, async () => {
      const [only, ...more] = await complaintsOf(wish)
      expect(only)
        .to.match(/^providers\.thing: package /u)
        .and.match(complaint)
      expect(more).to.deep.equal([])
    })
  }

  it('complains of refused options without their values', async () => {
    const options = { clientSecret: new Secret('open sesame') }
    const complaints = await complaintsOf({ package: 'passport-strict', options })
    expect(complaints).to.deep.equal([
      'providers.thing: package "passport-strict" refused its options: bad clientSecret [...]',
    ])
  })

  it('complains of every option that is not for the user to set', async () => {
    const options = { callbackURL: 'https://x.example/', passReqToCallback: true, pkce: 'plain' }
    const complaints = await complaintsOf({ package: 'passport-named', options })
    expect(complaints.map((one) => one.split(':')[0])).to.deep.equal([
      'providers.thing.options.callbackURL',
      'providers.thing.options.passReqToCallback',
      'providers.thing.options.pkce',
    ])
  })

  it('gives the strategy its options, secrets revealed, with the callback address filled in', async () => {
    const options = {
      realm: 'r',
      list: [1, new Secret('s')],
      returnURL: '{callback_url}',
      deep: { on: true },
    }
    const frozen = Object.freeze(options)
    const { strategy } = await create({ package: 'passport-named', options: frozen })
    const flow = new PlayedFlow(strategy, 'thing', PUBLIC_URL)
    const { address } = (await flow.start()) as { address: string }
    const given: unknown = JSON.parse(address.slice(address.indexOf('?') + 1))
    const callback = `${PUBLIC_URL.href}auth/thing/callback?flow=${flow.state}`
    expect(given).to.deep.equal({
      realm: 'r',
      list: [1, 's'],
      returnURL: callback,
      deep: { on: true },
      callbackURL: callback,
      passReqToCallback: false,
    })
  })
})
