import { expect } from 'chai'
import { apiClient, clientOf, type ApiClient } from '../support/api-client.js'
import { makeOwnKey, makeService, tokenFor } from '../support/api-keys.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { makeUser, PASSWORD, refreshAt, signInProgram } from '../support/refreshing.js'
import { TestTime } from '../support/revocations.js'
import { SAME_ORIGIN, SignIn } from '../support/two-gateways.js'

const HOUR = 3600
const DAY = 24 * HOUR

/** What a page or a program asks to learn where it stands: GET /auth/session. */
describe('where somebody stands', () => {
  let time: TestTime
  let site: TestGateway
  let signIn: SignIn
  let admin: ApiClient
  beforeEach(async () => {
    time = new TestTime()
    site = await startGateway({ clock: time.clock })
    signIn = await SignIn.of(site, 'user')
    admin = await apiClient(site, 'admin')
  })
  afterEach(() => site.stop())

  const told = async (token: string) => {
    const answer = await clientOf(site, token).get('/auth/session')
    expect(answer.status).to.equal(200)
    return answer.json()
  }
  const notSignedIn = (reason: string, can_refresh = false) => ({
    ...{ status: 'unauthenticated', reason, can_refresh },
  })
  /** As an administrator changes the account. */
  const change = async (json: unknown) => {
    const path = `/api/v1/users/${signIn.claims().sub}`
    const answer = await admin.send('PATCH', path, { json, headers: { 'if-match': '*' } })
    expect(answer.status, answer.text).to.equal(200)
  }

  it('is told to a browser that is signed in, by its cookie', async () => {
    const answer = await signIn.browser.get('/auth/session')
    const { sub, sid } = signIn.claims()
    expect(answer.json()).to.deep.equal({
      status: 'authenticated',
      user: {
        ...{ id: sub, username: 'user', name: null, email: 'user@example.test' },
        roles: [],
      },
      session_id: sid,
      amr: ['bypass'],
      expires_in: 6 * HOUR,
      session_expires_in: 90 * DAY,
      can_refresh: true,
    })
    expect(answer.headers['cache-control']).to.equal('no-store')
    time.pass(HOUR)
    const later = (await signIn.browser.get('/auth/session')).json()
    expect(later).to.include({ expires_in: 5 * HOUR, session_expires_in: 90 * DAY - HOUR })
  })

  it('is told to a program by its token, which knows itself whether it can refresh', async () => {
    expect(await told(signIn.token)).to.include({ status: 'authenticated', can_refresh: false })
  })

  it('is told to who shows a key, or a token that a key got: there is no session', async () => {
    const { key } = await makeOwnKey(admin, { scopes: ['admin'] })
    const robot = await makeService(admin)
    for (const text of [key, robot.key, await tokenFor(site, robot)]) {
      const standing = await told(text)
      expect(standing).to.include({ status: 'authenticated', session_expires_in: null })
      expect(standing['expires_in']).to.be.greaterThan(0)
      expect(standing['amr']).to.deep.equal(['key'])
    }
  })

  it('tells who was never here that they were not', async () => {
    const answer = await site.browser().get('/auth/session')
    expect([answer.status, answer.json()]).to.deep.equal([200, notSignedIn('never_signed_in')])
  })

  it('tells a browser whose token has gone that it has expired, and can be had anew', async () => {
    signIn.browser.cookies.delete('jwt /')
    const answer = await signIn.browser.get('/auth/session')
    expect(answer.json()).to.deep.equal(notSignedIn('expired', true))
    await signIn.browser.post('/auth/refresh', { json: {}, headers: SAME_ORIGIN })
    expect((await signIn.browser.get('/auth/session')).json()).to.include({
      status: 'authenticated',
    })
  })

  it('tells a browser whose token has gone nothing of why its session ended', async () => {
    await admin.delete(`/api/v1/sessions/${signIn.claims().sid}`)
    signIn.browser.cookies.delete('jwt /')
    const answer = await signIn.browser.get('/auth/session')
    expect(answer.json()).to.deep.equal(notSignedIn('expired', true))
    const tried = await signIn.browser.post('/auth/refresh', { json: {}, headers: SAME_ORIGIN })
    expect([tried.status, tried.json()['error']]).to.deep.equal([401, 'invalid_refresh_token'])
    const then = await signIn.browser.get('/auth/session')
    expect(then.json()).to.deep.equal(notSignedIn('never_signed_in'))
  })

  it('tells who shows a token that has expired so, and of its session if that has ended', async () => {
    time.pass(6 * HOUR)
    expect(await told(signIn.token)).to.deep.equal(notSignedIn('expired'))
    await clientOf(site, signIn.token).post('/auth/logout', {})
    expect(await told(signIn.token)).to.deep.equal(notSignedIn('signed_out'))
  })

  it('tells a program whose session ran out that it has', async () => {
    await makeUser(site, 'ann')
    const program = await signInProgram(site, 'ann')
    time.pass(91 * DAY)
    expect(await told(program.token)).to.deep.equal(notSignedIn('expired'))
  })

  const WAYS: [string, () => Promise<unknown>][] = [
    ['signed_out', () => signIn.browser.post('/auth/logout', { json: {}, headers: SAME_ORIGIN })],
    [
      'ended_by_user',
      async () => {
        const other = await SignIn.of(site, 'user')
        await clientOf(site, other.token).delete(`/api/v1/sessions/${signIn.claims().sid}`)
      },
    ],
    ['ended_by_administrator', () => admin.delete(`/api/v1/sessions/${signIn.claims().sid}`)],
    ['password_changed', () => change({ password: PASSWORD })],
    ['disabled', () => change({ disabled: true })],
  ]
  for (const [reason, end] of WAYS) {
    it(`tells whose session was ended that it is ${reason}`, async () => {
      await end()
      expect(await told(signIn.token)).to.deep.equal(notSignedIn(reason))
      const cookie = `jwt=${signIn.token}`
      const byCookie = await site.browser().get('/auth/session', { headers: { cookie } })
      expect(byCookie.json()).to.deep.equal(notSignedIn(reason))
    })
  }

  it('tells of a refresh token that was used twice, also once its owner has read of it', async () => {
    const ann = await makeUser(site, 'ann')
    const { token, refreshToken } = await signInProgram(site, 'ann')
    await refreshAt(site, refreshToken)
    time.pass(60)
    await refreshAt(site, refreshToken)
    expect(await told(token)).to.deep.equal(notSignedIn('refresh_reuse'))
    await site.gateway.services.sessions.dismissReused(ann.id)
    expect(await told(token)).to.deep.equal(notSignedIn('refresh_reuse'))
  })

  it('tells of a provider that was unlinked', async () => {
    const { models, services } = site.gateway
    const { sid } = signIn.claims()
    await models.transaction((transaction) => services.sessions.end(sid, 'unlinked', transaction))
    expect(await told(signIn.token)).to.deep.equal(notSignedIn('unlinked'))
  })

  it('is expired where a role was taken away: the session goes on, by another token', async () => {
    await change({ roles: ['manage_users'] })
    await change({ roles: [] })
    expect((await signIn.browser.get('/auth/session')).json()).to.deep.equal(
      notSignedIn('expired', true),
    )
  })

  it('knows of an end that this instance has not heard of yet', async () => {
    const { models } = site.gateway
    const end = { at: time.clock.now(), reason: 'ended_by_administrator' } as const
    await models.transaction((within) => models.Session.end(signIn.claims().sid, end, within))
    expect(await signIn.at(site), 'no revocation was written').to.equal(200)
    expect(await told(signIn.token)).to.deep.equal(notSignedIn('ended_by_administrator'))
  })

  it('holds where nobody knows the session, as after a restored backup', async () => {
    await site.gateway.models.Session.destroy({ where: {} })
    expect(await told(signIn.token)).to.include({
      ...{ status: 'authenticated', session_expires_in: null },
    })
    await clientOf(site, signIn.token).delete('/api/v1/sessions?keep=none')
    expect(await told(signIn.token)).to.deep.equal(notSignedIn('expired'))
  })

  it('ends with the account', async () => {
    await admin.delete(`/api/v1/users/${signIn.claims().sub}`, { headers: { 'if-match': '*' } })
    expect(await told(signIn.token)).to.deep.equal(notSignedIn('expired'))
  })
})
