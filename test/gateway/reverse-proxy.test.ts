import type { RequestOptions } from 'node:http'
import { expect } from 'chai'
import type { UpstreamSettings } from '../../config/settings.js'
import type { Question } from '../../gateway/judge.js'
import { ask } from '../support/ask.js'
import { startApp, valuesIn, type Seen, type TestApp } from '../support/app-server.js'
import { ADA, APP, passAs, startProxy, type TestProxy } from '../support/proxy.js'

describe('the reverse proxy', () => {
  let app: TestApp
  let proxy: TestProxy

  before(async () => {
    app = await startApp(({ method }, res) => {
      if (method === 'HEAD') return void res.setHeader('X-App', 'caf\xe9').end()
      res.writeHead(200, [
        ...['Content-Type', 'text/plain', 'Set-Cookie', 'a=1; Path=/', 'Set-Cookie', 'jwt=evil'],
        ...['Set-Cookie', 'b=2', 'X-App', 'caf\xe9', 'Keep-Alive', 'timeout=9', 'Trailer', 'X-T'],
        ...['Clear-Site-Data', '"cookies", "cache"'],
      ])
      res.write('from the app')
      res.addTrailers({ 'X-T': 'late' })
      res.end()
    })
    proxy = await startProxy({ upstreams: [{ to: new URL(app.url) }] })
  })

  after(async () => {
    await proxy.stop()
    await app.stop()
  })

  const lastSeen = (): Seen => app.seen.at(-1)!

  it('leaves requests for other hosts alone', async () => {
    expect((await ask(proxy.port, { headers: { Host: 'other.example.com' } })).status).to.equal(421)
    expect((await ask(proxy.port, { headers: { Host: `${APP}.evil.example` } })).status).to.equal(
      421,
    )
    expect((await ask(proxy.port, { headers: { Host: `x.${APP}` } })).status).to.equal(421)
  })

  it('passes a request on as it was asked, and says who asks', async () => {
    const answer = await ask(proxy.port, {
      path: '/a%20b?c=%2F..%2F&d',
      headers: { Accept: 'x/y', 'X-Own': 'caf\xe9', Cookie: 'a=1; jwt=secret; b=2' },
    })
    expect(answer.status).to.equal(200)
    expect(answer.body).to.equal('from the app')
    const seen = lastSeen()
    expect(seen.method).to.equal('GET')
    expect(seen.url).to.equal('/a%20b?c=%2F..%2F&d')
    expect(valuesIn(seen, 'host')).to.deep.equal([APP])
    expect(valuesIn(seen, 'accept')).to.deep.equal(['x/y'])
    expect(valuesIn(seen, 'x-own')).to.deep.equal(['caf\xe9'])
    expect(valuesIn(seen, 'cookie')).to.deep.equal(['a=1; b=2'])
    expect(valuesIn(seen, 'remote-user')).to.deep.equal(['ada'])
    expect(valuesIn(seen, 'x-forwarded-for')).to.deep.equal(['127.0.0.1'])
    expect(valuesIn(seen, 'x-forwarded-proto')).to.deep.equal(['https'])
    expect(valuesIn(seen, 'x-forwarded-host')).to.deep.equal([APP])
  })

  it('passes an answer back without what is ours or between neighbours', async () => {
    const { headers } = await ask(proxy.port)
    expect(headers['set-cookie']).to.deep.equal(['a=1; Path=/', 'b=2'])
    expect(headers['clear-site-data']).to.equal('"cache"')
    expect(headers['x-app']).to.equal('caf\xe9')
    expect(headers['trailer']).to.equal(undefined)
    expect(headers['keep-alive']).not.to.equal('timeout=9')
  })

  it('tells the app the one spelling of the host, with the port that was named', async () => {
    await ask(proxy.port, { headers: { Host: 'APP.Example.com.:8443' } })
    expect(valuesIn(lastSeen(), 'host')).to.deep.equal([`${APP}:8443`])
    expect(valuesIn(lastSeen(), 'x-forwarded-host')).to.deep.equal([`${APP}:8443`])
  })

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'OPTIONS', 'GET']) {
    it(`passes a body on, of ${method}, with a length and in chunks`, async () => {
      const body = 'x'.repeat(100_000)
      await ask(proxy.port, { method, headers: { 'Content-Length': body.length } }, body)
      expect(lastSeen().method).to.equal(method)
      expect(lastSeen().body.toString()).to.equal(body)
      expect(valuesIn(lastSeen(), 'content-length')).to.deep.equal(['100000'])
      await ask(proxy.port, { method, headers: { 'Transfer-Encoding': 'chunked' } }, body)
      expect(lastSeen().body.toString()).to.equal(body)
    })
  }

  it('passes an empty body on as empty', async () => {
    await ask(proxy.port, { method: 'POST', headers: { 'Content-Length': 0 } })
    expect(valuesIn(lastSeen(), 'content-length')).to.deep.equal(['0'])
    expect(lastSeen().body).to.have.length(0)
  })

  it('answers HEAD without a body', async () => {
    const { status, headers, body } = await ask(proxy.port, { method: 'HEAD' })
    expect([status, headers['x-app'], body]).to.deep.equal([200, 'caf\xe9', ''])
  })

  it('refuses TRACE, and paths with two readings', async () => {
    const before = app.seen.length
    expect((await ask(proxy.port, { method: 'TRACE' })).status).to.equal(405)
    for (const path of [
      '/a/../b',
      '//a',
      '/a;b',
      '/a%2fb',
      '/%zz',
      '*',
      'http://app.example.com/',
    ]) {
      expect((await ask(proxy.port, { path })).status, path).to.equal(400)
    }
    expect(app.seen).to.have.length(before)
  })

  it('keeps its prefix on every host for itself', async () => {
    const before = app.seen.length
    expect((await ask(proxy.port, { path: '/.gatehouse' })).status).to.equal(404)
    expect((await ask(proxy.port, { path: '/.gatehouse/x' })).status).to.equal(404)
    expect((await ask(proxy.port, { path: '/.gatehouse/assets/x.css' })).body).to.equal('our own')
    const { status, headers } = await ask(proxy.port, { path: '/.gatehouse/sign-out' })
    expect([status, headers.location]).to.deep.equal([302, 'https://auth.example.com/auth/logout'])
    expect(app.seen).to.have.length(before)
    expect((await ask(proxy.port, { path: '/.gatehousex' })).status).to.equal(200)
  })
})

