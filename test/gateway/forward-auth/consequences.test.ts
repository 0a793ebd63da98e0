import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { expect } from 'chai'
import { IDENTITY_HEADERS } from '../../../services/rules/rule.js'
import { startFront, type Front } from '../../support/front.js'
import { startGateway, type TestGateway } from '../../support/gateway.js'
import { askAs, askWire, KINDS, onWire, type AskedFor } from '../../support/proxies.js'
import { exchangeRaw } from '../../support/raw-exchange.js'

const RULES = `
access:
  - host: app.example.com
    path: /public/**
    allow: public
  - host: [app.example.com, ops.example.com]
    allow: signed-in
`

/** What forty configurations of five proxies showed on the wire, and what follows for us. */
describe('what proxies do, and what follows', () => {
  let site: TestGateway
  let front: Front
  let jwt: string

  before(async () => {
    site = await startGateway({ yaml: RULES, env: { TRUSTED_PROXIES: '127.0.0.1' } })
    jwt = (await site.signedIn('user')).cookie('jwt') ?? ''
    // A listener for upgrades is there, as with a reverse proxy, and takes nothing of ours.
    front = await startFront(site, { upgrade: () => false })
  })
  after(async () => {
    await front.stop()
    await site.stop()
  })

  const cookie = () => `Cookie: jwt=${jwt}`
  const signedIn = (asked: AskedFor = {}): AskedFor => ({
    ...asked,
    lines: [cookie(), ...(asked.lines ?? [])],
  })

  it('1: host and path come apart, and what could be taken apart elsewhere is refused', async () => {
    const hosts = [
      'app.example.com:80\\public\\',
      'app.example.com?',
      'app.example.com#',
      'a@app.example.com',
    ]
    for (const kind of KINDS) {
      for (const host of hosts) {
        const { status } = await askAs(front.port, kind, signedIn({ host, uri: '/admin' }))
        expect(status, `${kind} ${host}`).to.equal(kind === 'nginx' ? 403 : 400)
      }
    }
  })

  it('1: an address in one piece counts only where it says what its parts say', async () => {
    const parts = [
      'X-Forwarded-Method: GET',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Host: ops.example.com',
      'X-Forwarded-Uri: /',
    ]
    const ask = (...lines: string[]) =>
      askWire(
        front.port,
        onWire(['GET /auth/verify/nginx HTTP/1.1', 'Host: gate', cookie(), ...parts, ...lines]),
      )
    expect((await ask()).status).to.equal(200)
    expect((await ask('X-Original-URL: https://ops.example.com/')).status).to.equal(200)
    for (const line of [
      'X-Original-URL: https://app.example.com/public/',
      'X-Original-URL: /',
      'X-Original-Method: POST',
    ]) {
      expect((await ask(line)).status, line).to.equal(403)
    }
  })

  it('2: an answer has its length, and a proxy keeps one connection for hundreds', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const sockets = new Set<unknown>()
    for (let times = 0; times < 300; times += 1) {
      const path = times % 2 === 0 ? '/auth/verify/nginx' : '/auth/verify/caddy'
      const headers = {
        'x-forwarded-method': 'GET',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'app.example.com',
        'x-forwarded-uri': '/',
        'x-forwarded-for': '192.0.2.7',
        cookie: `jwt=${jwt}`,
      }
      const asked = get({ host: '127.0.0.1', port: front.port, path, headers, agent })
      const [answer] = (await once(asked, 'response')) as [IncomingMessage]
      expect(answer.headers)
        .to.include({ 'content-length': '0' })
        .and.not.have.any.keys('transfer-encoding')
      sockets.add(answer.socket)
      answer.resume()
      await once(answer, 'end')
    }
    agent.destroy()
    expect(sockets.size).to.equal(1)
  })

  it('3: every identity header is on each 200, and nothing makes it another answer', async () => {
    const lines = [
      'If-None-Match: *',
      'If-Modified-Since: Tue, 24 Nov 2099 00:00:00 GMT',
      'Range: bytes=0-0',
      'Accept-Encoding: gzip, br',
      'TE: trailers',
      'Expect: the-unexpected',
      'X-HTTP-Method-Override: OPTIONS',
      'If-Match: "x"',
    ]
    for (const kind of KINDS) {
      const { status, headers } = await askAs(front.port, kind, signedIn({ lines }))
      expect(status, kind).to.equal(200)
      for (const name of IDENTITY_HEADERS) expect(headers, kind).to.include.keys(name.toLowerCase())
      expect(headers).not.to.have.any.keys(
        'etag',
        'content-encoding',
        'content-range',
        'last-modified',
        'transfer-encoding',
      )
    }
  })

  it('4: the query of our address decides nothing, and the one asked for is not looked at', async () => {
    const query =
      'rd=/x&kind=nginx&audience=api&allowed_groups=nobody&host=app.example.com&path=/public/'
    const lines = ['Sec-Fetch-Mode: navigate']
    const page = await askAs(front.port, 'caddy', { query, lines })
    expect(page.status).to.equal(302)
    expect(new URL(page.headers['location']!).searchParams.get('rd')).to.equal(
      'https://app.example.com/',
    )
    expect((await askAs(front.port, 'caddy', { ...signedIn(), query })).status).to.equal(200)
    for (const uri of ['/admin?x=/public/', '/admin?/public/', '/?/../public/x']) {
      for (const kind of KINDS)
        expect((await askAs(front.port, kind, { uri })).status, uri).to.equal(401)
    }
  })

  it('4: methods that lead past an app are refused, and so are those that nobody knows', async () => {
    for (const kind of KINDS) {
      // Envoy asks with the method itself: what is no method is no HTTP for us.
      for (const method of kind === 'envoy'
        ? ['TRACE']
        : ['TRACE', 'CONNECT', 'get', 'GETT', 'GET POST', '']) {
        const { status } = await askAs(front.port, kind, signedIn({ method, uri: '/public/x' }))
        expect(status, `${kind} ${method}`).to.equal(kind === 'nginx' ? 403 : 400)
      }
    }
    for (const method of ['TRACE', 'CONNECT', 'get', 'BREW']) {
      const request = onWire([
        `${method} /auth/verify/envoy/public/x HTTP/1.1`,
        'Host: app.example.com',
        'X-Forwarded-Proto: https',
        cookie(),
      ])
      const { statuses } = await exchangeRaw(front.port, request)
      expect(
        statuses.filter((status) => status < 400),
        method,
      ).to.deep.equal([])
    }
  })

  it('5: no answer sets a cookie', async () => {
    for (const kind of KINDS) {
      for (const asked of [
        {},
        signedIn(),
        { lines: ['Cookie: jwt=x; jwt=y'] },
        { lines: ['Cookie: jwt=old'] },
      ]) {
        expect((await askAs(front.port, kind, asked)).headers).not.to.have.any.keys('set-cookie')
      }
    }
  })

  it('7: a check for a WebSocket is answered, though others listen for upgrades', async () => {
    const lines = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
    ]
    for (const kind of KINDS) {
      expect((await askAs(front.port, kind, signedIn({ lines }))).status, kind).to.equal(200)
      const stranger = await askAs(front.port, kind, { lines: [...lines, 'Accept: text/html'] })
      expect(stranger.status, kind).to.equal(401)
    }
    const ours = await askWire(
      front.port,
      onWire(['GET /healthz HTTP/1.1', 'Host: localhost', ...lines]),
    )
    expect(ours.status).to.equal(200)
  })

  it('8: headers that proxies let through are taken, and only here', async () => {
    const large = `Cookie: jwt=${jwt}; other=${'x'.repeat(17_000)}`
    const larger = `X-Large: ${'x'.repeat(40_000)}`
    for (const kind of KINDS) {
      expect((await askAs(front.port, kind, { lines: [large, larger] })).status, kind).to.equal(200)
    }
    const elsewhere = (line: string) =>
      askWire(front.port, onWire(['GET /api/v1/me HTTP/1.1', 'Host: localhost', line]))
    expect((await elsewhere(large)).status).to.equal(431)
    expect(
      (await askAs(front.port, 'caddy', { lines: [`X: ${'x'.repeat(70_000)}`] })).status,
    ).to.equal(431)
  })

  it('9: an app that insists on the assertion sees that a client had it taken away', async () => {
    const { headers } = await askAs(
      front.port,
      'caddy',
      signedIn({ lines: ['Connection: X-Auth-Assertion, Remote-User'] }),
    )
    expect(headers['x-auth-assertion']).to.have.length.above(100)
    expect(headers['connection']).to.equal('keep-alive')
  })

  it('10: the same check may come many times, and from those who do not wait', async () => {
    const request = `GET /auth/verify/haproxy HTTP/1.1\r\nHost: gate\r\nX-Forwarded-Method: GET\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: app.example.com\r\nX-Forwarded-Uri: /\r\n${cookie()}\r\n\r\n`
    const { statuses } = await exchangeRaw(front.port, request.repeat(8))
    expect(statuses).to.deep.equal(Array.from({ length: 8 }, () => 200))
  })

  it('10: cookies joined by a comma are nobody else, and no way to plant one', async () => {
    const other = (await site.signedIn('admin')).cookie('jwt') ?? ''
    const ask = async (value: string) => {
      const { status, headers } = await askAs(front.port, 'envoy', { lines: [`Cookie: ${value}`] })
      return [status, headers['remote-user']]
    }
    expect(await ask(`a=1; jwt=${jwt}`)).to.deep.equal([200, 'user'])
    expect(await ask(`a=1,jwt=${other}`)).to.deep.equal([401, undefined])
    expect(await ask(`jwt=${jwt},jwt=${other}`)).to.deep.equal([401, undefined])
    expect(await ask(`a=1,jwt=${other}; jwt=${jwt}`)).to.deep.equal([200, 'user'])
  })
})
