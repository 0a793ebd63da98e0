/** What is there to be had of Express: POST routes that answer, one of them after reading a form. */
import type { AddressInfo } from 'node:net'
import express from 'express'

const app = express()
app.disable('x-powered-by')
app.post('/bare', (_req, res) => void res.json({ active: true }))
app.post('/form', express.urlencoded({ extended: false }), (_req, res) => {
  res.json({ active: true })
})
const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }))
})
process.once('SIGTERM', () => process.exit(0))
