import { expect } from 'chai'
import { createApi, type Api, type Asker } from '../../client/src/api.js'
import { GatehouseError } from '../../client/src/errors.js'
import type { ErrorCode } from '../../client/src/generated/errors.js'
import { apiClient } from '../support/api-client.js'
import { failureOf } from '../support/failure-of.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const PASSWORD = 'plum kettle orbit saddle 42'

/** Whoever has this token, as a program asks. */
const bearer = (gateway: string, token: string | null): Asker => ({
  gateway,
  fetch: (input, init) => {
    const headers = new Headers(init.headers)
    if (token !== null) headers.set('authorization', `Bearer ${token}`)
    return fetch(input, { ...init, headers })
  },
})

describe('the typed API', () => {
  let site: TestGateway
  let api: Api
  before(async () => {
    site = await startGateway()
    const { token } = await apiClient(site, 'admin')
    api = createApi(bearer(`http://127.0.0.1:${site.port}`, token))
  })
  after(() => site.stop())

  it('says who one is', async () => {
    const me = await api.me.get()
    const username: string = me.username
    expect([username, me.roles.includes('admin')]).to.deep.equal(['admin', true])
  })

  it('lists, creates, reads, changes and deletes, by names that the types know', async () => {
    const made = await api.users.create({ body: { username: 'grace', password: PASSWORD } })
    expect(made).to.include({ username: 'grace', version: 1 })
    const { users } = await api.users.list({ search: 'grace', limit: 5 })
    expect(users.map(({ id }) => id)).to.deep.equal([made.id])
    const { id } = made
    const changed = await api.users.change({ id, ifMatch: made.version, body: { name: 'Grace' } })
    expect(changed).to.include({ name: 'Grace', version: 2 })
    expect(await api.users.get({ id })).to.deep.equal(changed)
    expect(await api.users.delete({ id, ifMatch: '*' })).to.equal(undefined)
    const gone = await failureOf(api.users.get({ id }))
    expect(gone).to.include({ code: 'not_found', status: 404 })
  })

  it('gives what is no JSON as it comes', async () => {
    const lines = await api.audit.export({ event: 'user_created' })
    expect(lines.headers.get('content-type')).to.match(/^application\/x-ndjson/u)
    expect(await lines.text()).to.include('"user_created"')
  })

  it('asks about everything in the table', () => {
    const names = Object.entries(api).flatMap(([resource, methods]) =>
      Object.keys(methods).map((name) => `${resource}.${name}`),
    )
    expect(names).to.include.members(['users.revokeKey', 'sessions.endAll', 'access.explain'])
  })

  it('rejects with the code of the catalogue, the fields and the request', async () => {
    const refused = await failureOf(api.users.create({ body: { username: '' } }))
    expect(refused).to.be.instanceOf(GatehouseError)
    const { code, status, fields, requestId } = refused as GatehouseError
    expect([code, status, fields]).to.deep.equal([
      'invalid_request',
      400,
      { username: 'too_short' },
    ])
    expect(requestId).to.match(/^[\da-f-]{36}$/u)
    const stale = { name: 'view_audit', ifMatch: 99, body: { description: 'x' } }
    expect(await failureOf(api.roles.change(stale))).to.include({ code: 'version_mismatch' })
    const nobody = createApi(bearer(`http://127.0.0.1:${site.port}`, null))
    expect(await failureOf(nobody.me.get())).to.include({ code: 'login_required', status: 401 })
  })

  it('asks no other address than is meant, whatever an id says', async () => {
    const asked: string[] = []
    const told = createApi({
      gateway: 'https://gate.example/elsewhere?x#y',
      fetch: (input) => {
        asked.push(String(input))
        return Promise.resolve(new Response(null, { status: 204 }))
      },
    })
    for (const id of ['', '.', '..']) {
      expect(await failureOf(told.users.revokeKey({ id, key: 'k' }))).to.be.instanceOf(TypeError)
    }
    for (const id of ['../keys', 'a/b', 'a?b', 'a#b', '%2e%2e', '//evil.test', 'ü']) {
      await told.sessions.end({ id })
      expect(asked.pop()).to.equal(`https://gate.example/api/v1/sessions/${encodeURIComponent(id)}`)
    }
    await told.users.list({ search: 'a&limit=1#x', limit: 2 })
    expect(asked.pop()).to.equal(
      'https://gate.example/api/v1/users?search=a%26limit%3D1%23x&limit=2',
    )
  })

  it('is unreachable where nobody answers, or what answers is no gateway', async () => {
    const answering = (answer: () => Promise<Response>) =>
      createApi({ gateway: 'https://gate.example', fetch: answer })
    for (const answer of [
      () => Promise.reject(new TypeError('fetch failed')),
      () => Promise.resolve(new Response('<h1>Bad Gateway</h1>', { status: 502 })),
      () => Promise.resolve(json('{"error":', 503)),
      () => Promise.resolve(json('{"message":"no"}', 500)),
      () => Promise.resolve(json('null', 500)),
      () => Promise.resolve(json('{', 200)),
    ]) {
      const failure = await failureOf(answering(answer).me.get())
      expect(failure).to.include({ code: 'gateway_unreachable' })
    }
    const busy = answering(() => Promise.resolve(json('{"error":"too_many_requests"}', 429, '7')))
    expect(await failureOf(busy.me.get())).to.include({ code: 'too_many_requests', retryAfter: 7 })
  })

  it('stops when its signal says so, with the reason of the signal', async () => {
    const reason = new Error('no longer wanted')
    const signal = AbortSignal.abort(reason)
    expect(await failureOf(api.users.list({}, { signal }))).to.equal(reason)
  })

  it('knows by its types what is asked for and given', () => {
    const never = [
      // @ts-expect-error -- the version must be said
      () => api.users.change({ id: 'x', body: {} }),
      // @ts-expect-error -- whose sessions, must be said
      () => api.users.listSessions({}),
      // @ts-expect-error -- limit is a number here
      () => api.users.list({ limit: '5' }),
      // @ts-expect-error -- there is no such choice
      () => api.sessions.endAll({ keep: 'some' }),
      // @ts-expect-error -- this is asked with nothing
      () => api.me.get({ id: 'x' }),
      // @ts-expect-error -- such a code does not exist
      (code: ErrorCode) => code === 'no_such_code',
    ]
    expect(never).to.have.length(6)
  })
})

const json = (text: string, status: number, retryAfter?: string): Response =>
  new Response(text, {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    },
  })
