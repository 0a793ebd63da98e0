import { expect } from 'chai'
import { addKey, askOAuth, CLIENT_CREDENTIALS, makeService } from '../support/api-keys.js'
import { apiClient, clientOf, type ApiClient } from '../support/api-client.js'
import type { Answer } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import {
  createFindStray,
  operationsOf,
  readDocument,
  type FindStray,
} from '../support/openapi-document.js'

const NOBODY = '7f2c0f6e-3e0e-4f1f-9a51-1f6f3a4f6b0c'

describe('what the gateway answers about keys, and to programs', () => {
  let house: TestGateway
  let findStray: FindStray
  let admin: ApiClient
  let user: ApiClient
  const succeeded = new Set<string>()

  before(async () => {
    house = await startGateway()
    findStray = createFindStray(await readDocument(house))
    admin = await apiClient(house, 'admin')
    user = await apiClient(house, 'user')
  })
  after(() => house.stop())

  const expectDocumented = (operation: string, status: number, answer: Answer): Answer => {
    expect(answer.status, `${operation}: ${answer.text.slice(0, 300)}`).to.equal(status)
    expect(findStray(operation, answer)).to.deep.equal([])
    if (status < 400) succeeded.add(operation)
    return answer
  }

  it("is as documented for one's own keys", async () => {
    const [own, one] = ['/api/v1/keys', '/api/v1/keys/{id}']
    const made = expectDocumented(`post ${own}`, 201, await user.post(own, { name: 'mine' })).json()
    expectDocumented(`get ${own}`, 200, await user.get(own))
    expectDocumented(`get ${own}`, 401, await clientOf(house, null).get(own))
    expectDocumented(`post ${own}`, 400, await user.post(own, { name: '' }))
    const robot = clientOf(house, String(made['key']))
    expectDocumented(`post ${own}`, 403, await robot.post(own, { name: 'more' }))
    expectDocumented(`delete ${one}`, 204, await user.delete(`${own}/${String(made['id'])}`))
    expectDocumented(`delete ${one}`, 404, await user.delete(`${own}/${NOBODY}`))
  })

  it('is as documented for the keys of services', async () => {
    const [of, one] = ['/api/v1/users/{id}/keys', '/api/v1/users/{id}/keys/{key}']
    const { userId, id } = await makeService(admin)
    const theirs = `/api/v1/users/${userId}/keys`
    expectDocumented(`post ${of}`, 201, await admin.post(theirs, { name: 'one' }))
    expectDocumented(`post ${of}`, 403, await user.post(theirs, { name: 'one' }))
    expectDocumented(`get ${of}`, 200, await admin.get(theirs))
    expectDocumented(`get ${of}`, 404, await admin.get(`/api/v1/users/${NOBODY}/keys`))
    expectDocumented(`delete ${one}`, 204, await admin.delete(`${theirs}/${id}`))
    expectDocumented(`delete ${one}`, 404, await admin.delete(`${theirs}/${id}`))
    for (let made = 1; made < 25; made += 1) await addKey(admin, userId)
    expectDocumented(`post ${of}`, 409, await admin.post(theirs, { name: 'one too many' }))
  })

  it('is as documented for OAuth', async () => {
    const client = await makeService(admin)
    const ask = (path: 'token' | 'introspect' | 'revoke', form: Record<string, string>) =>
      askOAuth(house, path, { form, client })
    const token = expectDocumented('post /oauth/token', 200, await ask('token', CLIENT_CREDENTIALS))
    expectDocumented('post /oauth/token', 400, await ask('token', { grant_type: 'password' }))
    expectDocumented('post /oauth/token', 401, await askOAuth(house, 'token', {}))
    const form = { token: String(token.json()['access_token']) }
    expectDocumented('post /oauth/introspect', 200, await ask('introspect', form))
    expectDocumented('post /oauth/introspect', 200, await ask('introspect', { token: 'x' }))
    expectDocumented('post /oauth/introspect', 401, await askOAuth(house, 'introspect', { form }))
    expectDocumented('post /oauth/revoke', 200, await ask('revoke', form))
    expectDocumented('post /oauth/revoke', 400, await ask('revoke', {}))
  })

  it('was asked of every operation of keys and of OAuth', async () => {
    const all = operationsOf(await readDocument(house)).map(([name]) => name)
    const ours = all.filter((name) => / \/api\/v1\/.*keys| \/oauth\//u.test(name))
    expect(ours.filter((name) => !succeeded.has(name))).to.deep.equal([])
    expect(ours).to.have.length(9)
  })
})
