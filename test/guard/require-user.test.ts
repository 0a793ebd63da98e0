import { expect } from 'chai'
import { Refusal, requireRole, userOf } from '../../guard/index.js'
import { identifyStep, userStep } from '../../guard/require-user.js'
import { systemClock } from '../../lib/clock.js'
import { clientOf } from '../support/api-client.js'
import type { Answer, Ask } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { guardParts, startApp, type GuardedApp } from '../support/guarded-app.js'
import { partsOf, tokenOf } from '../support/jwks.js'

const SECRET = 'guard-test-signing-secret-1f6b0d93c27a'

/** What a caller can tell of a refusal, but for the id of the request. */
const toldBy = (answer: Answer) => {
  const { status, headers } = answer
  const { request_id: id, ...body } = answer.json()
  expect(id).to.equal(headers['x-request-id'])
  const challenge = headers['www-authenticate']
  return { status, body, challenge, type: headers['content-type'], cache: headers['cache-control'] }
}

for (const algorithm of ['ES256', 'HS256']) {
  describe(`an app that requires a user, where ${algorithm} signs,`, () => {
    let house: TestGateway
    let app: GuardedApp
    let token: string
    const options = () => ({
      issuer: house.url,
      ...(algorithm === 'HS256' ? { secret: SECRET } : {}),
    })
    const parts = guardParts(systemClock)

    before(async () => {
      house = await startGateway({ env: { JWT_ALGORITHM: algorithm, JWT_SECRET_KEY: SECRET } })
      app = await startApp([userStep(options(), parts)])
      token = await tokenOf(house, 'manager')
    })
    after(async () => {
      await app.stop()
      await house.stop()
    })

    it('is told who asks, in three places, as the token says it', async () => {
      const answer = await app.ask(token)
      expect(answer.status).to.equal(200)
      const [, claims] = partsOf(token)
      expect(answer.json()).to.deep.equal({ user: claims, ofRequest: claims, ofLocals: claims })
      expect(claims).to.include({ username: 'manager' })
    })

    it('takes the cookie as well as the header', async () => {
      const answer = await app.ask(null, { headers: { cookie: `a=1; jwt=${token}` } })
      expect(answer.json()['user']).to.include({ username: 'manager' })
    })

    const refused: Record<string, () => Ask> = {
      nothing: () => ({}),
      'a token that is none': () => ({ headers: { authorization: 'Bearer x.y.z' } }),
      'a broken header': () => ({ headers: { authorization: 'Bearer' } }),
      'two headers': () => ({ headers: { authorization: ['Bearer a.b.c', 'Bearer a.b.c'] } }),
      'two tokens': () => ({
        headers: { authorization: `Bearer ${token}`, cookie: 'jwt=another' },
      }),
      'an API key': () => ({ headers: { authorization: `Bearer gatehouse_${'x'.repeat(40)}` } }),
    }
    for (const [name, ask] of Object.entries(refused)) {
      it(`answers ${name} to the letter as the gateway does`, async () => {
        const ours = await app.ask(null, ask())
        const theirs = await clientOf(house, null).get('/api/v1/me', ask())
        expect(toldBy(ours)).to.deep.equal(toldBy(theirs))
        expect(ours.status).to.be.oneOf([400, 401])
      })
    }

    it('asks for a role in the same way', async () => {
      const chain = (role: string) => startApp([userStep(options(), parts), requireRole(role)])
      const [held, lacked] = [await chain('manage_users'), await chain('view_audit')]
      try {
        expect((await held.ask(token)).status).to.equal(200)
        const answer = await lacked.ask(token)
        const theirs = await clientOf(house, token).get('/api/v1/audit')
        expect(toldBy(answer)).to.deep.equal(toldBy(theirs))
        expect((await lacked.ask(await tokenOf(house, 'admin'))).status).to.equal(200)
      } finally {
        await held.stop()
        await lacked.stop()
      }
    })

    it('refuses a token for another audience, or of another issuer', async () => {
      const audience = await startApp([userStep({ ...options(), audience: 'x' }, parts)])
      try {
        const answer = await audience.ask(token)
        expect(answer.json()).to.include({ error: 'invalid_token' })
      } finally {
        await audience.stop()
      }
    })
  })
}

