/** An app behind a proxy: answers 1 KB at once; 200 MiB at /large; takes what is sent. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'

const body = Buffer.alloc(1024, 'x')
const part = Buffer.alloc(64 * 1024, 'x')

const large = (): Readable => Readable.from(Array.from({ length: 3200 }, () => part))

const server = createServer((req, res) => {
  if (req.url === '/large') return void large().pipe(res)
  const answer = () => {
    res.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': body.length }).end(body)
  }
  if (req.method === 'GET') answer()
  else req.resume().once('end', answer)
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }))
})
process.once('SIGTERM', () => process.exit(0))
