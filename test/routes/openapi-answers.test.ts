import { expect } from 'chai'
import { apiClient, clientOf, type ApiClient } from '../support/api-client.js'
import type { Answer } from '../support/browser-client.js'
import type { BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import {
  createFindStray,
  operationsOf,
  readDocument,
  type FindStray,
} from '../support/openapi-document.js'

const PASSWORD = 'plum kettle orbit saddle 42'
const NOBODY = '7f2c0f6e-3e0e-4f1f-9a51-1f6f3a4f6b0c'

describe('what the gateway answers', () => {
  let house: TestGateway
  let findStray: FindStray
  let admin: ApiClient
  let user: ApiClient
  let nobody: ApiClient
  const succeeded = new Set<string>()

  before(async () => {
    house = await startGateway()
    findStray = createFindStray(await readDocument(house))
    admin = await apiClient(house, 'admin')
    user = await apiClient(house, 'user')
    nobody = clientOf(house, null)
  })
  after(() => house.stop())

  /** `answer` must be one that the document gives `operation`, with this status. */
  const expectDocumented = (operation: string, status: number, answer: Answer): Answer => {
    expect(answer.status, `${operation}: ${answer.text.slice(0, 300)}`).to.equal(status)
    expect(findStray(operation, answer)).to.deep.equal([])
    if (status < 400) succeeded.add(operation)
    return answer
  }

  it('to users is as documented', async () => {
    const created = expectDocumented(
      'post /api/v1/users',
      201,
      await admin.post('/api/v1/users', { username: 'grace', password: PASSWORD, name: 'G' }),
    )
    const path = String(created.headers['location'])
    const one = '/api/v1/users/{id}'
    expectDocumented('get /api/v1/users', 200, await admin.get('/api/v1/users?limit=2&search=a'))
    expectDocumented('get /api/v1/users', 400, await admin.get('/api/v1/users?limit=x'))
    expectDocumented('get /api/v1/users', 401, await nobody.get('/api/v1/users'))
    expectDocumented('get /api/v1/users', 403, await user.get('/api/v1/users'))
    expectDocumented('post /api/v1/users', 400, await admin.post('/api/v1/users', {}))
    expectDocumented(
      'post /api/v1/users',
      409,
      await admin.post('/api/v1/users', { username: 'grace' }),
    )
    const form = { body: 'a=b', headers: { 'content-type': 'text/plain' } }
    expectDocumented('post /api/v1/users', 415, await admin.send('POST', '/api/v1/users', form))
    expectDocumented(`get ${one}`, 200, await admin.get(path))
    expectDocumented(
      `get ${one}`,
      304,
      await admin.get(path, { headers: { 'if-none-match': '"1"' } }),
    )
    expectDocumented(`get ${one}`, 404, await admin.get(`/api/v1/users/${NOBODY}`))
    expectDocumented(`patch ${one}`, 428, await admin.patch(path, { name: 'H' }))
    expectDocumented(`patch ${one}`, 412, await admin.patch(path, { name: 'H' }, 7))
    expectDocumented(`patch ${one}`, 200, await admin.patch(path, { name: 'H' }, 1))
    expectDocumented(`delete ${one}`, 204, await admin.delete(path))
    expectDocumented(`delete ${one}`, 404, await admin.delete(path))
  })

  it('to roles is as documented', async () => {
    const one = '/api/v1/roles/{name}'
    const post = (json: unknown) => admin.post('/api/v1/roles', json)
    expectDocumented('post /api/v1/roles', 201, await post({ name: 'editor' }))
    expectDocumented('post /api/v1/roles', 409, await post({ name: 'editor' }))
    expectDocumented('get /api/v1/roles', 200, await admin.get('/api/v1/roles'))
    expectDocumented(`get ${one}`, 200, await admin.get('/api/v1/roles/editor'))
    expectDocumented(`get ${one}`, 400, await admin.get('/api/v1/roles/No'))
    const change = { description: 'Writes.' }
    expectDocumented(`patch ${one}`, 200, await admin.patch('/api/v1/roles/editor', change, 1))
    expectDocumented(`delete ${one}`, 204, await admin.delete('/api/v1/roles/editor'))
    expectDocumented(`delete ${one}`, 409, await admin.delete('/api/v1/roles/admin'))
  })

  it('to auditors is as documented', async () => {
    const list = await admin.get('/api/v1/audit?limit=5&event=bypass_sign_in')
    expectDocumented('get /api/v1/audit', 200, list)
    expectDocumented('get /api/v1/audit', 400, await admin.get('/api/v1/audit?since=x'))
    expectDocumented('get /api/v1/audit', 403, await user.get('/api/v1/audit'))
    const whole = await admin.get('/api/v1/audit/export')
    expectDocumented('get /api/v1/audit/export', 200, whole)
    const page = await (await house.signedIn('admin')).navigate('/audit')
    expectDocumented('get /audit', 200, page)
  })

  it('to those who look at access rules is as documented', async () => {
    const path = '/api/v1/access/explain'
    expectDocumented(`get ${path}`, 200, await admin.get(`${path}?host=a.test&user=user`))
    expectDocumented(`get ${path}`, 400, await admin.get(`${path}?host=a_b`))
    expectDocumented(`get ${path}`, 403, await user.get(`${path}?host=a.test`))
    const page = await (await house.signedIn('admin')).navigate('/access')
    expectDocumented('get /access', 200, page)
  })

  it('to anybody is as documented', async () => {
    const browser = await house.signedIn('user')
    const wellKnown = ['jwks.json', 'oauth-authorization-server'].map(
      (name) => `/.well-known/${name}`,
    )
    const pages = ['/', '/api', '/healthz', '/readyz', '/docs', '/openapi.json']
    for (const path of [...pages, ...wellKnown]) {
      expectDocumented(`get ${path}`, 200, await nobody.get(path))
    }
    for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
      expectDocumented('get /docs/{file}', 200, await nobody.get(`/docs/${file}`))
    }
    expectDocumented('get /docs/{file}', 404, await nobody.get('/docs/package.json'))
    expectDocumented('get /favicon.ico', 302, await nobody.get('/favicon.ico'))
    expectDocumented('get /api/v1/me', 200, await user.get('/api/v1/me'))
    expectDocumented('get /account', 200, await browser.navigate('/account'))
    expectDocumented('get /account', 302, await house.browser().navigate('/account'))
    expectDocumented('get /account', 401, await nobody.get('/account'))
    expectDocumented('get /auth/session', 200, await browser.get('/auth/session'))
    expectDocumented('get /auth/session', 200, await nobody.get('/auth/session'))
    expectDocumented('get /auth/token', 200, await browser.get('/auth/token'))
    expectDocumented('get /auth/token', 401, await nobody.get('/auth/token'))
  })

  it('to who signs in and out is as documented', async () => {
    const json = { username: 'linus', email: 'l@example.test', name: '', password: PASSWORD }
    const register = await house.browser().post('/auth/register', { json })
    expectDocumented('post /auth/register', 201, register)
    const browser = house.browser()
    const form = { username: 'linus', password: PASSWORD }
    expectDocumented('post /auth/login', 200, await browser.post('/auth/login', { json: form }))
    const wrong = { username: 'linus', password: 'wrong' }
    expectDocumented(
      'post /auth/login',
      401,
      await house.browser().post('/auth/login', { json: wrong }),
    )
    expectDocumented('post /auth/login', 303, await browser.submit('/auth/login', form))
    expectDocumented('get /auth/login', 200, await house.browser().navigate('/auth/login'))
    expectDocumented('get /auth/register', 200, await house.browser().navigate('/auth/register'))
    expectDocumented('get /auth/refresh', 200, await browser.navigate('/auth/refresh'))
    expectDocumented('post /auth/refresh', 303, await browser.submit('/auth/refresh', {}))
    const refresh = (from: BrowserClient, json: object) => from.post('/auth/refresh', { json })
    expectDocumented('post /auth/refresh', 401, await refresh(house.browser(), {}))
    const asked = { ...form, refresh: true }
    const signedIn = await house.browser().post('/auth/login', { json: asked })
    const { refresh_token } = signedIn.json()
    expectDocumented('post /auth/refresh', 200, await refresh(house.browser(), { refresh_token }))
    expectDocumented('get /auth/logout', 200, await browser.navigate('/auth/logout'))
    const leave = (from: BrowserClient) => from.submit('/auth/logout', {})
    browser.cookies.delete('jwt /')
    expectDocumented('post /auth/logout', 307, await leave(browser))
    const left = await browser.submit('/auth/refresh/logout', {})
    expectDocumented('post /auth/refresh/logout', 303, left)
    expectDocumented('post /auth/logout', 303, await leave(house.browser()))
    expectDocumented('get /auth/bypass', 302, await browser.get('/auth/bypass?token=user'))
    const change = { current_password: '', new_password: PASSWORD }
    expectDocumented(
      'post /account/password',
      303,
      await browser.submit('/account/password', change),
    )
    expectDocumented('get /auth/{provider}', 404, await nobody.get('/auth/nobody'))
  })

  it('to who comes from oauth2-proxy is as documented', async () => {
    for (const name of ['start', 'sign_in', 'sign_out']) {
      expectDocumented(`get /oauth2/${name}`, 302, await nobody.get(`/oauth2/${name}?rd=/`))
    }
    const browser = await house.signedIn('user')
    expectDocumented('get /oauth2/userinfo', 200, await browser.get('/oauth2/userinfo'))
    expectDocumented('get /oauth2/userinfo', 401, await nobody.get('/oauth2/userinfo'))
    expectDocumented('get /auth/login', 302, await browser.navigate('/auth/login?rd=/account'))
  })

  it('to sessions is as documented', async () => {
    const [own, one, of] = [
      '/api/v1/sessions',
      '/api/v1/sessions/{id}',
      '/api/v1/users/{id}/sessions',
    ]
    const lin = await apiClient(house, 'linus')
    const page = expectDocumented(`get ${own}`, 200, await lin.get(`${own}?limit=1`)).json()
    const [session] = page['sessions'] as { id: string }[]
    const { id: user } = (await lin.get('/api/v1/me')).json()
    const theirs = `/api/v1/users/${String(user)}/sessions`
    expectDocumented(`get ${own}`, 400, await lin.get(`${own}?cursor=x`))
    expectDocumented(`get ${of}`, 200, await admin.get(theirs))
    expectDocumented(`get ${of}`, 404, await admin.get(`/api/v1/users/${NOBODY}/sessions`))
    expectDocumented(`get ${of}`, 403, await lin.get(theirs))
    expectDocumented(`delete ${own}`, 400, await lin.delete(own))
    expectDocumented(`delete ${own}`, 204, await lin.delete(`${own}?keep=current`))
    expectDocumented(`delete ${one}`, 404, await lin.delete(`${own}/${NOBODY}`))
    expectDocumented(`delete ${one}`, 204, await admin.delete(`${own}/${session?.id ?? ''}`))
    expectDocumented(`get ${own}`, 401, await lin.get(own))
    expectDocumented(`delete ${of}`, 204, await admin.delete(theirs))
    expectDocumented(`delete ${of}`, 404, await admin.delete(`/api/v1/users/${NOBODY}/sessions`))
    const other = await house.signedIn('linus')
    const path = '/account/sessions/{id}/end'
    const { session_id: id } = (await other.get('/api/v1/me')).json()
    expectDocumented(
      'post /account/sessions/end',
      303,
      await other.submit('/account/sessions/end', { keep: 'current' }),
    )
    expectDocumented(`post ${path}`, 404, await other.submit(`/account/sessions/${NOBODY}/end`, {}))
    expectDocumented(
      `post ${path}`,
      303,
      await other.submit(`/account/sessions/${String(id)}/end`, {}),
    )
  })

  it('was asked of every operation that needs no provider', async () => {
    const browser = await house.signedIn('user')
    const dismissed = await browser.submit('/account/reuse/dismiss', {})
    expectDocumented('post /account/reuse/dismiss', 303, dismissed)
    const keys = await browser.navigate('/account/keys')
    expectDocumented('get /account/keys', 200, keys)
    const form = { name: 'mine', expires_in_days: '7' }
    expectDocumented('post /account/keys', 201, await browser.submit('/account/keys', form))
    const [path] = /\/account\/keys\/[\w-]+\/revoke/u.exec(
      (await browser.navigate('/account/keys')).text,
    ) ?? ['']
    expectDocumented('post /account/keys/{id}/revoke', 303, await browser.submit(path, {}))
    const all = operationsOf(await readDocument(house)).map(([name]) => name)
    // Those of keys and of OAuth are asked in openapi-programs.test.ts, those for proxies in
    // test/gateway/forward-auth/.
    const elsewhere =
      / \/api\/v1\/.*keys| \/oauth\/| \/auth\/verify| \/oauth2\/auth$| \/api\/authz\//u
    const here = all.filter((name) => !elsewhere.test(name))
    const unasked = here.filter((name) => !succeeded.has(name))
    expect(unasked).to.have.members([
      'get /auth/{provider}',
      'get /auth/{provider}/callback',
      'post /auth/{provider}/link',
      'post /account/identities/{id}/unlink',
    ])
  })
})