describe('an app that requires a user', () => {
  let house: TestGateway
  const apps: GuardedApp[] = []
  const parts = guardParts(systemClock)
  const start = async (...args: Parameters<typeof startApp>): Promise<GuardedApp> => {
    const app = await startApp(...args)
    apps.push(app)
    return app
  }
  const step = (more: object = {}) => userStep({ issuer: house.url, ...more }, parts)
  before(async () => (house = await startGateway({ env: { JWT_ALGORITHM: 'ES256' } })))
  after(async () => {
    for (const app of apps) await app.stop()
    await house.stop()
  })

  it('hands its own error handler what it wants to answer itself', async () => {
    const app = await start([step({ onRefusal: 'next' })])
    expect((await app.ask(null)).json()).to.deep.equal({ handled: true })
    const [error] = app.errors as [Refusal]
    expect(error).to.be.instanceOf(Refusal).and.include({ code: 'login_required', status: 401 })
    expect(error.headers).to.deep.equal({ 'WWW-Authenticate': 'Bearer' })
  })

  it('keeps the id that it has given the request', async () => {
    const app = await start([
      (_req, res, next) => {
        res.setHeader('X-Request-Id', 'of-the-app')
        next()
      },
      step(),
    ])
    expect((await app.ask(null)).json()['request_id']).to.equal('of-the-app')
  })

  it('refuses to ask for a role, or a name, before anybody was verified', async () => {
    const app = await start([
      (req, _res, next) => {
        Object.assign(req, { user: { roles: ['admin'] } })
        next()
      },
      requireRole('editor'),
    ])
    expect((await app.ask(null)).status).to.equal(500)
    expect(app.errors[0]).to.be.instanceOf(TypeError)
  })

  it('passes what its own handler throws to its own error handler', async () => {
    const app = await start([step()], () => {
      throw new RangeError('a bug of the app')
    })
    expect((await app.ask(await tokenOf(house))).status).to.equal(500)
    expect(app.errors[0]).to.be.instanceOf(RangeError)
  })

  it('changes nothing for another site that sends the cookie along', async () => {
    const app = await start([step({ origins: ['https://spa.example.com'] })])
    const cookie = `jwt=${await tokenOf(house)}`
    const host = new URL(app.url).host
    const sent = async (headers: Record<string, string>, method = 'POST'): Promise<number> =>
      (await app.ask(null, { method, headers: { cookie, ...headers } })).status
    expect(await sent({ 'sec-fetch-site': 'cross-site' })).to.equal(403)
    expect(await sent({ 'sec-fetch-site': 'same-site' })).to.equal(403)
    expect(await sent({ origin: 'https://evil.example' })).to.equal(403)
    expect(await sent({ origin: 'null' })).to.equal(403)
    expect(await sent({})).to.equal(403)
    expect(await sent({ 'sec-fetch-site': 'same-origin' })).to.equal(200)
    expect(await sent({ 'sec-fetch-site': 'none' })).to.equal(200)
    expect(await sent({ origin: `https://${host}` })).to.equal(200)
    expect(await sent({ origin: 'https://spa.example.com' })).to.equal(200)
    expect(await sent({ 'sec-fetch-site': 'cross-site' }, 'GET')).to.equal(200)
  })

  it('lets a program with the header change things from anywhere', async () => {
    const app = await start([step()])
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    expect((await app.ask(await tokenOf(house), { method: 'POST', headers })).status).to.equal(200)
  })

  it('looks at the cookie of the name it was told, or at none', async () => {
    const token = await tokenOf(house)
    const named = await start([step({ cookieName: '__Host-jwt' })])
    const none = await start([step({ cookieName: null })])
    const statusOf = async (app: GuardedApp, cookie: string): Promise<number> =>
      (await app.ask(null, { headers: { cookie } })).status
    expect(await statusOf(named, `__Host-jwt=${token}`)).to.equal(200)
    expect(await statusOf(named, `jwt=${token}`)).to.equal(401)
    expect(await statusOf(none, `jwt=${token}`)).to.equal(401)
  })

  it('lets everybody pass where it only identifies, and knows who shows a token', async () => {
    const app = await start([identifyStep({ issuer: house.url }, parts)], (req, res) => {
      try {
        res.json({ name: userOf(req).username })
      } catch {
        res.json({ name: null })
      }
    })
    const nameOf = async (ask: Ask & { method?: string }): Promise<unknown> =>
      (await app.ask(null, ask)).json()['name']
    const token = await tokenOf(house, 'user')
    expect(await nameOf({})).to.equal(null)
    expect(await nameOf({ headers: { authorization: 'Bearer x.y.z' } })).to.equal(null)
    expect(await nameOf({ headers: { authorization: `Bearer ${token}` } })).to.equal('user')
    const headers = { cookie: `jwt=${token}`, 'sec-fetch-site': 'cross-site' }
    expect(await nameOf({ headers })).to.equal('user')
    expect(await nameOf({ headers, method: 'POST' })).to.equal(null)
  })

  it('takes no token of the development sign-in where it was told so', async () => {
    const app = await start([step({ bypass: false })])
    const answer = await app.ask(await tokenOf(house))
    expect(answer.json()).to.include({ error: 'invalid_token' })
  })
})
