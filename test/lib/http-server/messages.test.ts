import { once } from 'node:events'
import { createServer, IncomingMessage, ServerResponse, type ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import express, { type Express } from 'express'
import { createMessages } from '../../../lib/http-server/messages.js'

/** An app that says all that its prototypes bring, with another app inside. */
function createApp(): Express {
  const inner = express()
  inner.get('/inner', (req, res) => void res.status(202).json({ from: req.baseUrl, ip: req.ip }))
  const app = express()
  app.use('/below', inner)
  app.use(express.json())
  app.post('/echo', (req, res) => void res.set('X-Type', req.get('content-type')).json(req.body))
  app.get('/who', (req, res) => void res.cookie('a', 'b').send([req.path, req.hostname].join(' ')))
  return app
}

async function serve(app: Express, options: ServerOptions) {
  const seen: unknown[] = []
  const server = createServer(options, (req, res) => {
    seen.push(
      Object.getPrototypeOf(req) === app.request,
      Object.getPrototypeOf(res) === app.response,
    )
    seen.push(req instanceof IncomingMessage, res instanceof ServerResponse)
    app(req, res)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const said: unknown[] = []
  for (const [path, init] of [
    ['/who?a=1', {}],
    ['/below/inner', {}],
    ['/echo', { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } }],
    ['/nowhere', { method: 'HEAD' }],
    ['/who', { method: 'HEAD' }],
  ] as const) {
    const answer = await fetch(url + path, init)
    const headers = [...answer.headers].filter(([name]) => name !== 'date')
    said.push([answer.status, headers, await answer.text()])
  }
  server.close()
  server.closeAllConnections()
  return { said, seen }
}

describe('messages with the prototypes of an Express app', () => {
  it('are answered as any others', async () => {
    const plain = await serve(createApp(), {})
    const app = createApp()
    const ours = await serve(app, createMessages(app))
    expect(ours.said).to.deep.equal(plain.said)
    expect(ours.said).to.have.lengthOf(5)
  })

  it('have them before Express sees them, and are what Node calls messages', async () => {
    const app = createApp()
    const { seen } = await serve(app, createMessages(app))
    expect(new Set(seen)).to.deep.equal(new Set([true]))
  })
})
