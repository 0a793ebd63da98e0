import { expect } from 'chai'
import { clientOf } from '../support/api-client.js'
import type { Answer, Ask } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { makeUser, PASSWORD, signInProgram, type Program } from '../support/refreshing.js'
import { APP, corsOf, fetched, preflight } from '../support/other-origins.js'
import { SignIn } from '../support/two-gateways.js'

const LISTED = [APP, 'https://app.example:8443', 'http://localhost:5173', 'https://xn--bcher-kva.example'] // prettier-ignore

/** Origins that are none of these, however much they look like one. */
const UNLISTED = [
  'null',
  '*',
  '',
  'https://app.example.evil',
  'https://app.example.evil.test',
  'https://evil-app.example',
  'https://evil.app.example',
  'https://app.exampleevil',
  'https://app.example@evil.test',
  'https://app.example:443',
  'https://app.example:8444',
  'https://app.example.',
  'https://app.example/',
  'https://APP.example',
  'HTTPS://app.example',
  'http://app.example',
  'http://localhost',
  'http://localhost:51730',
  'http://127.0.0.1:5173',
  'https://localhost:5173',
  'https://b\u00fccher.example',
  `${APP}, https://evil.test`,
  `https://evil.test, ${APP}`,
  `${APP} https://evil.test`,
  'file://',
  'chrome-extension://abcdefghijklmnop',
]

const FOR_CLIENTS = [
  ...['/api', '/api/v1/me', '/api/v1/users', '/auth/login', '/auth/register', '/auth/refresh'],
  ...['/auth/refresh/logout', '/auth/logout', '/auth/session'],
]
const NOT_FOR_CLIENTS = [
  ...['/', '/account', '/oauth/token', '/oauth/introspect', '/oauth/revoke', '/auth/token'],
  ...['/auth/bypass?token=user', '/auth/nobody', '/docs', '/openapi.json', '/healthz'],
  ...[
    '/.well-known/jwks.json',
    '/assets/site.css',
    '/auth/verify',
    '/apiary',
    '/api/authz/auth-request',
    '/api/v10/me',
    '/auth/session/',
  ],
  ...['/AUTH/session', '/auth/login/x', '/auth/refresh/other', '//api/v1/me'],
]

