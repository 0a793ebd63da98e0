import { expect } from 'chai'
import { startApp, type Seen, type TestApp } from '../support/app-server.js'
import { talkRaw } from '../support/raw-talk.js'
import { ADA, APP, passAs, startProxy, type TestProxy } from '../support/proxy.js'

/** What the judge says of who asks: to each name one value of ours. */
const OURS: Readonly<Record<string, string>> = {
  'Remote-User': 'ada',
  'Remote-Groups': 'editors',
  'Remote-Name': 'Ada',
  'Remote-Email': '',
  'X-Auth-Request-User': 'ada',
  'X-Auth-Request-Email': '',
  'X-Auth-Request-Groups': 'editors',
  'X-Auth-Request-Preferred-Username': 'ada',
  'X-Auth-Assertion': 'signed',
  'X-Forwarded-For': '127.0.0.1',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': APP,
}

/** What we never say, and no client may. */
const NOBODYS = [
  ...['Forwarded', 'X-Real-IP', 'X-Original-URL', 'X-Original-Method', 'X-Rewrite-URL'],
  ...['X-Forwarded-User', 'X-Forwarded-Prefix', 'X-Forwarded-Port', 'X-Forwarded-Uri'],
  ...['X-Remote-User', 'X-WebAuth-User', 'X-Authentik-Username', 'X-Pomerium-Jwt-Assertion'],
  ...['Tailscale-User-Login', 'Cf-Access-Jwt-Assertion', 'SSL-Client-Verify', 'Proxy'],
]

const SPELLINGS: Readonly<Record<string, (name: string) => string>> = {
  'as it is': (name) => name,
  'in small letters': (name) => name.toLowerCase(),
  'in capitals': (name) => name.toUpperCase(),
  'with underscores': (name) => name.replaceAll('-', '_'),
  'with one underscore': (name) => name.replace('-', '_'),
  'with dots': (name) => name.replaceAll('-', '.'),
  'with tildes': (name) => name.replaceAll('-', '~'),
  'as a variable': (name) => name.toUpperCase().replaceAll('-', '_'),
  'with mixed signs': (name) => name.replace('-', '!').replaceAll('-', '|'),
}

/** Names as apps make variables of them, and the values that came under each. */
function variablesOf({ rawHeaders }: Seen): Map<string, string[]> {
  const variables = new Map<string, string[]>()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
    variables.set(name, [...(variables.get(name) ?? []), rawHeaders[index + 1] ?? ''])
  }
  return variables
}

const variable = (name: string): string => name.toUpperCase().replaceAll('-', '_')

describe('a client that makes up who it is', () => {
  let app: TestApp
  let proxy: TestProxy

  before(async () => {
    app = await startApp()
    const identity = Object.entries(OURS).filter(([name]) => !name.startsWith('X-Forwarded-'))
    proxy = await startProxy({
      upstreams: [{ to: new URL(app.url) }],
      judge: () => passAs(ADA, identity.flat()),
    })
  })

  after(async () => {
    await proxy.stop()
    await app.stop()
  })

  /** What the app saw of a request with these lines. */
  async function seenOf(lines: readonly string[], method = 'GET'): Promise<Seen> {
    const head = [`${method} / HTTP/1.1`, `Host: ${APP}`, ...lines, 'Connection: close', '', '']
    const before = app.seen.length
    const { statuses } = await talkRaw(proxy.port, head.join('\r\n'))
    expect(statuses).to.deep.equal([200])
    expect(app.seen).to.have.length(before + 1)
    return app.seen.at(-1)!
  }

  function expectOurs(seen: Seen): void {
    const variables = variablesOf(seen)
    for (const [name, value] of Object.entries(OURS)) {
      expect(variables.get(variable(name)), name).to.deep.equal([value])
    }
    for (const name of NOBODYS) expect(variables.has(variable(name)), name).to.equal(false)
    expect(seen.rawHeaders.join()).not.to.contain('root')
  }

  for (const [how, spell] of Object.entries(SPELLINGS)) {
    for (const method of ['GET', 'OPTIONS', 'DELETE']) {
      it(`is told apart from us by ${method}, where names are spelled ${how}`, async () => {
        const names = [...Object.keys(OURS), ...NOBODYS].map(spell)
        expectOurs(
          await seenOf(
            names.map((name) => `${name}: root`),
            method,
          ),
        )
        expectOurs(
          await seenOf(
            names.flatMap((name) => [`${name}:root`, `${name}: root2`]),
            method,
          ),
        )
      })
    }
  }

  it('takes nothing of ours away by naming it in Connection', async () => {
    const names = [...Object.keys(OURS), 'Cookie', 'Host', 'X-Own'].join(', ')
    const seen = await seenOf([`Connection: ${names}`, 'X-Own: mine', 'Cookie: a=1'])
    expectOurs(seen)
    expect(seen.rawHeaders).to.include.members(['X-Own', 'mine', 'a=1'])
  })

  it('gets nothing past us in headers for the next hop', async () => {
    const lines = ['TE: trailers', 'Keep-Alive: 5', 'Proxy-Connection: x', 'Proxy-Authorization: y']
    const seen = await seenOf([...lines, 'HTTP2-Settings: AAMAAABk'])
    const names = [...variablesOf(seen).keys()]
    for (const name of [
      'TE',
      'KEEP_ALIVE',
      'PROXY_CONNECTION',
      'PROXY_AUTHORIZATION',
      'HTTP2_SETTINGS',
    ]) {
      expect(names).not.to.include(name)
    }
  })

  it('gets no trailer to the app', async () => {
    const lines = ['Transfer-Encoding: chunked', 'Trailer: Remote-User']
    const head = ['POST / HTTP/1.1', `Host: ${APP}`, ...lines, 'Connection: close']
    const body = '1\r\nx\r\n0\r\nRemote-User: root\r\n\r\n'
    await talkRaw(proxy.port, `${head.join('\r\n')}\r\n\r\n${body}`)
    expectOurs(app.seen.at(-1)!)
    expect(app.seen.at(-1)!.body.toString()).to.equal('x')
  })

  const COOKIES: Record<string, string> = {
    'in one line': 'Cookie: a=1; jwt=secret; b=2; jwt_refresh=secret; jwt_hint=secret',
    'without spaces': 'Cookie: jwt=secret;a=1;gatehouse_session=secret',
    'with tabs': 'Cookie: a=1;\tjwt=secret',
    'in small letters': 'cookie: jwt=secret',
    'in capitals': 'COOKIE: jwt=secret; a=1',
    'with a space before the sign': 'Cookie: jwt =secret',
    'of a sign-in under way': `Cookie: flow-0123456789abcdef=secret; __Host-flow-0123456789abcdef=secret`,
    'in several lines': 'Cookie: a=1\r\nCookie: jwt=secret\r\nCookie: b=2; jwt=secret',
    'under another spelling of Cookie': 'Cookie_: x\r\nCOOKIE: jwt=secret',
  }
  for (const [how, line] of Object.entries(COOKIES)) {
    it(`shows the app no cookie of ours ${how}`, async () => {
      expect((await seenOf([line])).rawHeaders.join()).not.to.contain('secret')
    })
  }

  it('leaves every byte of the app’s own cookies as it was', async () => {
    const theirs = 'a="x; y"; b=%zz; c=caf\xe9; =d; e; f=1=2'
    const seen = await seenOf([`Cookie: ${theirs}; jwt=secret`])
    expect(variablesOf(seen).get('COOKIE')).to.deep.equal([theirs])
  })
})
