import { inspect } from 'node:util'
import { expect } from 'chai'
import { createApi } from '../../client/src/api.js'
import {
  createApiKeyClient,
  createServiceClient,
  GatehouseError,
  type ProgramClient,
  type ServiceOptions,
} from '../../client/src/service.js'
import { apiClient, type ApiClient } from '../support/api-client.js'
import { makeOwnKey, makeService, type Service } from '../support/api-keys.js'
import { failureOf } from '../support/failure-of.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

/** What went out, and clocks that go on when they are told to. */
function watched() {
  const sent: { readonly url: string; readonly authorization: string | null }[] = []
  let passed = 0
  const environment = {
    fetch: (input: string | URL | Request, init?: RequestInit) => {
      const { url, headers } = input instanceof Request ? input : { url: String(input) }
      const authorization = new Headers(init?.headers ?? headers).get('authorization')
      sent.push({ url, authorization })
      return fetch(input, init)
    },
    monotonic: () => performance.now() + passed,
  }
  const paths = () => sent.map(({ url }) => new URL(url).pathname)
  return { environment, sent, paths, pass: (seconds: number) => void (passed += seconds * 1000) }
}

describe('the clients of programs, with a real gateway', () => {
  let site: TestGateway
  let admin: ApiClient
  let robot: Service
  before(async () => {
    site = await startGateway()
    admin = await apiClient(site, 'admin')
    robot = await makeService(admin, ['manage_users'])
  })
  after(() => site.stop())

  const gateway = () => `http://127.0.0.1:${site.port}`
  const serviceOf = (more: Partial<ServiceOptions> = {}): ProgramClient =>
    createServiceClient({ gateway: gateway(), id: robot.id, secret: robot.key, ...more })

  it('a service gets one token for many requests, by its key, and is who it is', async () => {
    const { environment, paths, sent } = watched()
    const service = serviceOf({ environment })
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => service.fetch('/api/v1/me').then((one) => one.json())),
    )
    expect(answers[0]).to.include({ id: robot.userId })
    expect(paths().filter((path) => path === '/oauth/token')).to.have.length(1)
    expect(sent.filter(({ authorization }) => authorization?.includes('gatehouse_'))).to.deep.equal(
      [],
    )
  })

  it('uses the typed API', async () => {
    const { users } = await createApi(serviceOf()).users.list({ limit: 1 })
    expect(users).to.have.length(1)
  })

  it('has no more roles than it asks for', async () => {
    const two = await makeService(admin, ['manage_users', 'view_audit'])
    const named = { id: two.id, secret: two.key, scope: ['view_audit'] }
    expect((await createApi(serviceOf(named)).me.get()).roles).to.deep.equal(['view_audit'])
    // The gateway takes an empty scope for none, and gives all that there is.
    expect(() => serviceOf({ scope: [] })).to.throw(TypeError, /^scope must name/u)
    const most = serviceOf({ scope: ['admin'] })
    expect(await failureOf(most.getToken())).to.include({ code: 'invalid_scope', status: 400 })
  })

  it('renews a token that was taken back, and sends the request again, whole', async () => {
    const { environment, paths, pass } = watched()
    const service = serviceOf({ environment })
    const first = await service.getToken()
    await site.gateway.models.transaction((transaction) =>
      site.gateway.services.revocations.revoke({ kind: 'user', id: robot.userId }, transaction),
    )
    pass(10)
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'made-by-robot' }),
    }
    const answer = await service.fetch('/api/v1/users', init)
    expect(answer.status, await answer.text()).to.equal(201)
    expect(paths()).to.deep.equal([
      ...['/oauth/token', '/api/v1/users', '/oauth/token', '/api/v1/users'],
    ])
    expect(await service.getToken()).to.not.equal(first)
  })

  it('sends no stream twice, and says so', async () => {
    const { environment, paths, pass } = watched()
    const service = serviceOf({ environment })
    await service.getToken()
    const revoke = () =>
      site.gateway.models.transaction((transaction) =>
        site.gateway.services.revocations.revoke({ kind: 'user', id: robot.userId }, transaction),
      )
    const url = `${gateway()}/api/v1/users`
    const streamed = { method: 'POST', duplex: 'half', body: new Blob(['{}']).stream() } as const
    for (const [input, init] of [
      [url, streamed],
      [new Request(url, { method: 'POST', body: '{}' }), undefined],
    ] as const) {
      await revoke()
      pass(10)
      const failure = await failureOf(service.fetch(input, init))
      expect(failure).to.include({ code: 'body_not_replayable', status: 401 })
    }
    expect(paths().filter((path) => path === '/api/v1/users')).to.have.length(2)
  })

  it('sends no token elsewhere, but to the origins that are listed', async () => {
    const other = await startGateway()
    try {
      const { environment, sent } = watched()
      const there = `http://127.0.0.1:${other.port}/api/v1/me`
      const plain = serviceOf({ environment })
      expect((await plain.fetch(there)).status).to.equal(401)
      const trusting = serviceOf({ environment, origins: [new URL(there).origin] })
      expect((await trusting.fetch(there)).status).to.equal(401)
      const shown = sent
        .filter(({ url }) => url === there)
        .map(({ authorization }) => authorization)
      expect(shown[0]).to.equal(null)
      expect(shown[1]).to.match(/^Bearer ey/u)
      const said = await plain.fetch('/api/v1/me', { headers: { authorization: 'Bearer x' } })
      expect(said.status, 'who says who they are is not contradicted').to.equal(401)
    } finally {
      await other.stop()
    }
  })

  it('says what is wrong by the codes of the catalogue, and never with the key', async () => {
    const secret = robot.key.replace(/.$/u, (last) => (last === 'x' ? 'y' : 'x'))
    const wrong = serviceOf({ secret })
    const failure = await failureOf(wrong.getToken())
    expect(failure).to.be.instanceOf(GatehouseError)
    expect(failure).to.include({ code: 'invalid_client', status: 401 })
    const { key } = await makeOwnKey(admin)
    const person = serviceOf({ id: key.split('_')[1] ?? '', secret: key })
    expect(await failureOf(person.getToken())).to.have.property('code')
    for (const shown of [failure, wrong, serviceOf()]) {
      expect(inspect(shown, { depth: 9, showHidden: true })).to.not.include(robot.key.slice(0, -1))
    }
    for (const secret of ['', 'two words', 'line\nend', 'ü', undefined as unknown as string]) {
      expect(() => serviceOf({ secret })).to.throw(TypeError, /^secret must be/u)
    }
    expect(() => serviceOf({ gateway: 'file:///etc/passwd' })).to.throw(TypeError)
  })

  it('follows no redirect with its key', async () => {
    const asked: string[] = []
    const environment = {
      fetch: (input: string | URL | Request, init?: RequestInit) => {
        asked.push(String(init?.redirect))
        return fetch(input, init)
      },
    }
    await serviceOf({ environment }).getToken()
    expect(asked).to.deep.equal(['error'])
  })

  it('is told of a gateway that is away, by a code of its own', async () => {
    const gone = await startGateway()
    const address = `http://127.0.0.1:${gone.port}`
    await gone.stop()
    const failure = await failureOf(serviceOf({ gateway: address }).getToken())
    expect(failure).to.include({ code: 'gateway_unreachable', status: 0 })
  })

  it('whoever holds an API key shows it as it is, for the API too', async () => {
    const { key } = await makeOwnKey(admin, { scopes: ['manage_users'] })
    const client = createApiKeyClient({ gateway: gateway(), key })
    expect(await client.getToken()).to.equal(key)
    const api = createApi(client)
    expect(await api.me.get()).to.deep.include({ username: 'admin', amr: ['key'] })
    expect(await failureOf(api.audit.list())).to.include({ code: 'insufficient_role' })
    expect(inspect(client, { depth: 9 })).to.not.include(key)
    const wrong = createApiKeyClient({ gateway: gateway(), key: `${key}x` })
    const answer = await wrong.fetch('/api/v1/me', { method: 'GET' })
    expect(answer.status, 'refused once, and not asked again').to.equal(401)
    const reason = new Error('no longer wanted')
    const signal = AbortSignal.abort(reason)
    expect(await failureOf(client.getToken({ signal }))).to.equal(reason)
    expect(await failureOf(client.fetch('/api/v1/me', { signal }))).to.equal(reason)
  })
})
