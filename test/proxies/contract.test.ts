import { expect } from 'chai'
import { closeAll } from '../support/chromium.js'
import { COOKIE, startHouse, type ProxiedHouse } from '../support/proxies/house.js'
import { KINDS, requireProxy } from '../support/proxies/kinds.js'
import { statusOf, valueOf, valuesOf, type Message } from '../support/proxies/read-http.js'
import type { RawRequest } from '../support/proxies/raw-client.js'
import { NAVIGATION, RULES, SCRIPT } from '../support/proxies/rules.js'
import { SAME_ORIGIN } from '../support/two-gateways.js'
import { AssertionReader } from './matrix/assertions.js'

const QUESTIONS = [
  ...['/auth/verify', '/auth/verify?x', '/auth/verify/nginx', '/auth/verify/envoy/x'],
  ...['/auth/verify/api/traefik', '/auth/verify/browser', '/oauth2/auth', '/oauth2/auth?x'],
  ...['/api/authz/forward-auth', '/api/authz/auth-request', '/api/authz/ext-authz/x'],
]

/** Spellings that some program on the way may take for `target`. */
const misspell = (target: string): string[] => [
  ...[`/${target}`, `/x/..${target}`, `/.${target}`, target.replace('h', '%68')],
  ...[target.toUpperCase(), target.replaceAll('/', '//'), target.replace('/', '/%2e/')],
  ...[`${target};x`, target.replace('/auth', '/auth;'), target.replace(/\/(?!.*\/)/u, '%2f')],
]