describe('the reverse proxy, by its settings,', () => {
  /** What an app saw of one request. */
  async function seenWith(
    settings: Partial<UpstreamSettings>,
    options: RequestOptions,
  ): Promise<Seen> {
    const app = await startApp()
    const proxy = await startProxy({ upstreams: [{ to: new URL(app.url), ...settings }] })
    await ask(proxy.port, options)
    await proxy.stop()
    await app.stop()
    return app.seen[0]!
  }

  it('keeps Authorization to itself unless the app is to have it', async () => {
    const headers = { Authorization: 'Bearer x' }
    expect(valuesIn(await seenWith({}, { headers }), 'authorization')).to.deep.equal([])
    const passed = await seenWith({ authorization: 'pass' }, { headers })
    expect(valuesIn(passed, 'authorization')).to.deep.equal(['Bearer x'])
  })

  it('tells the app its own Host where it wants that', async () => {
    const seen = await seenWith({ hostHeader: 'upstream' }, {})
    expect(valuesIn(seen, 'host')[0]).to.match(/^127\.0\.0\.1:\d+$/)
    expect(valuesIn(seen, 'x-forwarded-host')).to.deep.equal([APP])
  })

  it('turns redirects to what the app takes for its address outwards', async () => {
    const app = await startApp((req, res) => {
      const inner = `http://127.0.0.1:${app.port}`
      res.writeHead(302, { Location: (req.url ?? '').replace('/to/', inner) }).end()
    })
    const proxy = await startProxy({
      upstreams: [{ to: new URL(app.url), hostHeader: 'upstream' }],
    })
    const locationFor = async (path: string) => (await ask(proxy.port, { path })).headers.location
    expect(await locationFor('/to//a?b')).to.equal(undefined)
    expect(await locationFor('/to/?b')).to.equal(`https://${APP}?b`)
    expect(await locationFor('/to/')).to.equal(`https://${APP}`)
    expect(await locationFor('/to/0')).to.equal(`http://127.0.0.1:${app.port}0`)
    await proxy.stop()
    await app.stop()
  })

  it('gives each path to the upstream with the longest prefix, by segments', async () => {
    const one = await startApp((_req, res) => void res.end('one'))
    const two = await startApp((_req, res) => void res.end('two'))
    const three = await startApp((_req, res) => void res.end('three'))
    const proxy = await startProxy({
      upstreams: [
        { to: new URL(one.url), path: '/a' },
        { to: new URL(two.url), path: '/a/b' },
        { to: new URL(three.url), path: '/', host: 'b.example.com' },
      ],
    })
    const bodyOf = async (path: string, Host = APP) =>
      (await ask(proxy.port, { path, headers: { Host } })).body
    expect(await bodyOf('/a')).to.equal('one')
    expect(await bodyOf('/a/bc')).to.equal('one')
    expect(await bodyOf('/a/b')).to.equal('two')
    expect(await bodyOf('/a/%62/c')).to.equal('two')
    expect(await bodyOf('/a/b', 'b.example.com')).to.equal('three')
    expect(JSON.parse(await bodyOf('/ab'))).to.include({ error: 'not_found' })
    await Promise.all([proxy.stop(), one.stop(), two.stop(), three.stop()])
  })
})

it('asks the judge what the app will be asked', async () => {
  const app = await startApp()
  const asked: Question[] = []
  const proxy = await startProxy({
    upstreams: [{ to: new URL(app.url) }],
    judge: (question) => {
      asked.push(question)
      return passAs(ADA)
    },
  })
  await ask(proxy.port, {
    path: '/%61dmin?x',
    headers: { Host: 'APP.example.com.:81' },
    method: 'PUT',
  })
  await proxy.stop()
  await app.stop()
  const [{ method, scheme, host, target, rawHeaders, ...question }] = asked as [Question]
  expect({ method, scheme, host, target }).to.deep.equal({
    method: 'PUT',
    scheme: 'https',
    host: { name: APP, port: 81 },
    target: { path: '/admin', raw: '/%61dmin?x' },
  })
  expect(rawHeaders).to.include('APP.example.com.:81')
  expect(question.address()).to.equal('127.0.0.1')
  expect(question.requestId()).to.equal(question.requestId())
})
