import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'
import {
  makeUser,
  opens,
  PASSWORD,
  programOf,
  refreshAt,
  signInProgram,
} from '../support/refreshing.js'
import { TestTime } from '../support/revocations.js'

const DAY = 86_400

/** `a.b.c` -> what b says. */
const claimsIn = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as never

describe('a program that keeps its sign-in going', () => {
  let site: TestGateway
  let time: TestTime
  before(async () => {
    time = new TestTime()
    site = await startGateway({ clock: time.clock })
    await makeUser(site, 'ada', ['manage_users'])
  })
  after(() => site.stop())

  const login = (json: object) => site.browser().post('/auth/login', { json })

  it('gets its refresh token in the answer only where it asks, and then not by cookie too', async () => {
    const asked = await login({ username: 'ada', password: PASSWORD, refresh: true })
    expect(asked.json()['refresh_token']).to.match(/^[\da-f-]{36}\.[\w-]{43}$/)
    expect(String(asked.headers['set-cookie'])).not.to.include('_refresh=')
    for (const more of [{}, { refresh: false }]) {
      const answer = await login({ username: 'ada', password: PASSWORD, ...more })
      expect(answer.json()).not.to.have.property('refresh_token')
      expect(String(answer.headers['set-cookie'])).to.include('jwt_refresh=')
    }
  })

  it('spends it for a token of the same session and the next refresh token', async () => {
    const first = await signInProgram(site, 'ada')
    time.pass(3 * 3600)
    const answer = await refreshAt(site, first.refreshToken)
    expect(answer.headers['cache-control']).to.equal('no-store')
    expect(answer.json()).to.include({ token_type: 'Bearer', expires_in: 21_600 })
    const next = programOf(answer)
    expect(next.refreshToken).not.to.equal(first.refreshToken)
    const [before, after] = [claimsIn(first.token), claimsIn(next.token)]
    for (const same of ['sub', 'sid', 'amr', 'roles', 'username']) {
      expect(after[same]).to.deep.equal(before[same])
    }
    expect(after['jti']).not.to.equal(before['jti'])
    expect(await opens(site, next.token)).to.equal(200)
  })

  it('goes on for as long as it is refreshed in time, up to the end of the session', async () => {
    let { refreshToken } = await signInProgram(site, 'ada')
    for (let month = 0; month < 3; month += 1) {
      time.pass(29 * DAY)
      refreshToken = programOf(await refreshAt(site, refreshToken)).refreshToken
    }
    time.pass(3 * DAY)
    expect((await refreshAt(site, refreshToken)).status).to.equal(401)
  })

  it('has to sign in again when it was away for too long', async () => {
    const { refreshToken } = await signInProgram(site, 'ada')
    time.pass(30 * DAY)
    const answer = await refreshAt(site, refreshToken)
    expect([answer.status, answer.json()['error']]).to.deep.equal([401, 'invalid_refresh_token'])
  })

  it('holds no token that outlives the session', async () => {
    let { token, refreshToken } = await signInProgram(site, 'ada')
    for (const days of [29, 29, 29, 2.9]) {
      time.pass(days * DAY)
      ;({ token, refreshToken } = programOf(await refreshAt(site, refreshToken)))
    }
    const { exp, iat } = claimsIn(token) as { exp: number; iat: number }
    expect(exp - iat).to.equal(Math.round(0.1 * DAY))
  })

  it('gets what holds of the user by now', async () => {
    const { id } = await makeUser(site, 'grace', ['manage_users'])
    const { refreshToken } = await signInProgram(site, 'grace')
    const { User, transaction } = site.gateway.models
    await transaction(async (within) => {
      await User.setRoles(id, ['view_audit'], within)
      await User.update({ name: 'Grace Hopper' }, { where: { id }, transaction: within })
    })
    const { token } = programOf(await refreshAt(site, refreshToken))
    expect(claimsIn(token)).to.deep.include({ roles: ['view_audit'], name: 'Grace Hopper' })
  })

  it('is told nothing but that the token is not valid, whatever is wrong with it', async () => {
    const { refreshToken } = await signInProgram(site, 'ada')
    const [id = '', secret = ''] = refreshToken.split('.')
    for (const wrong of [
      'nonsense',
      `${id}.${'A'.repeat(43)}`,
      `00000000-0000-4000-8000-000000000000.${secret}`,
    ]) {
      const answer = await refreshAt(site, wrong)
      expect(answer.json()).to.include({
        error: 'invalid_refresh_token',
        error_description: 'The refresh token is not valid.',
      })
    }
    expect((await refreshAt(site, refreshToken)).status).to.equal(200)
  })

  it('hears 401 login_required when it shows none, and 400 for what is none', async () => {
    const post = (json: unknown) => site.browser().post('/auth/refresh', { json })
    expect((await post({})).json()).to.include({ error: 'login_required' })
    expect((await post({ refresh_token: 7 })).json()['fields']).to.deep.equal({
      refresh_token: 'not_a_string',
    })
    expect((await post({ refresh_token: 'x', other: 1 })).status).to.equal(400)
    const form = await site.browser().post('/auth/refresh', { form: { refresh_token: 'x' } })
    expect(form.json()['fields']).to.deep.equal({ refresh_token: 'not_allowed' })
  })
})
