import { expect } from 'chai'
import { createJudge, type Question, type Verdict } from '../../gateway/judge.js'
import { createIdentity } from '../../gateway/identity.js'
import { MAX_IDENTITY_BYTES } from '../../services/rules/introduction.js'
import { AppError } from '../../errors/app-error.js'
import { compileRules } from '../../services/rules/compile.js'
import { createCurrentRules } from '../../services/rules/current-rules.js'
import { rule, some } from '../support/rules.js'
import { IMPLIED_RULE, type Rule } from '../../services/rules/rule.js'
import type { Assertion } from '../../services/tokens/assertions.js'
import type { Claims } from '../../services/tokens/claims.js'
import type { Verifier } from '../../services/verifier.js'

const CLAIMS: Claims = {
  ...{
    iss: 'i',
    aud: 'a',
    sub: 'u',
    jti: 'j',
    sid: 's',
    iat: 1,
    exp: 2,
    username: 'ada',
    name: 'Ada',
  },
  ...{ email: 'ada@example.com', email_verified: true, roles: ['ops'], amr: ['pwd'], rev: 0 },
}
const unavailable = (): never => {
  throw new AppError('unavailable', { headers: { 'Retry-After': '5' } })
}

describe('the judge', () => {
  interface World {
    readonly rules?: readonly Rule[]
    readonly ask?: Verifier['ask']
    readonly assert?: () => Assertion
  }
  type Wish = Partial<Question> & { readonly token?: string | null }
  const questionOf = ({ token = 't', ...question }: Wish = {}): Question => ({
    ...{ method: 'GET', scheme: 'https', host: { name: 'app.example.com', port: null } },
    ...{ target: { path: '/', raw: '/' }, address: () => '192.0.2.7', requestId: () => 'r' },
    rawHeaders: token === null ? [] : ['Cookie', `jwt=${token}`],
    ...question,
  })
  /** A judge, and the rules it goes by. */
  const court = ({ rules = [IMPLIED_RULE], ask = () => CLAIMS, assert }: World) => {
    const assertion = { text: 'signed', freshUntil: Infinity, key: null as never }
    const assertions = { of: assert ?? (() => assertion), isFresh: () => true }
    const current = createCurrentRules(compileRules(rules))
    const parts = { rules: current, verifier: { ask }, identity: createIdentity(assertions) }
    return {
      current,
      judge: createJudge({ ...parts, places: { cookieName: 'jwt' } }),
    }
  }
  const judge = async (world: World, asked: Wish = {}): Promise<Verdict> =>
    court(world).judge.judge(questionOf(asked))
  const PUBLIC = rule({ allow: { kind: 'public' } })

  it('lets nobody in while no assertion can be signed, but where everybody may', async () => {
    const outage = await judge({ assert: unavailable })
    expect([outage.kind, 'error' in outage && outage.error.status]).to.deep.equal(['refuse', 503])
    const open = await judge({ rules: [PUBLIC], assert: unavailable })
    expect([open.kind, 'claims' in open && open.claims]).to.deep.equal(['pass', null])
  })

  it('tells an outage from a bad token, also when it is told later', async () => {
    for (const [code, kind] of [
      ['unavailable', 'refuse'],
      ['too_many_requests', 'refuse'],
      ['invalid_token', 'sign-in'],
      ['token_expired', 'sign-in'],
    ] as const) {
      const late = () => Promise.reject(new AppError(code))
      const soon = () => {
        throw new AppError(code)
      }
      for (const ask of [late, soon, () => new AppError(code)]) {
        expect((await judge({ ask })).kind, code).to.equal(kind)
        expect((await judge({ ask, rules: [PUBLIC] })).kind, code).to.equal('pass')
      }
    }
  })

  it('calls a fault of ours one, and lets nobody in by it', async () => {
    const broken = await judge({ ask: () => Promise.reject(new TypeError('a bug')) })
    expect([broken.kind, 'error' in broken && broken.error.code]).to.deep.equal([
      'refuse',
      'server_error',
    ])
  })

  it('refuses where the address that a rule asks for cannot be read', async () => {
    const near = rule({ networks: ['192.0.2.0/24'], allow: { kind: 'public' } })
    const address = (): never => {
      throw new AppError('invalid_request')
    }
    const verdict = await judge({ rules: [near] }, { address })
    expect([verdict.kind, 'error' in verdict && verdict.error.code]).to.deep.equal([
      'refuse',
      'invalid_request',
    ])
  })

  it('refuses two tokens that disagree, and a stranger where nobody may', async () => {
    const two = await judge({}, { rawHeaders: ['Cookie', 'jwt=a', 'Cookie', 'jwt=b'] })
    expect('error' in two && two.error.code).to.equal('invalid_request')
    const closed = [rule({ allow: { kind: 'nobody' } })]
    expect((await judge({ rules: closed }, { token: null })).kind).to.equal('sign-in')
    expect((await judge({ rules: closed })).kind).to.equal('refuse')
    expect((await judge({ rules: [] }, { token: null })).kind).to.equal('sign-in')
    expect((await judge({ rules: [] })).kind).to.equal('refuse')
  })

  it('never takes one rule for another, with the same token', async () => {
    const rules = [
      rule({
        hosts: ['ops.example.com'],
        allow: some({ anyRole: ['ops'] }),
      }),
      rule({
        hosts: ['dev.example.com'],
        allow: some({ anyRole: ['dev'] }),
      }),
    ]
    const at = async (name: string) => (await judge({ rules }, { host: { name, port: null } })).kind
    expect([
      await at('ops.example.com'),
      await at('dev.example.com'),
      await at('ops.example.com'),
    ]).to.deep.equal(['pass', 'refuse', 'pass'])
  })

  it('goes by the rules in force when it is known who asks, not by those of before', async () => {
    const closed = rule({ allow: { kind: 'nobody' } })
    for (const [before, after, kind] of [
      [PUBLIC, closed, 'refuse'],
      [closed, PUBLIC, 'pass'],
    ] as const) {
      let resolve: (claims: Claims) => void = () => undefined
      const ask = () => new Promise<Claims>((settle) => (resolve = settle))
      const { judge: one, current } = court({ rules: [before], ask })
      const verdict = one.judge(questionOf())
      current.replace(compileRules([after]))
      resolve(CLAIMS)
      expect((await verdict).kind).to.equal(kind)
    }
  })

  it('says of what passed whether it would by the rules of now', () => {
    const { judge: one, current } = court({})
    const again = (next: readonly Rule[], claims: Claims | null, asked: Wish = {}) => {
      current.replace(compileRules(next))
      return one.judgeAgain(questionOf(asked), claims)
    }
    expect(again([IMPLIED_RULE], CLAIMS)).to.equal('yes')
    expect(again([IMPLIED_RULE], null)).to.equal('sign-in')
    expect(again([PUBLIC], null)).to.equal('yes')
    expect(again([], CLAIMS)).to.equal('no')
    expect(again([], null)).to.equal('sign-in')
    const near = rule({ networks: ['192.0.2.0/24'] })
    expect(again([near], CLAIMS)).to.equal('yes')
    expect(again([near], CLAIMS, { address: () => '198.51.100.1' })).to.equal('no')
    expect(again([near], CLAIMS, { address: unavailable })).to.equal('no')
    const rawHeaders = ['Origin', 'https://a.test', 'Access-Control-Request-Method', 'POST']
    const passing = rule({ preflight: 'pass' })
    expect(again([passing], null, { method: 'OPTIONS', rawHeaders })).to.equal('yes')
    expect(again([passing], null, { method: 'OPTIONS', rawHeaders: [] })).to.equal('sign-in')
  })

  describe('of preflights', () => {
    const preflight = {
      method: 'OPTIONS',
      rawHeaders: ['Origin', 'https://spa.example.com', 'Access-Control-Request-Method', 'POST'],
    }
    const posting = rule({ methods: ['POST'], preflight: 'pass' })

    it('goes by the request that they announce', async () => {
      expect((await judge({ rules: [posting] }, preflight)).kind).to.equal('pass')
      expect(
        (await judge({ rules: [rule({ methods: ['GET'], preflight: 'pass' })] }, preflight)).kind,
      ).to.equal('sign-in')
    })

    it('goes by a rule about OPTIONS first', async () => {
      const closed = rule({ methods: ['OPTIONS'], allow: { kind: 'nobody' } })
      expect((await judge({ rules: [closed, posting] }, preflight)).kind).to.equal('sign-in')
    })

    it('is for preflights alone', async () => {
      const others = [
        { ...preflight, method: 'POST' },
        { ...preflight, rawHeaders: preflight.rawHeaders.slice(0, 2) },
        { ...preflight, rawHeaders: preflight.rawHeaders.slice(2) },
        { ...preflight, rawHeaders: [...preflight.rawHeaders, 'Origin', 'null'] },
      ]
      for (const other of others)
        expect((await judge({ rules: [posting] }, other)).kind).to.equal('sign-in')
    })
  })

  describe('introduces people', () => {
    const headersOf = async (claims: Partial<Claims>): Promise<Record<string, string>> => {
      const verdict = await judge({ ask: () => ({ ...CLAIMS, ...claims }) })
      if (verdict.kind !== 'pass') throw new Error(verdict.kind)
      const list = verdict.headers
      return Object.fromEntries(
        list.flatMap((name, at) => (at % 2 === 0 ? [[name, list[at + 1] ?? '']] : [])),
      )
    }

    it('by an address only if it is verified', async () => {
      expect(await headersOf({})).to.include({ 'Remote-Email': 'ada@example.com' })
      for (const email_verified of [false, undefined]) {
        expect(await headersOf({ email_verified })).to.include({
          'Remote-Email': '',
          'X-Auth-Request-Email': '',
        })
      }
    })

    it('by names that cannot break a header', async () => {
      expect(await headersOf({ name: 'a\r\nRemote-User: root' })).to.include({
        'Remote-Name': 'a%0D%0ARemote-User: root',
      })
      expect(await headersOf({ name: 'Zoë' })).to.include({
        'Remote-Name': Buffer.from('Zoë').toString('latin1'),
      })
    })

    it('by all of their roles or none, so that the head of the answer fits', async () => {
      const roles = Array.from({ length: 60 }, (_, number) => `a_role_of_some_length_${number}`)
      const few = await headersOf({ roles: roles.slice(0, 40) })
      expect(few['Remote-Groups']).to.equal(roles.slice(0, 40).join(','))
      const many = await headersOf({ roles: [...roles, ...roles.map((role) => `${role}x`)] })
      expect(many).to.include({
        'Remote-Groups': '',
        'X-Auth-Request-Groups': '',
        'Remote-User': 'ada',
      })
      for (const headers of [few, many]) {
        const bytes = Object.entries(headers).reduce(
          (sum, [name, value]) => sum + name.length + value.length + 4,
          0,
        )
        expect(bytes).to.be.at.most(MAX_IDENTITY_BYTES)
      }
    })
  })
})
