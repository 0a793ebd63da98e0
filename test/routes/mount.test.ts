import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:http'
import { expect } from 'chai'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import { AppError } from '../../errors/app-error.js'
import { toAppError } from '../../errors/to-app-error.js'
import type { Access, Endpoint, Method } from '../../routes/endpoint.js'
import { mount, type Guards } from '../../routes/mount.js'

const say =
  (words: string): RequestHandler =>
  (_req, res) =>
    void res.send(words)

const note =
  (name: string): RequestHandler =>
  (_req, res, next) => {
    res.append('Passed', name)
    next()
  }

const guards: Guards = {
  open: [note('open')],
  token: [note('token')],
  person: [note('person')],
  cookie: [note('cookie')],
  client: [note('client')],
  local: [(_req, res) => void res.status(404).end()],
  bypass: [(_req, res) => void res.status(404).end()],
  role: ({ role }) => [note(`role:${role}`)],
  fresh: (backTo) => note(`fresh:${backTo}`),
  refuseCrossSite: note('same-site'),
}

const endpoint = (method: Method, path: string, access: Access): Endpoint => ({
  method,
  path,
  access,
  about: { tag: 'service', summary: path, answers: {}, errors: [] },
  steps: [say(`${method} ${path}`)],
})

const findBox: RequestHandler = (req, _res, next) =>
  next(req.params['id'] === 'mine' ? undefined : new AppError('not_found'))

const endpoints = [
  endpoint('get', '/things/:id', 'token'),
  endpoint('delete', '/things/:id', { role: 'keeper' }),
  endpoint('get', '/things/first', 'open'),
  endpoint('post', '/things', 'cookie'),
  endpoint('get', '/hidden', 'bypass'),
  endpoint('get', '/figures', 'local'),
  { ...endpoint('get', '/boxes/:id', 'open'), finds: findBox },
  { ...endpoint('post', '/boxes/:id', 'open'), finds: findBox },
]

// eslint-disable-next-line max-params, @typescript-eslint/no-unused-vars -- Express tells one by four
const answerError: ErrorRequestHandler = (failure, _req, res, _next) => {
  const error = toAppError(failure)
  res.status(error.status).set(error.headers).json(error.toBody('test'))
}

describe('mount', () => {
  let server: Server
  let url: string

  before((done) => {
    const app = express().use(mount(endpoints, guards)).use(answerError)
    server = createServer(app).listen(0, '127.0.0.1', () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      done()
    })
  })
  after((done) => {
    server.closeAllConnections()
    server.close(done)
  })

  const ask = async (method: string, path: string) => {
    const res = await fetch(url + path, { method })
    const { headers, status } = res
    return { status, text: await res.text(), passed: headers.get('passed'), headers }
  }

  it('puts the guard that an endpoint names before it', async () => {
    expect((await ask('GET', '/things/7')).passed).to.equal('token')
    expect((await ask('GET', '/things/first')).passed).to.equal('open')
  })

  it('refuses cross-site requests before every unsafe method, and before its guard', async () => {
    expect((await ask('DELETE', '/things/7')).passed).to.equal('same-site, role:keeper')
    expect((await ask('POST', '/things')).passed).to.equal('same-site, cookie')
  })

  it('lets a literal address win over one with parameters, in whatever order', async () => {
    expect((await ask('GET', '/things/first')).text).to.equal('get /things/first')
    expect((await ask('DELETE', '/things/first')).status).to.equal(405)
  })

  it('answers another method with 405 and Allow', async () => {
    const answer = await ask('PUT', '/things/7')
    expect(answer.status).to.equal(405)
    expect(answer.headers.get('allow')).to.equal('GET, HEAD, DELETE, OPTIONS')
    expect(JSON.parse(answer.text)).to.include({ error: 'method_not_allowed' })
  })

  it('answers OPTIONS with 204 and Allow', async () => {
    const answer = await ask('OPTIONS', '/things')
    expect([answer.status, answer.headers.get('allow')]).to.deep.equal([204, 'POST, OPTIONS'])
  })

  it('lets HEAD follow GET, guard included', async () => {
    const answer = await ask('HEAD', '/things/7')
    expect([answer.status, answer.text, answer.passed]).to.deep.equal([200, '', 'token'])
  })

  for (const path of ['/hidden', '/figures']) {
    it(`hides ${path}, which is for some machines only, whatever the method`, async () => {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        expect((await ask(method, path)).status, method).to.equal(404)
      }
    })
  }

  it('knows no method of an address whose parameter names nothing', async () => {
    for (const method of ['PUT', 'OPTIONS']) {
      expect((await ask(method, '/boxes/yours')).status, method).to.equal(404)
    }
    expect((await ask('PUT', '/boxes/mine')).status).to.equal(405)
    const { status, headers } = await ask('OPTIONS', '/boxes/mine')
    expect([status, headers.get('allow')]).to.deep.equal([204, 'GET, HEAD, POST, OPTIONS'])
  })

  it('reads addresses as they are written', async () => {
    for (const path of ['/Things/first', '/things/first/', '//things/first']) {
      expect((await ask('GET', path)).status, path).to.equal(404)
    }
  })

  it('refuses a list that names an endpoint twice', () => {
    expect(() => mount([...endpoints, endpoints[0]!], guards)).to.throw(TypeError, 'listed twice')
  })
})
