import { expect } from 'chai'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { IDENTITY_HEADERS } from '../../../services/rules/rule.js'
import { startGateway, type TestGateway } from '../../support/gateway.js'
import { askAs, KINDS, type AskedFor, type ProxyKind } from '../../support/proxies.js'

const RULES = `
access:
  - host: open.example.com
    allow: public
  - host: ops.example.com
    allow: { any_role: [ops] }
    origins: [https://spa.example.com]
  - host: quiet.example.com
    signed_out: refuse
    allow: signed-in
  - host: loud.example.com
    signed_out: redirect
    allow: signed-in
  - host: api.example.com
    preflight: pass
    allow: signed-in
  - host: few.example.com
    headers: [Remote-User]
    allow: signed-in
  - host: app.example.com
    allow: signed-in
`

const NAVIGATION = ['Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document', 'Accept: text/html']

describe('forward-auth answers', () => {
  let site: TestGateway
  let jwt: string

  before(async () => {
    site = await startGateway({ yaml: RULES, env: { TRUSTED_PROXIES: '127.0.0.1' } })
    jwt = (await site.signedIn('user')).cookie('jwt') ?? ''
  })
  after(() => site.stop())

  const ask = (kind: ProxyKind, asked: AskedFor = {}) => askAs(site.port, kind, asked)
  const asUser = (kind: ProxyKind, asked: AskedFor = {}) =>
    ask(kind, { ...asked, lines: [`Cookie: jwt=${jwt}`, ...(asked.lines ?? [])] })
  /** Kinds that understand every answer. */
  const full = KINDS.filter((kind) => kind !== 'nginx')

  for (const kind of KINDS) {
    describe(`to ${kind}`, () => {
      it('let in whoever is signed in, and say who it is in every header', async () => {
        const { status, headers, text } = await asUser(kind)
        expect([status, text]).to.deep.equal([200, ''])
        expect(headers).to.include({
          ...{ 'content-length': '0', 'cache-control': 'no-store', 'remote-user': 'user' },
          ...{ 'remote-groups': '', 'remote-name': '', 'remote-email': 'user@example.test' },
          ...{ 'x-auth-request-user': 'user', 'x-auth-request-email': 'user@example.test' },
          ...{ 'x-auth-request-groups': '', 'x-auth-request-preferred-username': 'user' },
        })
      })

      it('give back cookies without ours where the proxy can replace them, and nowhere else', async () => {
        const lines = ['Cookie: theme=dark; lang=en', 'Cookie: jwt=']
        const { headers } = await asUser(kind, { lines })
        expect(headers['cookie']).to.equal(kind === 'traefik' ? 'theme=dark; lang=en' : undefined)
        expect((await asUser(kind)).headers['cookie']).to.equal(undefined)
      })

      it('sign who it is for that app, in a way that anybody can verify', async () => {
        const host = 'App.Example.com:8443'
        const { headers } = await asUser(kind, { host })
        const keys = createRemoteJWKSet(new URL(`${site.url}/.well-known/jwks.json`))
        const { payload, protectedHeader } = await jwtVerify(headers['x-auth-assertion']!, keys, {
          ...{ issuer: site.url, audience: 'app.example.com:8443', typ: 'assertion+jwt' },
          algorithms: ['ES256'],
        })
        expect(protectedHeader.alg).to.equal('ES256')
        expect(payload).to.include({ username: 'user', email: 'user@example.test' })
        expect(payload.exp! - payload.iat!).to.equal(60)
        expect(payload['roles']).to.deep.equal([])
      })

      it('let everybody in where it is open, and say that nobody is known', async () => {
        const { status, headers } = await ask(kind, { host: 'open.example.com' })
        expect(status).to.equal(200)
        for (const name of IDENTITY_HEADERS) expect(headers[name.toLowerCase()], name).to.equal('')
      })

      it('let a bad token in where it is open, as nobody', async () => {
        const lines = ['Cookie: jwt=a.b.c']
        const { status, headers } = await ask(kind, { host: 'open.example.com', lines })
        expect([status, headers['remote-user']]).to.deep.equal([200, ''])
      })

      it('fill the headers that the rule names alone', async () => {
        const { headers } = await asUser(kind, { host: 'few.example.com' })
        expect(headers['remote-user']).to.equal('user')
        const others = IDENTITY_HEADERS.filter((name) => name !== 'Remote-User')
        for (const name of others) expect(headers[name.toLowerCase()], name).to.equal('')
      })

      it('refuse who lacks the role, and never send them anywhere', async () => {
        const { status, headers } = await asUser(kind, {
          host: 'ops.example.com',
          lines: NAVIGATION,
        })
        expect(status).to.equal(403)
        expect(headers).not.to.have.any.keys('location', 'x-auth-location', 'remote-user')
      })

      it('refuse a place that no rule is for, and strangers do not learn that', async () => {
        const nowhere = { host: 'nowhere.example.com' }
        expect((await asUser(kind, nowhere)).status).to.equal(403)
        expect((await ask(kind, nowhere)).status).to.equal(401)
      })

      it('say nothing of a person when they refuse', async () => {
        const answers = [
          await ask(kind),
          await ask(kind, { lines: NAVIGATION }),
          await asUser(kind, { host: 'ops.example.com' }),
          await ask(kind, { uri: '//x' }),
        ]
        for (const { headers } of answers) {
          const names = Object.keys(headers).filter((name) =>
            /^(?:remote|x-auth-(?!loc))/u.test(name),
          )
          expect(names).to.deep.equal([])
          expect(headers).not.to.have.any.keys('set-cookie', 'etag')
          expect(headers['cache-control']).to.equal('no-store')
          expect(headers['content-length']).to.match(/^\d+$/u)
        }
      })

      it('let a preflight through as nobody where the rule says so, and nothing else', async () => {
        const lines = ['Origin: https://spa.example.com', 'Access-Control-Request-Method: POST']
        const preflight = { host: 'api.example.com', method: 'OPTIONS', lines }
        const { status, headers } = await ask(kind, preflight)
        expect([status, headers['remote-user']]).to.deep.equal([200, ''])
        expect((await ask(kind, { ...preflight, host: 'app.example.com' })).status).to.equal(401)
        expect((await ask(kind, { ...preflight, lines: [] })).status).to.equal(401)
        expect((await ask(kind, { ...preflight, method: 'POST' })).status).to.equal(401)
      })

      it('may be read by the origins of the rule, and by no other', async () => {
        const from = (origin: string) => ({ host: 'ops.example.com', lines: [`Origin: ${origin}`] })
        for (const answer of [
          await ask(kind, from('https://spa.example.com')),
          await asUser(kind, from('https://spa.example.com')),
        ]) {
          expect(answer.headers).to.include({
            'access-control-allow-origin': 'https://spa.example.com',
            'access-control-allow-credentials': 'true',
          })
          expect(answer.headers['vary']).to.include('Origin')
        }
        const other = await ask(kind, from('https://evil.example.com'))
        expect(other.headers).not.to.have.any.keys('access-control-allow-origin')
      })
    })
  }

  for (const kind of full) {
    it(`send a page to sign in, and back: ${kind}`, async () => {
      const uri = '/a%20b/%C3%BC?x=%2F+y&z'
      for (const [method, status] of [
        ['GET', 302],
        ['HEAD', 302],
        ['POST', 303],
        ['OPTIONS', 303],
      ] as const) {
        const answer = await ask(kind, { method, uri, lines: NAVIGATION })
        expect([answer.status, answer.text]).to.deep.equal([status, ''])
        const way = new URL(answer.headers['location']!)
        expect(way.origin + way.pathname).to.equal(`${site.url}/auth/login`)
        expect(way.searchParams.get('rd')).to.equal(`https://app.example.com${uri}`)
        expect(answer.headers['vary']).to.include('Sec-Fetch-Mode').and.include('Accept')
      }
    })

    it(`tell a script what is wrong, and where to sign in: ${kind}`, async () => {
      const { status, headers, text } = await ask(kind, { lines: ['Sec-Fetch-Mode: cors'] })
      expect(status).to.equal(401)
      expect(headers['www-authenticate']).to.equal('Bearer')
      expect(headers['x-auth-location']).to.match(
        /\/auth\/login\?rd=https%3A%2F%2Fapp\.example\.com%2F$/u,
      )
      expect(JSON.parse(text)).to.include({ error: 'login_required' })
    })

    it(`say that a token is bad: ${kind}`, async () => {
      const { status, headers, text } = await ask(kind, { lines: [`Cookie: jwt=${jwt}x`] })
      expect([status, headers['www-authenticate']]).to.deep.equal([
        401,
        'Bearer error="invalid_token"',
      ])
      expect(JSON.parse(text)).to.include({ error: 'invalid_token' })
    })
  }

  it('are 200, 401 and 403 to nginx, which knows no other, and have no body', async () => {
    const page = await ask('nginx', { lines: NAVIGATION })
    const script = await ask('nginx')
    const unreadable = await ask('nginx', { uri: '//x' })
    const refused = await asUser('nginx', { host: 'ops.example.com' })
    expect([page, script, unreadable, refused].map(({ status }) => status)).to.deep.equal([
      401, 401, 403, 403,
    ])
    for (const { text, headers } of [page, script, unreadable, refused]) {
      expect([text, headers['content-length']]).to.deep.equal(['', '0'])
    }
    expect(page.headers['location']).to.match(/\/auth\/login\?rd=/u)
    expect(script.headers).not.to.have.any.keys('location')
    expect(script.headers).to.include.keys('x-auth-location', 'www-authenticate')
  })

  it('go by the rule first, then by the address, then by the request', async () => {
    const statusOf = async (asked: AskedFor) => (await ask('caddy', asked)).status
    expect(await statusOf({ audience: '/browser' })).to.equal(302)
    expect(await statusOf({ audience: '/api', lines: NAVIGATION })).to.equal(401)
    expect(await statusOf({ host: 'quiet.example.com', lines: NAVIGATION })).to.equal(401)
    expect(await statusOf({ host: 'quiet.example.com', audience: '/browser' })).to.equal(401)
    expect(await statusOf({ host: 'loud.example.com', lines: ['Sec-Fetch-Mode: cors'] })).to.equal(
      302,
    )
    expect(await statusOf({ host: 'loud.example.com', audience: '/api' })).to.equal(302)
  })

  it('keep the way back short enough for every proxy', async () => {
    const { status, headers } = await ask('caddy', {
      uri: `/${'x'.repeat(9000)}`,
      lines: NAVIGATION,
    })
    expect(status).to.equal(302)
    expect(new URL(headers['location']!).searchParams.get('rd')).to.equal(
      'https://app.example.com/',
    )
  })
})