describe('attack: pages of other origins, where some may use the API', () => {
  let site: TestGateway
  let plain: TestGateway
  let ann: Program
  before(async () => {
    site = await startGateway({ env: { CLIENT_ORIGINS: LISTED.join(', ') } })
    plain = await startGateway()
    await makeUser(site, 'ann')
    ann = await signInProgram(site, 'ann')
  })
  after(async () => {
    await site.stop()
    await plain.stop()
  })

  const ask = (method: string, path: string, sent: Ask & { readonly at?: TestGateway }) =>
    clientOf(sent.at ?? site, null).send(method, path, sent)

  it('are answered, before they ask, that they may, with what and for how long: if listed', async () => {
    for (const origin of LISTED) {
      for (const path of FOR_CLIENTS) {
        const answer = await ask('OPTIONS', path, { headers: preflight(origin) })
        expect([answer.status, answer.text, corsOf(answer)], path).to.deep.equal([
          204,
          '',
          {
            'access-control-allow-origin': origin,
            'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
            'access-control-allow-headers':
              'Authorization, Content-Type, If-Match, If-None-Match, Accept, X-Request-Id',
            'access-control-max-age': '600',
            vary: 'Origin',
          },
        ])
      }
    }
  })

  for (const origin of UNLISTED) {
    it(`are told nothing else than before, from ${JSON.stringify(origin)}`, async () => {
      for (const path of FOR_CLIENTS) {
        for (const [method, headers] of [
          ['OPTIONS', preflight(origin)],
          ['GET', fetched(origin)],
          ['POST', fetched(origin)],
        ] as const) {
          const answer = await ask(method, path, { headers })
          const before = await ask(method, path, { headers, at: plain })
          expect(corsOf(answer), `${method} ${path}`).to.deep.equal({ vary: 'Origin' })
          expect(corsOf(before), `${method} ${path}`).to.deep.equal({})
          expect([answer.status, answer.headers['allow']]).to.deep.equal([
            ...[before.status, before.headers['allow']],
          ])
        }
      }
    })
  }

  it('are told at no other address that they may, listed or not', async () => {
    for (const path of NOT_FOR_CLIENTS) {
      for (const headers of [preflight(APP), fetched(APP)]) {
        const method = 'access-control-request-method' in headers ? 'OPTIONS' : 'GET'
        const [answer, before] = [
          await ask(method, path, { headers }),
          await ask(method, path, { headers, at: plain }),
        ]
        expect(corsOf(answer), `${method} ${path}`).to.deep.equal(corsOf(before))
        expect(answer.status, `${method} ${path}`).to.equal(before.status)
      }
    }
  })

  it('read answers and failures alike, with what a program needs of the headers', async () => {
    const strict = await startGateway({
      env: { CLIENT_ORIGINS: APP, SIGN_IN_TRIES_PER_ADDRESS: '1' },
    })
    try {
      const { token } = await SignIn.of(strict, 'user')
      const authorization = `Bearer ${token}`
      const wrong = { username: 'nobody', password: 'wrong wrong wrong' }
      const get = (path: string, more = {}) =>
        ask('GET', path, { headers: { ...fetched(APP), ...more }, at: strict })
      const login = () =>
        ask('POST', '/auth/login', { json: wrong, headers: fetched(APP), at: strict })
      const answers: [number, Answer][] = [
        [200, await get('/api/v1/me', { authorization })],
        [200, await get('/auth/session')],
        [401, await get('/api/v1/me')],
        [401, await get('/api/v1/me', { authorization: 'Bearer x' })],
        [403, await get('/api/v1/users', { authorization })],
        [404, await get('/api/v1/nothing', { authorization })],
        [401, await login()],
        [429, await login()],
      ]
      await strict.gateway.models.User.sequelize?.query('ALTER TABLE sessions RENAME TO lost')
      answers.push([503, await get('/auth/session', { authorization })])
      for (const [status, answer] of answers) {
        expect(answer.status).to.equal(status)
        expect(answer.headers['content-type']).to.match(/^application\/json/u)
        expect(corsOf(answer)).to.deep.equal({
          'access-control-allow-origin': APP,
          'access-control-expose-headers':
            'WWW-Authenticate, Retry-After, ETag, X-Request-Id, Location, Link',
          vary: 'Origin',
        })
      }
    } finally {
      await strict.stop()
    }
  })

  it('are never allowed credentials, and no cache is told less than the truth', async () => {
    for (const path of FOR_CLIENTS) {
      for (const headers of [fetched(APP), { accept: '*/*' }, fetched('https://evil.test')]) {
        const answer = await ask('GET', path, { headers })
        expect(answer.headers['vary'], path).to.equal('Origin')
        expect(answer.headers['cache-control'], path).to.equal('no-store')
        expect(answer.headers).to.not.have.property('access-control-allow-credentials')
      }
    }
  })

  it('may not reach into the network of who visits them', async () => {
    const headers = { ...preflight(APP), 'access-control-request-private-network': 'true' }
    const answer = await ask('OPTIONS', '/api/v1/me', { headers })
    expect(answer.headers).to.not.have.property('access-control-allow-private-network')
  })

  it('sign people in, up and on, and get no cookie for it', async () => {
    const headers = fetched(APP)
    const user = { username: 'ann', password: PASSWORD }
    const eve = { username: 'eve', password: 'an unremarkable heron' }
    const refresh_token = (await signInProgram(site, 'ann')).refreshToken
    const answers = [
      await ask('POST', '/auth/login', { headers, json: user }),
      await ask('POST', '/auth/login', {
        headers: { ...headers, accept: 'text/html' },
        json: user,
      }),
      await ask('POST', '/auth/login', { headers, json: { ...user, refresh: true } }),
      await ask('POST', '/auth/register', { headers, json: eve }),
      await ask('POST', '/auth/register', {
        ...{ headers, json: { ...eve, username: 'eva', refresh: true } },
      }),
      await ask('POST', '/auth/refresh', { headers, json: { refresh_token } }),
    ]
    const said = answers.map((answer) => {
      expect(answer.headers['set-cookie']).to.equal(undefined)
      expect(answer.json()['token']).to.be.a('string')
      return [answer.status, 'refresh_token' in answer.json()]
    })
    expect(said).to.deep.equal([
      ...[[200, false], [200, false], [200, true], [201, false], [201, true], [200, true]], // prettier-ignore
    ])
    const authorization = `Bearer ${ann.token}`
    const out = await ask('POST', '/auth/logout', { headers: { ...headers, authorization } })
    const { 'set-cookie': cookies, 'clear-site-data': cleared } = out.headers
    expect([out.status, cookies, cleared]).to.deep.equal([204, undefined, undefined])
  })
})
