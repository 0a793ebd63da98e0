/** What is there to be had: a node:http handler that answers the JSON it was given. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const body = process.env['BODY'] ?? '{}'
const server = createServer((_req, res) => {
  res.setHeader('Content-Type', 'application/json; charset=utf-8')
  res.setHeader('Content-Length', Buffer.byteLength(body))
  res.end(body)
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }))
})
process.once('SIGTERM', () => process.exit(0))
