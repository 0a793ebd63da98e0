import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect } from 'chai'
import { minimal, ProcessRoom, type Process } from '../support/process.js'

const BODY = JSON.stringify({ username: 'nobody', password: 'a wrong but long password' })
const HEAD = [
  'POST /auth/login HTTP/1.1',
  'Host: localhost:3000',
  'Content-Type: application/json',
  'Accept: application/json',
  `Content-Length: ${BODY.length}`,
  '',
  '',
].join('\r\n')

/** A connection whose received text grows. */
async function open(port: number): Promise<{ socket: Socket; text: () => string }> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  let received = ''
  socket.on('data', (chunk) => (received += chunk.toString()))
  return { socket, text: () => received }
}

/** A server, and a request to it whose body has only begun to arrive. */
async function startedWithRequest(room: ProcessRoom) {
  const env = { ...minimal('test'), DATABASE_URL: 'sqlite::memory:', LOG_LEVEL: 'info' }
  const server: Process = room.start({ env })
  const port = await server.port()
  const request = await open(port)
  request.socket.write(HEAD + BODY.slice(0, 5))
  // An answered request on another connection: by then the first one has long been read.
  const idle = await open(port)
  idle.socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(idle.socket, 'data')
  return { server, port, request, idle }
}

describe('the process, told to stop', function () {
  this.timeout(60_000)
  const room = new ProcessRoom()
  afterEach(() => room.clear())

  it('finishes the request in flight, closes idle connections and ends with 0', async () => {
    const { server, port, request, idle } = await startedWithRequest(room)
    const idleClosed = once(idle.socket, 'close')
    server.signal('SIGTERM')
    await idleClosed
    const late = connect(port, '127.0.0.1')
    const [refused] = (await once(late, 'error')) as [NodeJS.ErrnoException]
    // Reset: it was queued in the moment in which the door closed.
    expect(refused.code).to.be.oneOf(['ECONNREFUSED', 'ECONNRESET'])

    request.socket.write(BODY.slice(5))
    await once(request.socket, 'close')
    expect(request.text()).to.match(/^HTTP\/1\.1 401 /)
    expect(request.text()).to.match(/^connection: close$/im)
    expect(request.text()).to.match(/"request_id":"[^"]+"\}$/)
    expect(await server.exit()).to.equal(0)
    expect(server.output).to.match(/"msg":"stopped"/)
    expect(server.output).not.to.contain('cut off')
  })

  it('ends at once when told a second time', async () => {
    const { server, request } = await startedWithRequest(room)
    request.socket.on('error', () => undefined)
    server.signal('SIGTERM')
    await server.until(/"msg":"stopping"/)
    server.signal('SIGINT')
    expect(await server.exit()).to.equal(1)
    expect(server.output).not.to.match(/"msg":"stopped"/)
  })
})
