import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'

/** What lies beside a program, or is left by its tools, and is for nobody else. */
const FILES = [
  ...['.git/config', '.git/HEAD', '.svn/entries', '.hg/store', '.env', '.env.test', '.npmrc'],
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'gateway.yaml', 'server.ts', 'app.ts'],
  ...['data/gatehouse.sqlite', 'dist/server.js', 'node_modules/express/package.json', 'README.md'],
  ...['etc/passwd', 'proc/self/environ', 'server-status', 'debug', 'metrics', 'actuator/env'],
]

/** Ways to leave a folder that is served. */
const WAYS = [
  ...['/', '/assets/', '/assets/../', '/assets/%2e%2e/', '/assets/..%2f', '/assets/%2e%2e%2f'],
  ...['/assets/..;/', '/assets/..\\', '/assets/..%5c', '/assets/%252e%252e%252f', '/docs/../'],
  ...['/docs/', '/docs/..%2f', '/docs/%2e%2e%2f%2e%2e%2f', '/assets/../../', '/assets//../../'],
  ...['/assets/%c0%ae%c0%ae/', '/assets/..%00/', '//', '/assets/....//', '/assets/./../'],
]

/** What must not happen: somebody reads a file, a folder or a request that is not theirs to read. */
describe('attack: files and folders that nobody offered', () => {
  let site: TestGateway
  before(async () => (site = await startGateway()))
  after(() => site.stop())

  /** From elsewhere, through a proxy: this machine itself is offered more. */
  const ask = (target: string) =>
    site.browser().get(target, { headers: { 'x-forwarded-for': '192.0.2.7' } })

  it('finds none, by any way out of the folders that are served', async () => {
    for (const way of WAYS) {
      for (const file of FILES) {
        const { status, text } = await ask(way + file)
        expect(status, way + file).to.be.oneOf([400, 404])
        expect(text, way + file).to.not.match(/"dependencies"|root:|\[core\]|import |NODE_ENV/u)
      }
    }
  })

  it('finds what is offered, by this very way of asking', async () => {
    for (const target of ['/assets/gatehouse.css', '/docs/swagger-ui.css']) {
      expect((await ask(target)).status, target).to.equal(200)
    }
  })

  it('gets no list of a folder', async () => {
    for (const folder of ['/assets', '/assets/', '/assets/.', '/docs/', '/auth/', '/api/v1/']) {
      expect((await ask(folder)).status, folder).to.equal(404)
    }
  })

  it('is told by TRACE nothing of the request, such as a cookie that a proxy added', async () => {
    for (const target of ['/', '/api/v1/me', '/assets/gatehouse.css', '/nothing']) {
      const headers = { cookie: 'jwt=hunter2', 'x-added': 'hunter2' }
      const { status, text } = await site.browser().send('TRACE', target, { headers })
      expect(status, target).to.be.oneOf([404, 405])
      expect(text, target).to.not.include('hunter2')
    }
  })
})
