import { expect } from 'chai'
import { createClient, type Client, type State, type StorageMode } from '../../client/src/index.js'
import { closeAll } from '../support/chromium.js'
import { startEcho } from '../support/client/echo.js'
import { startClientSite, type ClientSite } from '../support/client/site.js'
import { makeUser, PASSWORD } from '../support/refreshing.js'

/** Seconds that a token lives: short enough for a test to see it end. */
const SHORT = 4

/** Resolves to the first state that is `wanted`. */
const until = (client: Client, wanted: (state: State) => boolean): Promise<State> =>
  new Promise((resolve) => {
    client.subscribe((state) => wanted(state) && resolve(state))
  })

const endOf = (state: State): number => (state.status === 'authenticated' ? state.expiresAt : 0)

describe('a client in Node, with a gateway', function () {
  this.timeout(60_000)
  let site: ClientSite
  const closers: (() => Promise<unknown>)[] = []

  before(async () => {
    site = await startClientSite({ JWT_EXPIRES_IN: `${SHORT}s` })
    closers.push(() => site.stop())
    await makeUser(site.gateway, 'root', ['manage_users'])
  })
  after(() => closeAll(closers))

  const open = (storage: StorageMode = 'memory', origins: string[] = []): Client => {
    const client = createClient({ gateway: site.url, storage, origins })
    closers.push(() => Promise.resolve(client.close()))
    return client
  }
  const signIn = async (origins?: string[]): Promise<Client> => {
    const client = open('memory', origins)
    await client.login('ada', PASSWORD)
    return client
  }
  const count = (asked: string): number => site.counts.get(asked) ?? 0
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'resolved',
      (error: unknown) => (error as { code: string }).code,
    )

  it('signs in and out, and says who it is', async () => {
    const client = open()
    expect((await client.ready()).status).to.equal('unauthenticated')
    const user = await client.login('ada', PASSWORD)
    expect(user).to.deep.include({ username: 'ada', roles: ['manage_users'] })
    const me = await client.fetch(`${site.url}/api/v1/me`)
    expect(await me.json()).to.include({ username: 'ada' })
    expect((await client.fetch('/api/v1/me')).status).to.equal(200)
    const token = await client.getToken()
    await client.logout()
    expect(client.state).to.include({ status: 'unauthenticated', reason: 'signed_out' })
    const headers = { authorization: `Bearer ${token}` }
    expect((await fetch(`${site.url}/api/v1/me`, { headers })).status).to.equal(401)
    expect([await client.getToken(), (await client.fetch('/api/v1/me')).status]).to.deep.equal([
      ...[null, 401],
    ])
  })

  it('has the API by name, and says what it has not', async () => {
    const client = await signIn()
    const { username }: { username: string } = await client.api.me.get()
    const { users } = await client.api.users.list({ search: 'ada', limit: 1 })
    expect([username, users.length]).to.deep.equal(['ada', 1])
    expect(await codeOf(client.api.users.get({ id: 'nobody' }))).to.equal('invalid_request')
    const all = client.api as unknown as Record<string, Record<string, () => Promise<unknown>>>
    for (const [resource, method] of [
      ['users', 'lsit'],
      ['user', 'list'],
    ] as const) {
      const said = await all[resource]![method]!().catch((error: unknown) => String(error))
      expect(said).to.equal(`TypeError: The API has no ${resource}.${method}`)
    }
    await client.logout()
    expect(await codeOf(client.api.me.get())).to.equal('login_required')
  })

  it('hears what is wrong, by its code', async () => {
    const client = open()
    expect(await codeOf(client.login('ada', 'wrong'))).to.equal('invalid_credentials')
    const weak = { username: 'weak', password: 'password' }
    const error = await client.register(weak).catch((e: unknown) => e as { fields: object })
    expect(error).to.have.property('fields')
  })

  it('registers, and stays signed in', async () => {
    const client = open()
    await client.register({ username: 'grace', password: PASSWORD })
    const end = endOf(client.state)
    const later = await until(client, (state) => endOf(state) > end)
    expect(later.status).to.equal('authenticated')
    client.close()
  })

  it('stays signed in for several lives of its token, with one refresh for each', async () => {
    const client = await signIn()
    const before = count('POST /auth/refresh')
    let end = endOf(client.state)
    for (let life = 0; life < 3; life += 1) {
      end = endOf(await until(client, (state) => endOf(state) > end))
    }
    expect(count('POST /auth/refresh') - before).to.equal(3)
    expect((await client.fetch('/api/v1/me')).status).to.equal(200)
    client.close()
  })

  it('signs in again by refreshing once where a role was taken away', async () => {
    const client = await signIn()
    const before = count('POST /auth/refresh')
    const token = await client.getToken()
    const { User, Revocation, Counter, transaction } = site.gateway.gateway.models
    const ada = await User.findByUsername('ada')
    const entry = { kind: 'user', subject: ada?.id ?? '', exceptSession: null } as const
    const when = { at: new Date(), expiresAt: new Date(Date.now() + 60_000) }
    await transaction((within) => Revocation.add({ ...entry, ...when }, Counter, within))
    await site.gateway.gateway.services.revocations.catchUp()
    const init = { method: 'PATCH', body: '{}', headers: { 'content-type': 'application/json' } }
    const statuses = await Promise.all([
      client.fetch('/api/v1/me').then(({ status }) => status),
      client.fetch(new Request(`${site.url}/api/v1/me`)).then(({ status }) => status),
      client.fetch('/api/v1/roles', init).then(({ status }) => status),
    ])
    expect(statuses).to.deep.equal([200, 200, 405])
    expect(count('POST /auth/refresh') - before).to.equal(1)
    expect(await client.getToken()).not.to.equal(token)
    client.close()
  })

  it('ends the others, where it leaves everywhere, and they know why', async () => {
    const [one, two] = [await signIn(), await signIn()]
    await one.logout({ everywhere: true })
    const response = await two.fetch('/api/v1/me')
    expect([response.status, two.state]).to.deep.equal([
      401,
      { status: 'unauthenticated', reason: 'signed_out_elsewhere', stale: false },
    ])
  })

  it('knows when an administrator ended it', async () => {
    const client = await signIn()
    const { id } = await client.ready().then((state) => ('user' in state ? state.user : { id: '' }))
    const admin = open()
    await admin.login('root', PASSWORD)
    const sessions = `/api/v1/users/${id}/sessions`
    const { status } = await admin.fetch(sessions, { method: 'DELETE' })
    expect(status).to.equal(204)
    admin.close()
    await until(client, ({ status }) => status === 'unauthenticated')
    expect(client.state)
      .to.have.property('reason')
      .that.is.oneOf([...['signed_out_elsewhere', 'ended_by_administrator']])
  })

  it('is stale while the gateway is down, and comes back by itself when it is', async () => {
    const client = await signIn()
    await site.stopGateway()
    await client.refresh()
    expect(client.state).to.include({ status: 'authenticated', stale: true })
    await until(client, ({ stale }) => stale)
    await site.startGateway()
    const back = await until(client, ({ stale }) => !stale)
    expect(back.status).to.equal('authenticated')
    client.close()
  })

  it('shows its token to listed origins, and to nobody that they send it on to', async () => {
    const [listed, other] = [await startEcho(), await startEcho()]
    closers.push(
      () => listed.stop(),
      () => other.stop(),
    )
    const client = await signIn([listed.url])
    const bearer = `Bearer ${await client.getToken()}`
    expect(await (await client.fetch(`${listed.url}/`)).text()).to.equal('here')
    await client.fetch(`${listed.url}/to?${encodeURIComponent(`${listed.url}/again`)}`)
    await client.fetch(`${listed.url}/to?${encodeURIComponent(`${other.url}/`)}`)
    await client.fetch(`${other.url}/`)
    expect(listed.shown).to.deep.equal([bearer, bearer, bearer, bearer])
    expect(other.shown).to.deep.equal([null, null])
    client.close()
  })

  it('cannot use cookies, and is told what to do', async () => {
    expect(await codeOf(open('cookie').login('ada', PASSWORD))).to.equal('cookie_mode_cross_origin')
  })
})
