import { expect } from 'chai'
import { clientOf } from '../support/api-client.js'
import { makeOwnKey } from '../support/api-keys.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { makeUser, opens, refreshAt, signInProgram } from '../support/refreshing.js'
import { TestTime } from '../support/revocations.js'
import { SAME_ORIGIN, SignIn } from '../support/two-gateways.js'

const HOUR = 3600
const EVERYWHERE = { everywhere: true }

/** Every session of the user, by whatever they show; and nothing by what proves nothing. */
describe('signing out everywhere', () => {
  let time: TestTime
  let site: TestGateway
  let here: SignIn
  let there: SignIn
  let other: SignIn
  beforeEach(async () => {
    time = new TestTime()
    site = await startGateway({ clock: time.clock })
    here = await SignIn.of(site, 'user')
    there = await SignIn.of(site, 'user')
    other = await SignIn.of(site, 'admin')
  })
  afterEach(() => site.stop())

  const alive = async () => [await here.at(site), await there.at(site), await other.at(site)]
  const reasonOf = async ({ token }: SignIn) =>
    (await clientOf(site, token).get('/auth/session')).json()['reason']
  const lines = async () => {
    const all = await site.gateway.models.AuditLine.findAll({ order: [['seq', 'ASC']] })
    return all
      .filter(({ event }) => event === 'sign_out' || event === 'session_ended')
      .map(({ event, reason }) => (reason === null ? event : `${event} ${reason}`))
  }

  it('ends all of the user’s sessions, by a token, and says in each why', async () => {
    const answer = await clientOf(site, here.token).post('/auth/logout', EVERYWHERE)
    expect(answer.status).to.equal(204)
    expect(await alive()).to.deep.equal([401, 401, 200])
    expect([await reasonOf(here), await reasonOf(there)]).to.deep.equal([
      ...['signed_out', 'ended_by_user'],
    ])
    expect(await lines()).to.deep.equal(['sign_out', 'session_ended ended_by_user: 1'])
    const again = await there.browser.post('/auth/refresh', { json: {}, headers: SAME_ORIGIN })
    expect(again.status).to.equal(401)
  })

  it('does so by the cookie of a page, as JSON and as a form', async () => {
    const json = EVERYWHERE
    expect((await here.browser.post('/auth/logout', { json, headers: SAME_ORIGIN })).status).to.equal(204) // prettier-ignore
    expect(await alive()).to.deep.equal([401, 401, 200])
    const third = await SignIn.of(site, 'user')
    const fourth = await SignIn.of(site, 'user')
    const answer = await third.browser.submit('/auth/logout', { everywhere: 'true' })
    expect([answer.status, third.browser.cookie('jwt')]).to.deep.equal([303, undefined])
    expect([await third.at(site), await fourth.at(site)]).to.deep.equal([401, 401])
  })

  it('is offered by the page that asks, to who is signed in and to nobody else', async () => {
    const button = '<button type="submit" class="quiet" name="everywhere" value="true">'
    expect((await here.browser.navigate('/auth/logout')).text).to.include(button)
    expect((await site.browser().navigate('/auth/logout')).text).not.to.include(button)
    here.browser.cookies.delete('jwt /')
    expect((await here.browser.navigate('/auth/logout')).text).not.to.include(button)
  })

  it('ends the one session where it is not asked for, or in words that nobody knows', async () => {
    for (const json of [{}, { everywhere: false }, { everywhere: 'yes' }, { everywhere: [true] }]) {
      const one = await SignIn.of(site, 'user')
      expect((await clientOf(site, one.token).post('/auth/logout', json)).status).to.equal(204)
      expect(await one.at(site)).to.equal(401)
    }
    expect(await alive()).to.deep.equal([200, 200, 200])
  })

  for (const [what, code, show] of [
    ['a token that was ended', 'invalid_token', () => endedToken()],
    ['a token that has expired', 'token_expired', () => expiredToken()],
    ['a token that is none of ours', 'invalid_token', () => Promise.resolve(`${here.token}x`)],
    ['nothing', 'login_required', () => Promise.resolve(null)],
  ] as const) {
    it(`is not for who shows ${what}: nothing ends, and they are told so`, async () => {
      const token = await show()
      const [first, second] = [await SignIn.of(site, 'user'), await SignIn.of(site, 'user')]
      const answer = await clientOf(site, token).post('/auth/logout', EVERYWHERE)
      expect([answer.status, answer.json()['error']]).to.deep.equal([401, code])
      expect([await first.at(site), await second.at(site)]).to.deep.equal([200, 200])
    })
  }
  const endedToken = async () => {
    await clientOf(site, here.token).post('/auth/logout', {})
    return here.token
  }
  const expiredToken = () => {
    time.pass(7 * HOUR)
    return Promise.resolve(here.token)
  }

  it('is not for a key, which is no session', async () => {
    const { key } = await makeOwnKey(clientOf(site, here.token))
    const answer = await clientOf(site, key).post('/auth/logout', EVERYWHERE)
    expect([answer.status, answer.json()['error']]).to.deep.equal([403, 'person_required'])
    expect(await alive()).to.deep.equal([200, 200, 200])
  })

  it('is for who shows a refresh cookie, where the token has gone', async () => {
    here.browser.cookies.delete('jwt /')
    const sent = { json: EVERYWHERE, headers: SAME_ORIGIN }
    const on = await here.browser.post('/auth/logout', sent)
    expect([on.status, on.location]).to.deep.equal([
      ...[307, `${here.browser.origin}/auth/refresh/logout`],
    ])
    expect((await here.browser.post('/auth/refresh/logout', sent)).status).to.equal(204)
    expect(await alive()).to.deep.equal([401, 401, 200])
    expect(here.browser.cookies.size).to.equal(0)
    expect(await lines()).to.deep.equal(['sign_out', 'session_ended ended_by_user: 1'])
  })

  it('is not for a refresh token that was spent long ago: nothing ends', async () => {
    await makeUser(site, 'ann')
    const [first, second] = [await signInProgram(site, 'ann'), await signInProgram(site, 'ann')]
    await refreshAt(site, first.refreshToken)
    time.pass(60)
    const json = { refresh_token: first.refreshToken, everywhere: true }
    const answer = await site.browser().post('/auth/refresh/logout', { json })
    expect([answer.status, answer.json()['error']]).to.deep.equal([401, 'invalid_refresh_token'])
    expect(await opens(site, second.token)).to.equal(200)
  })

  it('cannot be had by another site', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }
    const answer = await here.browser.post('/auth/logout', { json: EVERYWHERE, headers })
    expect(answer.status).to.equal(403)
    const form = { everywhere: 'true' }
    expect((await here.browser.post('/auth/logout', { form, headers })).status).to.equal(403)
    expect(await alive()).to.deep.equal([200, 200, 200])
  })
})

