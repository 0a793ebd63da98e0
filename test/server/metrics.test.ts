import { expect } from 'chai'
import { freePort, minimal, ProcessRoom } from '../support/process.js'
import { parseMetrics } from '../support/prometheus.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { serveFigures, type ReadFigures } from '../support/figures.js'

describe('the port of the figures', function () {
  this.timeout(60_000)

  describe('of a process', () => {
    const room = new ProcessRoom()
    afterEach(() => room.clear())

    it('is there where METRICS_PORT says so, for this machine alone', async () => {
      const started = room.start({ env: { ...minimal('test'), METRICS_PORT: '0' } })
      const [, at = ''] = await started.until(/"host":"127.0.0.1","port":(\d+),"msg":"figures/)
      const port = await started.port()
      const scrape = await fetch(`http://127.0.0.1:${at}/metrics`)
      expect(parseMetrics(await scrape.text()).has('gatehouse_build_info')).to.equal(true)
      expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).to.equal(404)
      started.signal('SIGTERM')
      expect(await started.exit()).to.equal(0)
    })

    it('is nowhere unless asked for', async () => {
      const started = room.start({ env: minimal('test') })
      const port = await started.port()
      expect(started.output).not.to.contain('figures are at')
      expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).to.equal(404)
    })

    it('stops the start where another program has it, and says so', async () => {
      const first = room.start({ env: { ...minimal('test'), METRICS_PORT: '0' } })
      const [, taken = ''] = await first.until(/"port":(\d+),"msg":"figures/)
      const second = room.start({ env: { ...minimal('test'), METRICS_PORT: taken } })
      expect(await second.exit()).to.equal(1)
      expect(second.errors).to.contain(`port ${taken} is taken`).and.contain('set METRICS_PORT')
    })

    it('may not be that of everybody else', async () => {
      const port = String(await freePort())
      const env = { ...minimal('production'), PORT: port, METRICS_PORT: port }
      const started = room.start({ env })
      expect(await started.exit()).to.equal(78)
      expect(started.errors).to.contain('METRICS_PORT: must be another port than PORT')
    })
  })

  describe('of a gateway', () => {
    let site: TestGateway
    let figures: ReadFigures
    before(async () => {
      site = await startGateway()
      figures = await serveFigures(site.gateway)
    })
    after(async () => {
      await figures.stop()
      await site.stop()
    })

    it('says of every address there who may call it', () => {
      const here = site.gateway.metricsEndpoints
      const said = here.map(({ method, path, access }) => `${method} ${path}: ${access}`)
      expect(said).to.deep.equal(['get /metrics: reaches-port'])
    })

    it('answers nothing of what is for everybody, and shares no address with it', async () => {
      for (const { method, path } of site.gateway.endpoints) {
        const answer = await figures.send(method.toUpperCase(), path)
        expect([answer.status, answer.json()['error']], path).to.deep.equal([404, 'not_found'])
      }
      expect(site.gateway.endpoints.map(({ path }) => path)).not.to.include('/metrics')
      for (const headers of [{}, { 'x-forwarded-for': '127.0.0.1' }]) {
        expect((await site.browser().get('/metrics', { headers })).status).to.equal(404)
      }
    })

    it('is only read', async () => {
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND']) {
        const answer = await figures.send(method, '/metrics')
        expect([answer.status, answer.headers.allow], method).to.deep.equal([405, 'GET, HEAD'])
      }
    })

    it('is not there for pages of a site that calls this machine its own', async () => {
      for (const host of ['rebound.example', 'localhost.example', '127.0.0.1.example']) {
        const answer = await figures.send('GET', '/metrics', { headers: { host } })
        expect(answer.status, host).to.equal(404)
      }
      for (const host of ['localhost:9464', '127.0.0.1', '[::1]:9464']) {
        const answer = await figures.send('GET', '/metrics', { headers: { host } })
        expect(answer.status, host).to.equal(200)
      }
    })
  })
})
