import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { startCollector, type ArrivedSpan, type Collector } from '../support/collector.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { loadedBy } from '../support/loaded-modules.js'

const THEIRS = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const CLIENT = 3

describe('traces', function () {
  this.timeout(30_000)
  let app: Server
  let told: IncomingHttpHeaders[]
  let collector: Collector
  let site: TestGateway | undefined
  beforeEach(async () => {
    told = []
    app = createServer((req, res) => {
      told.push(req.headers)
      res.writeHead(req.url === '/broken' ? 500 : 200).end('the app')
    }).listen(0, '127.0.0.1')
    await once(app, 'listening')
    collector = await startCollector()
  })
  afterEach(async () => {
    await site?.stop()
    collector.stop()
    app.close()
    app.closeAllConnections()
  })

  async function start(env: Record<string, string> = {}): Promise<TestGateway> {
    const { port } = app.address() as AddressInfo
    const yaml = `
access:
  - { host: app.example, allow: public }
upstreams:
  - { host: app.example, to: "http://127.0.0.1:${port}" }
`
    const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
    return (site = await startGateway({ yaml, env: { ...tracing, ...env } }))
  }

  /** What arrived, once the gateway has stopped and sent the rest. */
  async function arrived(): Promise<ArrivedSpan[]> {
    await site?.stop()
    site = undefined
    return collector.spans()
  }

  const askApp = (path: string, headers: Record<string, string> = {}) =>
    site!.browser().get(path, { headers: { host: 'app.example', accept: '*/*', ...headers } })

  it('arrive at the collector, by the pattern of the address and not by what was sent', async () => {
    const admin = await (await start()).signedIn('admin')
    await admin.get('/api/v1/users/7f2c0f6e-3e0e-4f1f-9a51-1f6f3a4f6b0c?secret=of-mine')
    await admin.get('/made-up/path')
    const spans = await arrived()
    expect(spans.map(({ name }) => name)).to.include.members([
      ...['GET /auth/bypass', 'GET /api/v1/users/:id', 'GET none'],
    ])
    expect(spans.find(({ name }) => name === 'GET /api/v1/users/:id')?.attributes).to.deep.equal({
      'http.request.method': 'GET',
      'http.route': '/api/v1/users/:id',
      'http.response.status_code': 400,
    })
    expect(collector.resource()).to.include({
      'service.name': 'gatehouse',
      'service.version': '0.1.0',
    })
  })

  it('hold no secret, and nothing that a client wrote', async () => {
    const user = await (await start()).signedIn('user')
    const token = user.cookie('jwt') ?? ''
    await user.post('/auth/login', { json: { username: 'user', password: 'of-a-person-alone' } })
    await askApp('/reset/token-in-the-path?code=in-the-query', {
      cookie: `jwt=${token}`,
      'user-agent': 'an-agent',
    })
    await site!.browser().send('MADEUP', '/made-up')
    await arrived()
    const everything = collector.received.join()
    for (const word of [
      token,
      'of-a-person-alone',
      'token-in-the-path',
      'in-the-query',
      'an-agent',
      'MADEUP',
      '"user"',
    ]) {
      expect(everything).not.to.contain(word)
    }
    expect(everything).to.contain('GET app.example')
  })

  it('go on in the app, which is told of the trace in place of what the client says', async () => {
    await start()
    await askApp('/page', { traceparent: THEIRS, tracestate: 'vendor=1' })
    const [inside, outside] = [told[0], await arrived()]
    const client = outside.find(({ kind }) => kind === CLIENT)
    const server = outside.find(({ name }) => name === 'GET app.example')
    expect(inside?.['traceparent']).to.equal(`00-${client?.traceId}-${client?.spanId}-01`)
    expect(inside).not.to.have.property('tracestate')
    expect(client?.parentSpanId).to.equal(server?.spanId)
    expect(client?.traceId).to.equal(server?.traceId).and.not.equal(THEIRS.split('-')[1])
  })

  it('are gone on with where a trusted proxy began them', async () => {
    await start({ TRUSTED_PROXIES: '127.0.0.1' })
    await askApp('/page', { traceparent: THEIRS, 'x-forwarded-for': '192.0.2.1' })
    const server = (await arrived()).find(({ name }) => name === 'GET app.example')
    expect([server?.traceId, server?.parentSpanId]).to.deep.equal(THEIRS.split('-').slice(1, 3))
  })

  it('say what failed', async () => {
    await start()
    await askApp('/broken')
    const spans = await arrived()
    expect(spans.map(({ status }) => status.code)).to.deep.equal([2, 2])
  })

  it('are kept as often as was asked for, and come with what the collector lets in by', async () => {
    await start({ OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20key', OTEL_SERVICE_NAME: 'front' })
    await askApp('/page')
    await arrived()
    expect(collector.headers[0]).to.include({ 'x-key': 'a key' })
    expect(collector.resource()).to.include({ 'service.name': 'front' })
    const before = collector.spans().length
    await start({ OTEL_TRACES_SAMPLER_ARG: '0' })
    await askApp('/page')
    expect((await arrived()).length).to.equal(before)
  })

  it('cost a request nothing where the collector is away', async () => {
    collector.stop()
    await start()
    expect((await askApp('/page')).status).to.equal(200)
    expect(await arrived()).to.deep.equal([])
  })

  it('are not made, and nothing of them is loaded, unless asked for', async () => {
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: '' })
    await askApp('/page', { traceparent: THEIRS })
    expect(told[0]?.['traceparent']).to.equal(THEIRS)
    expect(await arrived()).to.deep.equal([])
    const loaded = async (settings: string) => {
      const script = `import('./services/tracing.ts').then((it) => it.openTraces(${settings}, '1'))`
      const { packages } = await loadedBy(['--import', 'tsx', '-e', script], process.cwd())
      return packages.filter((name) => name.startsWith('@opentelemetry/'))
    }
    const settings = { endpoint: collector.url, headers: null, serviceName: 'it', ratio: 1 }
    expect(await loaded('null')).to.deep.equal([])
    expect(await loaded(JSON.stringify(settings))).to.include('@opentelemetry/sdk-trace-base')
  })
})