describe('signing out a program whose token has expired', () => {
  let time: TestTime
  let site: TestGateway
  beforeEach(async () => {
    time = new TestTime()
    site = await startGateway({ clock: time.clock })
    await makeUser(site, 'ann')
  })
  afterEach(() => site.stop())

  const leave = (json: unknown) => site.browser().post('/auth/refresh/logout', { json })

  it('ends its session, by the refresh token in the body', async () => {
    const { refreshToken } = await signInProgram(site, 'ann')
    time.pass(7 * HOUR)
    const answer = await leave({ refresh_token: refreshToken })
    expect([answer.status, answer.text]).to.deep.equal([204, ''])
    expect(answer.headers['set-cookie'], 'a browser stays as it is').to.equal(undefined)
    expect((await refreshAt(site, refreshToken)).status).to.equal(401)
  })

  it('ends all of them, where that is asked for', async () => {
    const [one, two] = [await signInProgram(site, 'ann'), await signInProgram(site, 'ann')]
    const asked = { refresh_token: one.refreshToken, everywhere: true }
    expect((await leave(asked)).status).to.equal(204)
    expect([await opens(site, one.token), await opens(site, two.token)]).to.deep.equal([401, 401])
    expect((await refreshAt(site, two.refreshToken)).status).to.equal(401)
  })

  it('is open to who has none that is valid, and ends nothing for them', async () => {
    const { token, refreshToken } = await signInProgram(site, 'ann')
    const nearly = refreshToken.replace(/.$/u, (last) => (last === 'A' ? 'E' : 'A'))
    const texts = ['', 'x', `${refreshToken}x`, nearly, 7, null, [refreshToken]]
    for (const text of texts) {
      expect((await leave({ refresh_token: text })).status, String(text)).to.equal(204)
    }
    expect(await opens(site, token)).to.equal(200)
  })

  it('heeds it as JSON alone, as refreshing does, and beside a cookie it alone', async () => {
    const { token, refreshToken } = await signInProgram(site, 'ann')
    const form = { refresh_token: refreshToken }
    expect((await site.browser().post('/auth/refresh/logout', { form })).status).to.equal(204)
    expect(await opens(site, token)).to.equal(200)
    const person = await SignIn.of(site, 'user')
    const sent = { json: { refresh_token: refreshToken }, headers: SAME_ORIGIN }
    expect((await person.browser.post('/auth/refresh/logout', sent)).status).to.equal(204)
    expect([await opens(site, token), await person.at(site)]).to.deep.equal([401, 200])
    expect(person.browser.cookie('jwt')).to.equal(person.token)
  })
})
