import { expect } from 'chai'
import type { Endpoint } from '../../routes/endpoint.js'
import { apiClient, clientOf, type ApiClient } from '../support/api-client.js'
import { makeOwnKey } from '../support/api-keys.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { middlewareOf, routesOf } from '../support/routes-of.js'

/** Whoever opens an address to everybody writes it here too, and thinks twice. */
const OPEN = [
  'get /',
  'get /favicon.ico',
  'get /.well-known/jwks.json',
  'get /.well-known/oauth-authorization-server',
  'get /healthz',
  'get /readyz',
  'get /api',
  'get /oauth2/start',
  'get /oauth2/sign_in',
  'get /oauth2/sign_out',
  'get /docs',
  'get /docs/:file',
  'get /openapi.json',
  'get /auth/login',
  'post /auth/login',
  'get /auth/register',
  'post /auth/register',
  'get /auth/session',
  'get /auth/logout',
  'post /auth/logout',
  'get /auth/refresh',
  'post /auth/refresh',
  'post /auth/refresh/logout',
  'get /auth/:provider',
  'get /auth/:provider/callback',
]

const FILLED: Record<string, string> = {
  id: '7f2c0f6e-3e0e-4f1f-9a51-1f6f3a4f6b0c',
  name: 'view_audit',
  provider: 'nobody',
}