for (const kind of KINDS) {
  describe(`an app behind ${kind}, as shipped`, function () {
    this.timeout(60_000)
    let house: ProxiedHouse
    let ada: string
    const closers: (() => Promise<unknown>)[] = []

    before(async function () {
      requireProxy(this, kind)
      house = await startHouse(kind, { yaml: RULES })
      closers.push(() => house.stop())
      ada = `Cookie: theme=dark; ${COOKIE}=${await house.tokenOf('ada')}; lang=en`
    })
    after(() => closeAll(closers))
    beforeEach(() => {
      house.app.seen = []
      house.relay.exchanges = []
    })

    const send = async (request: RawRequest): Promise<Message> => {
      const client = house.client()
      const answer = await client.send(request)
      client.close()
      return answer
    }
    const wayBackTo = (target: string): string =>
      `${house.authUrl}/auth/login?rd=${encodeURIComponent(house.appUrl + target)}`
    const expectUnseen = (): void => {
      expect(house.app.seen).to.deep.equal([])
    }

    it('sends a browser on its way to a page to sign in, and back to that very page', async () => {
      for (const target of [
        '/',
        '/notes/1?sort=a&q=%2Fx%20y',
        '/caf%C3%A9?next=https://evil.test/',
      ]) {
        const answer = await send({ target, lines: NAVIGATION })
        expect(statusOf(answer), target).to.equal(302)
        expect(valueOf(answer, 'location')).to.equal(wayBackTo(target))
        expect(valueOf(answer, 'cache-control')).to.include('no-store')
      }
      expectUnseen()
    })

    it('sends a form that somebody unknown posts to sign in by 303, and shows it to nobody', async () => {
      const answer = await send({
        ...{ method: 'POST', target: '/notes', body: 'text=lost' },
        lines: [...NAVIGATION, 'Content-Type: application/x-www-form-urlencoded'],
      })
      expect(statusOf(answer)).to.equal(303)
      expect(valueOf(answer, 'location')).to.equal(wayBackTo('/notes'))
      expectUnseen()
    })

    it('answers the scripts of a page 401, with where to sign in, and never a redirect', async () => {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const answer = await send({ method, target: '/api/notes', lines: SCRIPT })
        expect(statusOf(answer), method).to.equal(401)
        expect(valueOf(answer, 'location')).to.equal(null)
        expect(valuesOf(answer, 'www-authenticate')).to.deep.equal(['Bearer'])
        expect(valueOf(answer, 'x-auth-location')).to.equal(wayBackTo('/api/notes'))
        expect(valueOf(answer, 'cache-control')).to.include('no-store')
      }
      expectUnseen()
    })

    it('lets scripts of an origin that the rule names read their 401, and no other', async () => {
      const ask = (origin: string) =>
        send({ target: '/api/notes', lines: [...SCRIPT, `Origin: ${origin}`] })
      const named = await ask('https://spa.example.com')
      expect(statusOf(named)).to.equal(401)
      expect(valueOf(named, 'access-control-allow-origin')).to.equal('https://spa.example.com')
      expect(valueOf(named, 'access-control-allow-credentials')).to.equal('true')
      const other = await ask('https://evil.example.com')
      expect(valueOf(other, 'access-control-allow-origin')).to.equal(null)
    })

    it('tells the app who it is, in every header, once, and in an assertion that holds', async () => {
      expect(statusOf(await send({ target: '/notes', lines: [ada] }))).to.equal(200)
      const [seen] = house.app.seen
      const told = (name: string): string[] =>
        valuesOf({ start: '', body: '', headers: seen!.headers }, name)
      for (const name of [
        'remote-user',
        'x-auth-request-user',
        'x-auth-request-preferred-username',
      ]) {
        expect(told(name), name).to.deep.equal(['ada'])
      }
      const assertions = await AssertionReader.of(house.gateway)
      const host = new URL(house.appUrl).host
      expect(assertions.read(told('x-auth-assertion').join())).to.include({
        aud: host,
        username: 'ada',
      })
      expect(told('x-forwarded-host')).to.deep.equal([host])
      expect(told('x-forwarded-proto')).to.deep.equal(['https'])
      expect(told('x-forwarded-for')).to.have.length(1)
      expect(told('cookie')).to.deep.equal(['theme=dark; lang=en'])
    })

    it('keeps our cookie from the app wherever it passes, and no other', async () => {
      const own = `Cookie: ${COOKIE}=${await house.tokenOf('ada')}`
      const upgrade = [
        ...['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
        ...['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', `Origin: ${house.appUrl}`],
      ]
      for (const [request, left] of [
        [{ target: '/notes', lines: [own] }, []],
        [{ target: '/notes', method: 'POST', body: 'x', lines: [own] }, []],
        [{ target: '/notes', lines: [own.replace('Cookie: ', 'Cookie: a=1;')] }, ['a=1']],
        [{ target: '/notes', lines: [`${own};b=2`] }, ['b=2']],
        [{ target: '/public/page', lines: [own] }, []],
        [{ target: '/public/page', lines: [ada] }, ['theme=dark; lang=en']],
        [{ target: '/public/page', lines: ['Cookie: a=1; b="x y"'] }, ['a=1; b="x y"']],
        [{ target: '/public/page', lines: [`Cookie: ${COOKIE}=forged; a=1`] }, ['a=1']],
        [{ target: '/public/page' }, []],
        [{ target: '/socket', lines: [...upgrade, ada] }, ['theme=dark; lang=en']],
      ] as const) {
        house.app.seen = []
        const status = statusOf(await send(request))
        expect(status, request.target).to.equal(request.target === '/socket' ? 101 : 200)
        const { headers } = house.app.seen[0]!
        // Caddy leaves an empty one where nothing is left, and nginx the sign that stood before ours.
        const told = valuesOf({ start: '', body: '', headers }, 'cookie')
        const rest = told.map((line) => line.replace(/;\s*$/u, '')).filter(Boolean)
        expect(rest).to.deep.equal(left)
      }
    })

    it('says yes in an empty answer of known length, without a cookie or a mark for caches', async () => {
      await send({ target: '/notes', lines: [ada, 'If-None-Match: *', 'Range: bytes=0-1'] })
      const told = house.relay.exchanges.at(-1)!.told
      expect(statusOf(told)).to.equal(200)
      expect(valuesOf(told, 'content-length')).to.deep.equal(['0'])
      for (const name of ['etag', 'last-modified', 'set-cookie', 'transfer-encoding']) {
        expect(valuesOf(told, name), name).to.deep.equal([])
      }
    })

    it('keeps the words of who may pass out of the answer to the client', async () => {
      const { headers } = await send({ target: '/notes', lines: [ada] })
      expect(
        headers.filter(([name]) => /^(?:remote|x-auth|set-cookie)/iu.test(name)),
      ).to.deep.equal([])
    })

    it('hands a body over whole', async () => {
      const body = 'x'.repeat(300_000)
      const answer = await send({ method: 'POST', target: '/notes', body, lines: [ada] })
      expect(statusOf(answer)).to.equal(200)
      expect(house.app.seen.map((seen) => seen.body.length)).to.deep.equal([body.length])
    })

    it('refuses who is known and not allowed by 403, and sends them nowhere', async () => {
      for (const target of ['/admin/keys', '/closed/x']) {
        const answer = await send({ target, lines: [ada, ...NAVIGATION] })
        expect(statusOf(answer), target).to.equal(403)
        expect(valueOf(answer, 'location')).to.equal(null)
      }
      expectUnseen()
    })

    it('lets everybody see what is public, and says of nobody who it is', async () => {
      expect(statusOf(await send({ target: '/public/page' }))).to.equal(200)
      const [seen] = house.app.seen
      const words = seen!.headers.filter(
        ([name, value]) => /^(?:remote|x-auth)/iu.test(name) && value,
      )
      expect(words).to.deep.equal([])
    })

    it('takes no orders from the query, which is the client’s', async () => {
      const query = '?allowed_groups=nobody&kind=browser&rd=https://evil.test/&api=1&rule=public'
      expect(statusOf(await send({ target: `/notes${query}`, lines: [ada] }))).to.equal(200)
      expect(statusOf(await send({ target: `/notes${query}`, lines: SCRIPT }))).to.equal(401)
      expect(statusOf(await send({ target: `/admin/x${query}`, lines: [ada] }))).to.equal(403)
    })

    it('does not let anybody ask in the place of the proxy', async () => {
      const host = new URL(house.authUrl).host
      const lines = ['X-Forwarded-Host: app.example.com', 'X-Forwarded-Uri: /x', ada]
      const more = ['X-Forwarded-Method: GET', 'X-Forwarded-Proto: https']
      for (const target of QUESTIONS) {
        const answer = await send({ target, host, lines: [...lines, ...more] })
        expect(statusOf(answer), target).to.equal(404)
      }
      expect(house.relay.exchanges.map(({ asked }) => asked.start)).to.deep.equal([])
      // Nor by another spelling: what of these reaches the gateway is no question there.
      for (const target of QUESTIONS.flatMap(misspell)) {
        const answer = await send({ target, host, lines: [...lines, ...more] })
        expect(statusOf(answer), target).to.be.oneOf([301, 308, 400, 404])
      }
    })

    it('refuses the old cookie once somebody signed out', async () => {
      const person = await house.gateway.signedIn('grace')
      const lines = [`Cookie: ${COOKIE}=${person.cookie(COOKIE)}`]
      expect(statusOf(await send({ target: '/notes', lines }))).to.equal(200)
      await person.post('/auth/logout', { headers: SAME_ORIGIN })
      expect(statusOf(await send({ target: '/notes', lines }))).to.equal(401)
    })

    it('opens a WebSocket for who may, and answers 401 to who is unknown', async () => {
      const upgrade = [
        ...['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
        ...['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', `Origin: ${house.appUrl}`],
      ]
      expect(statusOf(await send({ target: '/socket', lines: upgrade }))).to.equal(401)
      expectUnseen()
      expect(statusOf(await send({ target: '/socket', lines: [...upgrade, ada] }))).to.equal(101)
      expect(
        valueOf({ start: '', body: '', headers: house.app.seen[0]!.headers }, 'remote-user'),
      ).to.equal('ada')
      expect(statusOf(await send({ target: '/admin/x', lines: [...upgrade, ada] }))).to.equal(403)
    })
  })
}
