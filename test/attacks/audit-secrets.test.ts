import { expect } from 'chai'
import { apiClient } from '../support/api-client.js'
import { auditRows } from '../support/audit.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { HostileProvider } from '../support/hostile-provider.js'
import { comeBack, leave, providerEnvironment } from '../support/provider-walk.js'

const PASSWORD = 'an unremarkable heron by the lake'
const NEXT = 'another unremarkable heron entirely'
const TYPED = 'zebra umbrella typed as a name'

/** Whoever can read the audit log must not learn from it how to sign in. */
describe('the audit log gives no secret away', () => {
  let site: TestGateway
  let provider: HostileProvider
  before(async () => {
    provider = await HostileProvider.start()
    site = await startGateway({ env: providerEnvironment(provider) })
  })
  after(async () => {
    await site.stop()
    await provider.stop()
  })

  it('whatever people do, right and wrong', async () => {
    const secrets = [PASSWORD, NEXT, TYPED, provider.clientSecret, 'argon2']
    const { jwt, session } = site.settings
    secrets.push(...[...jwt.secrets, ...session.secrets].map((secret) => secret.reveal()))

    const ada = site.browser()
    await ada.post('/auth/register', { json: { username: 'ada', password: PASSWORD } })
    const admin = await apiClient(site, 'admin')
    secrets.push(String(admin.token), String(ada.cookie('jwt')))
    const { id } = (await ada.get('/api/v1/me')).json()

    await admin.patch(`/api/v1/users/${String(id)}`, { password: NEXT, name: 'A' }, 1)
    await site.browser().post('/auth/login', { json: { username: TYPED, password: PASSWORD } })
    await site.browser().post('/auth/login', { json: { username: 'ada', password: TYPED } })
    const headers = { 'sec-fetch-site': 'same-origin' }
    // The administrator's change ended what she had: she comes back with the new password.
    await ada.post('/auth/login', { json: { username: 'ada', password: NEXT }, headers })
    secrets.push(String(ada.cookie('jwt')))
    const change = { current_password: NEXT, new_password: PASSWORD }
    await ada.post('/account/password', { json: change, headers })
    await ada.get(`/api/v1/users?search=${encodeURIComponent(NEXT)}`)

    provider.person = { sub: 'someone-else', preferred_username: 'max' }
    const max = site.browser()
    const callback = provider.authorize(await leave(max))
    secrets.push(...['code', 'state'].map((name) => callback.searchParams.get(name) ?? ''))
    await comeBack(max, callback)
    await comeBack(max, callback)
    secrets.push(...[...max.cookies.values()].map(({ value }) => value))
    await ada.post('/auth/logout', { headers })

    const rows = await auditRows(site.gateway.models)
    const events = new Set(rows.map(({ event }) => event))
    expect([...events]).to.include.members([
      ...['user_created', 'sign_in', 'sign_in_failed', 'password_changed', 'user_changed'],
      ...['access_refused', 'sign_out', 'bypass_sign_in'],
    ])
    const written = JSON.stringify(rows)
    for (const secret of secrets.filter((text) => text !== '')) {
      expect(written.includes(secret), secret.slice(0, 12)).to.equal(false)
    }
  })
})
