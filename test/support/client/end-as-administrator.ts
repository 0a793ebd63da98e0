import { expect } from 'chai'
import { clientOf } from '../api-client.js'
import type { TestGateway } from '../gateway.js'
import { PASSWORD } from '../refreshing.js'

/** Ends every session of `username`, as `root`, who may. */
export async function endAsAdministrator(site: TestGateway, username: string): Promise<void> {
  const user = await site.gateway.models.User.findByUsername(username)
  const json = { username: 'root', password: PASSWORD }
  const headers = { accept: 'application/json' }
  const answer = await site.browser().post('/auth/login', { json, headers })
  const root = clientOf(site, String(answer.json()['token']))
  expect((await root.delete(`/api/v1/users/${user?.id ?? ''}/sessions`)).status).to.equal(204)
}
