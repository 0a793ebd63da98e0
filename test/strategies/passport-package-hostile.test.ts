import { expect } from 'chai'
import { AppError } from '../../errors/app-error.js'
import { createPassportPackage } from '../../strategies/passport-package.js'
import {
  installPackages,
  packageContext,
  packageSettings,
  PUBLIC_URL,
} from '../support/package-settings.js'
import { PlayedFlow, type Played } from '../support/play-flow.js'

/** A package whose strategy does `start` at the start and `callback` at the callback. */
const packageThat = (callback: string, start = "this.redirect('https://there.example/')"): string =>
  `module.exports = class Strategy {
    constructor(options, verify) { this.options = options; this.verify = verify }
    authenticate(req) {
      if (!req.originalUrl.includes('answer')) { ${start} } else { ${callback} }
    }
  }`

const success = (profile: string): string => `this.success(${profile})`

describe('a strategy from a package that misbehaves', () => {
  const removals: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const remove of removals.splice(0)) await remove()
  })

  const flowOf = async (code: string, options = {}): Promise<PlayedFlow> => {
    const installed = await installPackages({ 'passport-x': { 'index.js': code } })
    const { directory } = installed
    removals.push(() => installed.remove())
    const { strategy } = await createPassportPackage(
      packageSettings({ id: 'x', package: 'passport-x', options }),
      packageContext({ directory, patience: 50 }),
    )
    return new PlayedFlow(strategy, 'x', PUBLIC_URL)
  }
  const answer = `${PUBLIC_URL.href}auth/x/callback?answer=1`
  const finish = async (callback: string): Promise<Played> => {
    const flow = await flowOf(packageThat(callback))
    await flow.start()
    return flow.finish(answer)
  }
  const codeOf = (played: Played): string =>
    'error' in played ? `${played.kind} ${played.error.code}` : played.kind

  describe('at the callback', () => {
    const cases: [string, string, string][] = [
      ['throws', "throw new Error('boom')", 'error provider_unavailable'],
      ['throws what is no error', 'throw null', 'error provider_unavailable'],
      ['rejects', "return Promise.reject(new Error('boom'))", 'error provider_unavailable'],
      ['never answers', '', 'error provider_unavailable'],
      ['passes', 'this.pass()', 'error provider_unavailable'],
      ['reports an error', "this.error(new Error('boom'))", 'error provider_unavailable'],
      ['fails', "this.fail({ message: 'no' })", 'fail provider_denied'],
      ['fails with a status alone', 'this.fail(401)', 'fail provider_denied'],
      ['fails with an error', "this.fail(new Error('boom'))", 'error provider_unavailable'],
      ['redirects again', "this.redirect('https://there.example/')", 'fail provider_denied'],
      ['succeeds with nobody', 'this.success()', 'error provider_unavailable'],
      ['succeeds without a subject', success('{}'), 'error provider_unavailable'],
      ['signs in by itself', "req.logIn({ id: '7' }, () => 0)", 'error provider_unavailable'],
      ['succeeds', success("{ id: '7' }"), 'success'],
      ['succeeds by the verify callback', verify('{ id: 7 }'), 'success'],
      ['succeeds in a later turn', `setImmediate(() => ${success("{ id: '7' }")})`, 'success'],
    ]
    for (const [what, callback, outcome] of cases) {
      it(`and ${what}: ${outcome}`, async () => {
        expect(codeOf(await finish(callback))).to.equal(outcome)
      })
    }

    it('and answers twice: the first answer counts', async () => {
      const twice = `${success("{ id: 'first' }")}; ${success("{ id: 'second' }")}; this.fail()`
      const played = await finish(`${twice}; throw new Error('late')`)
      expect(played).to.have.nested.property('proof.subject', 'first')
    })
  })

  describe('at the start', () => {
    const cases: [string, string][] = [
      ['succeeds', success("{ id: '7' }")],
      ['redirects to a script', "this.redirect('javascript:alert(1)')"],
      ['redirects to a path', "this.redirect('/elsewhere')"],
      ['redirects to nothing', 'this.redirect()'],
      ['throws', "throw new Error('boom')"],
      ['never answers', ''],
      ['keeps more than a sign-in may', "req.session.all = 'x'.repeat(20000); " + redirect()],
      ['keeps what is no JSON', 'req.session.all = req.session; ' + redirect()],
    ]
    for (const [what, start] of cases) {
      it(`and ${what}`, async () => {
        const flow = await flowOf(packageThat('', start))
        const played = await flow.start()
        expect(codeOf(played)).to.equal('error provider_unavailable')
        expect(flow.notes).to.deep.equal({})
      })
    }
  })

  it('sees nothing of the visitor: no cookie, no token, no Host, no way to sign in', async () => {
    const look = `const seen = JSON.stringify({ ...req, session: 0 }) +
      [req.get('Cookie'), req.header('authorization'), req.logIn, req.login, req.logout, req.user,
       req.res, req.rawHeaders, req.cookies, req.signedCookies, req.sessionStore].join();
      this.success({ id: '7', seen, host: req.get('host'), secret: /visitor|evil/.test(seen) })`
    const code = packageThat(look).replace('this.success(', 'global.seenByStrategy(')
    const seen: { seen: string; host: string; secret: boolean }[] = []
    Object.assign(globalThis, { seenByStrategy: (one: (typeof seen)[0]) => void seen.push(one) })
    const flow = await flowOf(code)
    await flow.start()
    await flow.finish(answer)
    Reflect.deleteProperty(globalThis, 'seenByStrategy')
    expect(seen[0]).to.include({ host: PUBLIC_URL.host, secret: false })
    expect(seen[0]?.seen).to.match(/,{10}$/u)
  })

  it('tells the operator where it broke, and nobody what it said', async () => {
    const played = await finish("throw new TypeError('the code was s3cret')")
    const { error } = played as { error: AppError }
    expect(error.detail).to.match(/^the strategy failed: TypeError \(passport-x\/index\.js:\d+\)$/u)
    expect(JSON.stringify(error) + String(error.stack)).not.to.include('s3cret')
  })
})

function redirect(): string {
  return "this.redirect('https://there.example/')"
}

function verify(profile: string): string {
  return `this.verify(${profile}, (error, user) => this.success(user))`
}
