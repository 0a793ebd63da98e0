/** What is there to be had of http-proxy-3, with connections to the app kept open. */
import { Agent, createServer } from 'node:http'
import { createProxyServer } from 'http-proxy-3'

const agent = new Agent({ keepAlive: true })
const proxy = createProxyServer({ target: process.env['UPSTREAM'] ?? '', agent })
const server = createServer((req, res) => proxy.web(req, res))
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }))
})
process.once('SIGTERM', () => process.exit(0))