describe('the guards', () => {
  let house: TestGateway
  let user: ApiClient

  before(async () => {
    house = await startGateway()
    user = await apiClient(house, 'user')
  })
  after(() => house.stop())

  const nameOf = ({ method, path }: Endpoint) => `${method} ${path}`
  const send = (client: ApiClient, { method, path }: Endpoint, headers = {}) =>
    client.send(
      method.toUpperCase(),
      path.replaceAll(/:(\w+)/gu, (_, name: string) => FILLED[name] ?? name),
      { headers },
    )
  const guarded = () => house.gateway.endpoints.filter(({ access }) => access !== 'open')
  /** For some machines only, whatever is shown. */
  const isByPlace = ({ access }: Endpoint) =>
    access === 'bypass' || access === 'local' || access === 'proxy'
  /** What is asked for a token of a person's sign-in, or would be without a better one. */
  const byToken = () => guarded().filter((each) => !isByPlace(each) && each.access !== 'client')

  it('leave open what is listed here, and nothing else', () => {
    const open = house.gateway.endpoints.filter(({ access }) => access === 'open')
    expect(open.map(nameOf)).to.have.members(OPEN)
  })

  it('stand before every route that Express knows', () => {
    const { app, endpoints } = house.gateway
    const here = endpoints.filter(({ access }) => access !== 'proxy')
    expect(routesOf(app)).to.have.members(here.map(nameOf))
  })

  it('share the app only with middleware that is known', () => {
    const KNOWN = [
      ['giveContext', 'the request id and its log line'],
      ['setSecurityHeaders', 'the security headers'],
      ['serveStatic', '/assets'],
      ['noStore', 'everything that does not say otherwise'],
      ['requireCurrentSchema', 'everything behind it'],
      ['secureBySettings', '/auth'],
      ['session', '/auth'],
      ['notFound', 'everything else'],
      ['handleError', 'the one door out for failures'],
    ]
    expect(middlewareOf(house.gateway.app)).to.deep.equal(KNOWN.map(([name]) => name))
  })

  it('let only trusted proxies ask about others, by whatever method', async () => {
    const endpoints = house.gateway.endpoints.filter(({ access }) => access === 'proxy')
    expect(endpoints).to.have.length(12)
    for (const endpoint of endpoints) {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND']) {
        const path = endpoint.path.replace(':path', 'somewhere')
        const headers = { 'x-forwarded-uri': '/', 'x-original-url': 'https://a.test/' }
        const answer = await user.send(method, path, { headers })
        expect(answer.status, `${method} ${path}`).to.equal(403)
      }
    }
  })

  it('ask who comes without a token for one, bare', async () => {
    const nobody = clientOf(house, null)
    for (const endpoint of byToken()) {
      const answer = await send(nobody, endpoint)
      expect(answer.status, nameOf(endpoint)).to.equal(401)
      expect(answer.headers['www-authenticate'], nameOf(endpoint)).to.equal('Bearer')
      expect(answer.json()['error']).to.equal('login_required')
    }
  })

  it('refuse a bad token, and say that it is bad', async () => {
    const bad = clientOf(house, `${user.token}x`)
    for (const endpoint of byToken()) {
      const answer = await send(bad, endpoint)
      expect(answer.status, nameOf(endpoint)).to.equal(401)
      expect(answer.headers['www-authenticate']).to.equal('Bearer error="invalid_token"')
      expect(answer.json()['error'], nameOf(endpoint)).to.equal('invalid_token')
    }
  })

  it('refuse a token without the role', async () => {
    const roles = guarded().filter(({ access }) => typeof access === 'object')
    expect(roles).to.have.length(21)
    for (const endpoint of roles) {
      const answer = await send(user, endpoint)
      expect([answer.status, answer.json()['error']], nameOf(endpoint)).to.deep.equal([
        403,
        'insufficient_role',
      ])
    }
  })

  it('want the cookie itself where only a browser has business', async () => {
    const endpoints = guarded().filter(({ access }) => access === 'cookie')
    expect(endpoints.map(nameOf)).to.include('get /auth/token')
    for (const endpoint of endpoints) {
      expect((await send(user, endpoint)).status, nameOf(endpoint)).to.equal(401)
    }
  })

  it('let a plain token in where any token will do', async () => {
    const endpoints = guarded().filter(({ access }) => access === 'token' || access === 'person')
    expect(endpoints.map(nameOf)).to.deep.equal([
      'get /api/v1/me',
      'get /api/v1/sessions',
      'delete /api/v1/sessions',
      'delete /api/v1/sessions/:id',
      'get /api/v1/keys',
      'post /api/v1/keys',
      'delete /api/v1/keys/:id',
      'get /oauth2/userinfo',
    ])
    for (const endpoint of endpoints) {
      expect((await send(user, endpoint)).status, nameOf(endpoint)).to.be.oneOf([
        200, 400, 404, 415,
      ])
    }
  })

  it('want a person, and not their key, for what is for people alone', async () => {
    const admin = await apiClient(house, 'admin')
    const { key } = await makeOwnKey(admin, { scopes: ['admin'] })
    const endpoints = guarded().filter(
      ({ access }) => access === 'person' || (typeof access === 'object' && access.personOnly),
    )
    expect(endpoints).to.have.length(7)
    for (const endpoint of endpoints) {
      const answer = await send(clientOf(house, key), endpoint)
      expect([answer.status, answer.json()['error']], nameOf(endpoint)).to.deep.equal([
        403,
        'person_required',
      ])
    }
  })

  it('want the key of a service of who asks as a client', async () => {
    const endpoints = guarded().filter(({ access }) => access === 'client')
    expect(endpoints.map(nameOf)).to.deep.equal(['post /oauth/token', 'post /oauth/revoke'])
    for (const endpoint of endpoints) {
      const answer = await send(user, endpoint)
      expect([answer.status, answer.json()['error']]).to.deep.equal([401, 'invalid_client'])
      expect(answer.headers['www-authenticate']).to.match(/^Basic realm=/u)
    }
  })

  it('hide the bypass from whoever is not here', async () => {
    const endpoints = guarded().filter(
      (each) => each.access === 'bypass' || each.access === 'local',
    )
    expect(endpoints.map(nameOf)).to.deep.equal(['get /auth/bypass'])
    for (const endpoint of endpoints) {
      const answer = await send(user, endpoint, { 'x-forwarded-for': '192.0.2.7' })
      expect(answer.status).to.equal(404)
    }
  })

  it('refuse every change that another site asks for', async () => {
    const unsafe = house.gateway.endpoints.filter(({ method }) => method !== 'get')
    expect(unsafe.length).to.be.greaterThan(9)
    for (const endpoint of unsafe) {
      const answer = await send(clientOf(house, null), endpoint, { 'sec-fetch-site': 'cross-site' })
      expect([answer.status, answer.json()['error']], nameOf(endpoint)).to.deep.equal([
        403,
        'cross_site_request',
      ])
    }
  })

  it('send a browser that is not signed in to the sign-in page, and back', async () => {
    for (const endpoint of guarded().filter(({ method }) => method === 'get')) {
      if (endpoint.path.startsWith('/auth/') || isByPlace(endpoint)) continue
      const path = endpoint.path.replaceAll(/:(\w+)/gu, (_, name: string) => FILLED[name] ?? name)
      const answer = await house.browser().navigate(path)
      expect(answer.status, path).to.equal(302)
      expect(answer.headers.location).to.equal(`/auth/login?rd=${encodeURIComponent(path)}`)
    }
  })
})
