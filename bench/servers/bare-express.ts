/**
 * What is there to be had of Express: routes that answer, one of them after reading a form. `BODY`:
 * what the GET route answers.
 */
import type { AddressInfo } from 'node:net'
import express from 'express'

const app = express()
app.disable('x-powered-by')
const body: unknown = JSON.parse(process.env['BODY'] ?? '{}')
app.get('/bare', (_req, res) => void res.json(body))
app.post('/bare', (_req, res) => void res.json({ active: true }))
app.post('/form', express.urlencoded({ extended: false }), (_req, res) => {
  res.json({ active: true })
})
const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }))
})
process.once('SIGTERM', () => process.exit(0))
