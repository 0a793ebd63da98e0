import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { runGatehouse } from '../support/command-line.js'
import { freePort } from '../support/process.js'

describe('gatehouse health', function () {
  this.timeout(60_000)
  let server: Server
  let port: string
  before(async () => {
    server = createServer((req, res) => {
      res.writeHead(req.url === '/healthz' ? 200 : 503).end(`asked ${req.url ?? ''}`)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = String((server.address() as AddressInfo).port)
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })

  it('is told by the exit code, and asks this machine where everybody is answered', async () => {
    for (const host of ['127.0.0.1', '0.0.0.0', '']) {
      const { code, output } = await runGatehouse(['health'], { HOST: host, PORT: port })
      expect([code, output], host).to.deep.equal([0, 'asked /healthz\n'])
    }
  })

  it('is another thing than to be ready', async () => {
    const { code, output } = await runGatehouse(['health', '--ready'], { PORT: port })
    expect([code, output]).to.deep.equal([1, 'asked /readyz\n'])
  })

  it('is lacking where nobody answers', async () => {
    const nobody = String(await freePort())
    const { code, notices } = await runGatehouse(['health'], { PORT: nobody })
    expect([code, notices]).to.deep.equal([
      1,
      `http://127.0.0.1:${nobody}/healthz does not answer\n`,
    ])
  })

  it('needs no secret to be asked for', async () => {
    const env = { PORT: port, JWT_SECRET_KEY: '', SESSION_SECRET: '', PUBLIC_URL: '' }
    expect((await runGatehouse(['health'], env)).code).to.equal(0)
  })
})
