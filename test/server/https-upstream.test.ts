import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { expect } from 'chai'
import { WebSocket, WebSocketServer } from 'ws'
import { ask } from '../support/ask.js'
import { minimal, ProcessRoom } from '../support/process.js'

/** The host that people ask for. */
const HOST = 'app.localhost'

/** An app that says by which name it was connected to, and which `Host` it was told. */
async function startTlsApp(folder: string, names: string): Promise<Server> {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-nodes', '-days', '2', '-subj', '/CN=app', '-keyout', key, '-out', cert],
      ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
      ...['-addext', `subjectAltName=${names}`],
    ],
    { stdio: 'ignore' },
  )
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (req, res) => {
    const { servername } = req.socket as TLSSocket & { servername?: string | false }
    res.end(JSON.stringify([servername, req.headers.host]))
  })
  new WebSocketServer({ server }).on('connection', (socket) => socket.send('hello'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

describe('an upstream of https', function () {
  this.timeout(60_000)
  const room = new ProcessRoom()
  const servers: Server[] = []
  afterEach(async () => {
    await room.clear()
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
  })

  /** The port of a gateway before an app whose certificate, which it trusts, is for `names`. */
  const start = async (names: string, at: string, hostHeader: string): Promise<number> => {
    const folder = room.folder()
    const app = await startTlsApp(folder, names)
    servers.push(app)
    const to = `https://${at}:${(app.address() as AddressInfo).port}`
    const upstream = { host: HOST, to, host_header: hostHeader }
    const yaml = { upstreams: [upstream], access: [{ host: HOST, allow: 'public' }] }
    writeFileSync(join(folder, 'gateway.yaml'), JSON.stringify(yaml))
    const more = { NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem'), LOG_LEVEL: 'info' }
    const env = { ...minimal('test'), DATABASE_URL: 'sqlite::memory:', ...more }
    return await room.start({ folder, env }).port()
  }
  const askApp = (port: number) => ask(port, { headers: { Host: HOST } })

  it('is connected to by its own name, and told the host that was asked for', async () => {
    const port = await start('DNS:localhost', 'localhost', 'keep')
    const answer = await askApp(port)
    expect([answer.status, answer.body]).to.deep.equal([200, `["localhost","${HOST}"]`])
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { headers: { Host: HOST } })
    expect(String((await once(socket, 'message'))[0])).to.equal('hello')
    socket.terminate()
  })

  it('is checked by its address where it has no name', async () => {
    const answer = await askApp(await start('IP:127.0.0.1', '127.0.0.1', 'keep'))
    expect([answer.status, answer.body]).to.deep.equal([200, `[false,"${HOST}"]`])
  })

  for (const at of ['localhost', '127.0.0.1']) {
    for (const hostHeader of ['keep', 'upstream']) {
      it(`at ${at} is not asked where its certificate is for the public name (${hostHeader})`, async () => {
        const answer = await askApp(await start(`DNS:${HOST}`, at, hostHeader))
        expect(answer.status).to.equal(502)
      })
    }
  }
})
