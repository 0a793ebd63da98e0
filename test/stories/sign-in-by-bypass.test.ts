import { expect } from 'chai'
import { BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { sendRaw } from '../support/raw-socket.js'

describe('signing in by the development bypass', () => {
  let site: TestGateway
  before(async () => (site = await startGateway()))
  after(() => site.stop())

  it('sets the token cookie and goes to the first page', async () => {
    const answer = await site.browser().get('/auth/bypass?token=admin')
    expect(answer.status).to.equal(302)
    expect(answer.headers.location).to.equal('/')
    expect(answer.headers['cache-control']).to.equal('no-store')
    const line = answer.headers['set-cookie']?.find((cookie) => cookie.startsWith('jwt=')) ?? ''
    const flags = line.split('; ').slice(1).sort()
    expect(flags.filter((flag) => !flag.startsWith('Expires='))).to.deep.equal([
      'HttpOnly',
      'Max-Age=21600',
      'Path=/',
      'SameSite=Strict',
      'Secure',
    ])
  })

  it('begins a session whose cookie is for /auth alone, and no script', async () => {
    const answer = await site.browser().get('/auth/bypass?token=admin')
    const { name } = site.settings.session
    const line = answer.headers['set-cookie']?.find((one) => one.startsWith(`${name}=`)) ?? ''
    const flags = line.split('; ').slice(1).sort()
    expect(flags.filter((flag) => !flag.startsWith('Expires='))).to.deep.equal([
      'HttpOnly',
      'Path=/auth',
      'SameSite=Lax',
      'Secure',
    ])
  })

  it('is a whole sign-in: cookie, token, API', async () => {
    const browser = await site.signedIn('admin')
    const exchanged = await browser.get('/auth/token')
    expect(exchanged.status).to.equal(200)
    const { token, token_type, expires_in } = exchanged.json()
    expect(token_type).to.equal('Bearer')
    expect(expires_in).to.be.within(21_500, 21_600)

    const program = new BrowserClient(browser.origin)
    const me = await program.get('/api/v1/me', {
      headers: { authorization: `Bearer ${String(token)}` },
    })
    expect(me.status).to.equal(200)
    expect(me.json()).to.include({ username: 'admin' })
    expect(me.json()['amr']).to.deep.equal(['bypass'])
  })

  it('keeps a safe place to return to, and no other', async () => {
    const to = async (rd: string) =>
      (await site.browser().get(`/auth/bypass?token=user&rd=${encodeURIComponent(rd)}`)).headers
        .location
    expect(await to('/account?a=1')).to.equal('/account?a=1')
    expect(await to('//evil.test')).to.equal('/')
    expect(await to('https://evil.test/')).to.equal('/')
  })

  it('makes a user without roles of a name nobody has', async () => {
    const browser = await site.signedIn('someone-new')
    const me = (await browser.get('/api/v1/me')).json()
    expect(me).to.deep.include({ username: 'someone-new', roles: [] })
    const again = await site.signedIn('Someone-New')
    expect((await again.get('/api/v1/me')).json()['id']).to.equal(me['id'])
  })

  it('answers a program that asks for JSON with the token', async () => {
    const headers = { accept: 'application/json' }
    const answer = await site.browser().get('/auth/bypass?token=manager', { headers })
    expect(answer.status).to.equal(200)
    expect(answer.json()).to.have.all.keys('token', 'token_type', 'expires_in', 'user')
    expect(answer.json()['user']).to.include({ username: 'manager' })
  })

  it('is refused to a page of another site', async () => {
    const answer = await site.browser().navigate('/auth/bypass?token=admin', 'cross-site')
    expect(answer.status).to.equal(403)
    expect(answer.headers['set-cookie']).to.equal(undefined)
  })

  it('does not exist for a forwarded request, by any method', async () => {
    const headers = { 'x-forwarded-for': '127.0.0.1' }
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
      const answer = await site.browser().send(method, '/auth/bypass?token=admin', { headers })
      expect(answer.status, method).to.equal(404)
      expect(answer.headers['set-cookie']).to.equal(undefined)
    }
  })

  it('does not exist behind a proxy that adds no header (nginx, with proxy_pass alone)', async () => {
    const asked = 'GET /auth/bypass?token=admin HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n'
    const answer = await sendRaw(site.port, asked)
    expect(answer)
      .to.match(/^HTTP\/1\.1 404 /u)
      .and.not.match(/set-cookie/iu)
  })

  it('leaves one audit line with the name, and says so on every page', async () => {
    const before = site.log.length
    const browser = await site.signedIn('contributor')
    const lines = site.log.slice(before).filter((line) => line.includes('"audit"'))
    expect(lines).to.have.length(1)
    expect(lines[0]).to.include('bypass_sign_in').and.include('contributor')
    expect((await browser.navigate('/')).text).to.include('Development sign-in is on')
  })

  it('is refused everywhere else: its tokens mean nothing where the bypass is off', async () => {
    const browser = await site.signedIn('admin')
    const { token } = (await browser.get('/auth/token')).json()
    const other = await startGateway({
      env: {
        BYPASS_AUTH: 'false',
        PUBLIC_URL: site.url,
        DATABASE_URL: site.settings.databaseUrl.reveal(),
      },
      databaseUrl: site.settings.databaseUrl.reveal(),
    })
    try {
      const headers = { authorization: `Bearer ${String(token)}` }
      const answer = await other.browser().get('/api/v1/me', { headers })
      expect(answer.status).to.equal(401)
      expect(answer.json()).to.include({ error: 'invalid_token' })
      const door = await other.browser().get('/auth/bypass?token=admin')
      expect(door.status).to.equal(404)
      expect(door.headers['set-cookie']).to.equal(undefined)
    } finally {
      await other.stop()
    }
  })
})
