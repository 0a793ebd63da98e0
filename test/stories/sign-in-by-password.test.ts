import { expect } from 'chai'
import { BrowserClient, navigation } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const PASSWORD = 'a perfectly unremarkable heron'

describe('signing in by password', () => {
  let site: TestGateway
  before(async () => {
    site = await startGateway()
    const form = {
      username: 'Grace',
      email: 'Grace@Example.test',
      name: 'Grace',
      password: PASSWORD,
    }
    const answer = await site.browser().post('/auth/register', { json: form })
    expect(answer.status, answer.text).to.equal(201)
  })
  after(() => site.stop())

  const signIn = (form: Record<string, string>, browser = site.browser()) =>
    browser.submit('/auth/login', form)

  it('by form: a cookie and on to the place asked for', async () => {
    const browser = site.browser()
    const answer = await signIn({ username: 'grace', password: PASSWORD, rd: '/account' }, browser)
    expect(answer.status).to.equal(303)
    expect(answer.headers.location).to.equal('/account')
    expect((await browser.get('/api/v1/me')).json()).to.deep.include({
      username: 'grace',
      amr: ['pwd'],
    })
  })

  for (const login of [
    'grace',
    'GRACE',
    '\uff27race',
    'grace@example.test',
    'Grace@EXAMPLE.test',
  ]) {
    it(`knows ${JSON.stringify(login)} as the same person`, async () => {
      expect((await signIn({ username: login, password: PASSWORD })).status).to.equal(303)
    })
  }

  it('by JSON: the token, its life in seconds and the user', async () => {
    const json = { username: 'grace', password: PASSWORD }
    const answer = await site.browser().post('/auth/login', { json })
    expect(answer.status).to.equal(200)
    expect(answer.json()).to.have.all.keys('token', 'token_type', 'expires_in', 'user')
    expect(answer.json()).to.include({ token_type: 'Bearer', expires_in: 21_600 })
    expect(answer.json()['user']).to.have.all.keys('id', 'username', 'name', 'email', 'roles')
    expect(answer.headers['set-cookie']?.some((line) => line.startsWith('jwt='))).to.equal(true)
  })

  it('answers unknown users, wrong passwords and disabled accounts in the same words', async () => {
    const { models } = site.gateway
    const disabled = { username: 'gone', name: null, email: null, password: PASSWORD }
    const { id } = await site.gateway.services.accounts.register(disabled)
    await models.User.update({ disabledAt: new Date() }, { where: { id } })
    const bodies = new Set<string>()
    for (const username of [
      'nobody',
      'nobody@example.test',
      'grace',
      'gone',
      'admin',
      '\u0001',
      'a b',
    ]) {
      const wrong = username === 'gone' ? PASSWORD : 'not the password at all'
      const answer = await site
        .browser()
        .post('/auth/login', { json: { username, password: wrong } })
      expect(answer.status, username).to.equal(401)
      const { request_id, ...rest } = answer.json()
      expect(request_id).to.be.a('string')
      bodies.add(JSON.stringify(rest))
    }
    expect([...bodies]).to.have.length(1)
  })

  it('shows people the form again, with what they typed but for the password', async () => {
    const answer = await signIn({ username: 'gra"ce', password: 'wrong<password', rd: '/account' })
    expect(answer.status).to.equal(401)
    expect(answer.headers['content-type']).to.include('text/html')
    expect(answer.text).to.include('The username or password is incorrect.')
    expect(answer.text).to.include('gra&quot;ce').and.include('value="/account"')
    expect(answer.text).to.not.include('wrong&lt;password').and.not.include('wrong<password')
  })

  it('names what is missing', async () => {
    const answer = await site.browser().post('/auth/login', { json: { username: 'grace' } })
    expect(answer.status).to.equal(400)
    expect(answer.json()['fields']).to.deep.equal({ password: 'missing' })
  })

  it('is refused to a form of another site, signed in or not', async () => {
    const headers = navigation('cross-site')
    const form = { username: 'grace', password: PASSWORD }
    const answer = await site.browser().post('/auth/login', { form, headers })
    expect(answer.status).to.equal(403)
    expect(answer.headers['set-cookie']).to.equal(undefined)
  })

  it('changes the session identifier, and keeps nothing of an old one (fixation)', async () => {
    const browser = site.browser()
    await signIn({ username: 'grace', password: PASSWORD }, browser)
    const first = browser.cookie(site.settings.session.name)
    await signIn({ username: 'grace', password: PASSWORD }, browser)
    const second = browser.cookie(site.settings.session.name)
    expect(first).to.be.a('string').and.not.equal(second)
  })

  it('makes no session for people who only look', async () => {
    const count = () => site.gateway.models.SessionRecord.count()
    const before = await count()
    for (const path of ['/', '/auth/login', '/auth/register', '/auth/logout', '/nowhere']) {
      const answer = await site.browser().navigate(path)
      expect(answer.headers['set-cookie'], path).to.equal(undefined)
    }
    expect(await count()).to.equal(before)
  })

  it('ends with a sign-out that clears every cookie of it', async () => {
    const browser = site.browser()
    await signIn({ username: 'grace', password: PASSWORD }, browser)
    const asked = await browser.navigate('/auth/logout')
    expect(asked.status).to.equal(200)
    expect((await browser.get('/api/v1/me')).status, 'asking signs nobody out').to.equal(200)
    const answer = await browser.submit('/auth/logout', {})
    expect(answer.status).to.equal(303)
    expect([...browser.cookies.keys()]).to.deep.equal([])
    expect((await browser.get('/api/v1/me')).status).to.equal(401)
  })

  it('sends people without a token to sign in, and programs a plain 401', async () => {
    const page = await site.browser().navigate('/account?tab=1')
    expect(page.status).to.equal(302)
    expect(page.headers.location).to.equal('/auth/login?rd=%2Faccount%3Ftab%3D1')
    const program = await new BrowserClient(site.browser().origin).get('/api/v1/me')
    expect(program.status).to.equal(401)
    expect(program.headers['www-authenticate']).to.equal('Bearer')
    expect(program.json()).to.include({ error: 'login_required' })
  })
})
