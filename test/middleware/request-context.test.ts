import { createServer, type AddressInfo } from 'node:net'
import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'

describe('the log of requests', () => {
  let house: TestGateway
  afterEach(() => house.stop())

  const lines = () => house.log.map((line) => JSON.parse(line) as Record<string, unknown>)
  const addressOfSignIn = async (headers: Record<string, string>): Promise<unknown> => {
    const json = { username: 'nobody', password: 'xyzzy-plugh-1' }
    await house.browser().post('/auth/login', { json, headers })
    return lines().find(({ audit }) => audit === 'sign_in_failed')?.['address']
  }

  it('names each request as its answer does, and by no name that a client chose', async () => {
    house = await startGateway()
    const headers = { 'x-request-id': 'chosen' }
    const answer = await house.browser().get('/api/v1/me', { headers })
    const id = answer.headers['x-request-id']
    expect(id).to.match(/^[\da-f-]{36}$/u)
    expect(answer.json()['request_id']).to.equal(id)
    const own = lines().filter((line) => line['request_id'] === id)
    expect(own.map(({ msg }) => msg)).to.deep.equal(['refused', 'request'])
    expect(own[1]).to.include({ method: 'GET', path: '/api/v1/me', status: 401, cut: false })
    expect(house.log.join()).not.to.include('chosen')
  })

  it('says of every refusal why, by its code: who tries the fences is seen', async () => {
    house = await startGateway({ env: { REGISTRATIONS_PER_ADDRESS: '1' } })
    const stranger = house.browser()
    const headers = { 'sec-fetch-site': 'cross-site' }
    await stranger.post('/auth/login', { json: { username: ['x'] } })
    await stranger.post('/auth/logout', { headers })
    await stranger.get('/api/v1/users', { headers: { authorization: 'Bearer x.y.z' } })
    await stranger.send('TRACE', '/api/v1/me')
    for (let n = 0; n < 2; n++) await stranger.post('/auth/register', { json: {} })
    const refused = lines().filter(({ msg }) => msg === 'refused')
    expect(refused.map(({ code }) => code)).to.include.members([
      'invalid_request',
      'cross_site_request',
      'invalid_token',
      'method_not_allowed',
      'too_many_requests',
    ])
    for (const line of refused) expect(line).to.include({ level: 40 })
  })

  it('says what broke, with all its causes, where the answer says that something did', async () => {
    house = await startGateway()
    await house.gateway.models.User.sequelize?.query('ALTER TABLE users RENAME TO lost')
    const json = { username: 'nobody', password: 'xyzzy-plugh-1' }
    const answer = await house.browser().post('/auth/login', { json })
    expect(answer.text).to.not.match(/users|sqlite|at /iu)
    const [line] = lines().filter(({ msg }) => msg === 'failed')
    expect(line).to.include({ level: 50, request_id: answer.json()['request_id'] })
    expect(JSON.stringify(line?.['causes'])).to.include('no such table: users')
  })

  it('says why a provider cannot be spoken to, such as one without the TLS it should have', async () => {
    // Whoever begins with TLS is answered in plain text, and left.
    const plain = createServer((socket) => socket.once('data', () => socket.end('no TLS here\r\n')))
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    const { port } = plain.address() as AddressInfo
    const issuer = `https://127.0.0.1:${port}`
    const env = { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'gate', OIDC_CLIENT_SECRET: 'x-y-z-1' }
    house = await startGateway({ env })
    expect((await house.browser().get('/auth/oidc')).status).to.equal(502)
    const [line] = lines().filter(({ msg }) => msg === 'discovery failed')
    expect(line).to.include({ level: 40, provider: 'oidc' })
    expect(line?.['reason']).to.match(/^unreachable: \w+$/u)
    await new Promise((resolve) => plain.close(resolve))
  })

  it('holds no token, cookie, password, query or body', async () => {
    house = await startGateway()
    const browser = await house.signedIn('admin')
    const token = browser.cookie('jwt') ?? ''
    const headers = { authorization: `Bearer ${token}` }
    await house.browser().get('/api/v1/users?search=xyzzy', { headers })
    await house.browser().get('/api/v1/me', { headers: { authorization: 'Bearer xyzzy.plugh' } })
    const json = { username: 'nobody', password: 'xyzzy plugh plover' }
    await browser.post('/auth/login', { json, headers: { 'sec-fetch-site': 'same-origin' } })
    await browser.post('/auth/login', {
      body: '{"username":"nobody","password":"xyzzy',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    })
    await browser.get('/auth/login?rd=/xyzzy')
    const log = house.log.join('\n')
    expect(log).to.include('"path":"/auth/login"')
    const session = [...browser.cookies.values()].map(({ value }) => value)
    for (const secret of ['xyzzy', 'plugh', token, token.split('.')[2] ?? '', ...session]) {
      expect(log).not.to.include(secret)
    }
  })

  it('believes X-Forwarded-For of nobody', async () => {
    house = await startGateway()
    expect(await addressOfSignIn({ 'x-forwarded-for': '203.0.113.7' })).to.equal('127.0.0.1')
  })

  it('believes the X-Forwarded-For of a trusted proxy, as far as proxies are trusted', async () => {
    house = await startGateway({ env: { TRUSTED_PROXIES: '127.0.0.1' } })
    const headers = { 'x-forwarded-for': '198.51.100.1, 203.0.113.7' }
    expect(await addressOfSignIn(headers)).to.equal('203.0.113.7')
  })
})
