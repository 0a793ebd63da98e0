import { once } from 'node:events'
import { connect } from 'node:net'
import { expect } from 'chai'
import { createHttpServer, LIMITS } from '../../lib/http-server.js'

const LIMITED = {
  ...LIMITS,
  requestTimeout: 120,
  headersTimeout: 100,
  connectionsCheckingInterval: 20,
}

describe('a request that takes its time', () => {
  it('comes to its end where it may, long after others were turned away', async () => {
    const server = createHttpServer(
      {
        handle: (req, res) => void req.resume().once('end', () => res.end('hello')),
        takesItsTime: ({ url }) => url === '/app',
      },
      (code) => ({ status: 408, body: JSON.stringify({ error: code }) }),
      LIMITED,
    )
    const port = await server.listen({ host: '127.0.0.1', port: 0 })
    const begin = (path: string) => {
      const socket = connect(port, '127.0.0.1')
      socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc`)
      return socket
    }
    const slow = begin('/app')
    await once(slow, 'connect')
    const other = begin('/')
    const [refusal] = (await once(other, 'data')) as [Buffer]
    expect(refusal.toString()).to.match(/^HTTP\/1\.1 408 /u)
    slow.write('def')
    const [answer] = (await once(slow, 'data')) as [Buffer]
    expect(answer.toString()).to.match(/^HTTP\/1\.1 200 OK.*hello/su)
    slow.destroy()
    other.destroy()
    await server.stop(0)
  })
})
