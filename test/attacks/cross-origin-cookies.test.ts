import { expect } from 'chai'
import { startApp } from '../support/app-server.js'
import type { Ask } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { APP, corsOf, fetched, preflight } from '../support/other-origins.js'
import { makeUser, signInProgram } from '../support/refreshing.js'
import { SignIn } from '../support/two-gateways.js'

describe('attack: cookies, brought by pages of origins that may use the API', () => {
  let site: TestGateway
  let victim: SignIn
  beforeEach(async () => {
    site = await startGateway({ env: { CLIENT_ORIGINS: APP } })
    await makeUser(site, 'ann')
    victim = await SignIn.of(site, 'admin')
  })
  afterEach(() => site.stop())

  /** A sibling host is of the same site: even Strict cookies come along. */
  const WAYS: [string, (own: string) => Ask][] = [
    ['alone', () => ({ json: {} })],
    ['beside their token', (own) => ({ json: {}, headers: { authorization: `Bearer ${own}` } })],
    ['beside a token that is none', () => ({ json: {}, headers: { authorization: 'Bearer x' } })],
    ['by form', () => ({ form: {} })],
    ['by form, beside a token that is none', () => ({ form: {}, headers: { authorization: 'Bearer x' } })], // prettier-ignore
  ]
  for (const [what, made] of WAYS) {
    it(`change nothing: ${what}`, async () => {
      const own = await signInProgram(site, 'ann')
      const before = [...victim.browser.cookies.values()].map(({ value }) => value)
      for (const where of ['same-site', 'cross-site']) {
        for (const path of [
          '/auth/refresh',
          '/auth/logout',
          '/auth/refresh/logout',
          '/auth/login',
          '/auth/register',
          '/api/v1/users',
          '/api/v1/keys',
        ]) {
          // prettier-ignore
          const { headers = {}, ...sent } = made(own.token)
          const answer = await victim.browser.post(path, {
            ...{ ...sent, headers: { ...fetched(APP, where), ...headers } },
          })
          expect([answer.status, answer.json()['error']], path).to.deep.equal([
            ...[403, 'cross_site_request'],
          ])
          expect(answer.headers['set-cookie'], path).to.equal(undefined)
        }
      }
      expect([...victim.browser.cookies.values()].map(({ value }) => value)).to.deep.equal(before)
      expect(await victim.at(site)).to.equal(200)
      const { json, headers } = { json: {}, headers: { 'sec-fetch-site': 'same-origin' } }
      expect((await victim.browser.post('/auth/refresh', { json, headers })).status).to.equal(200)
    })
  }

  it('open no answer to them either: who reads by cookie is not allowed credentials', async () => {
    const answer = await victim.browser.get('/api/v1/me', { headers: fetched(APP, 'same-site') })
    expect(answer.headers['access-control-allow-origin']).to.equal(APP)
    expect(answer.headers).to.not.have.property('access-control-allow-credentials')
  })

  it('are refused where these pages have no business, as ever', async () => {
    for (const path of ['/oauth/token', '/account/password', '/auth/bypass?token=user']) {
      const answer = await site.browser().post(path, { json: {}, headers: fetched(APP) })
      expect(answer.status, path).to.be.oneOf([403, 405])
      expect(answer.headers).to.not.have.property('access-control-allow-origin')
    }
  })
})

describe('pages of origins that may use the API, at the host of an app', () => {
  it('find there what the app says of other origins, and nothing of ours', async () => {
    const app = await startApp((_req, res) => {
      res.setHeader('Access-Control-Allow-Origin', 'https://the-app-says.example')
      res.end('the app')
    })
    const yaml = `
access:
  - { host: app.example.com, allow: public }
upstreams:
  - { host: app.example.com, to: "${app.url}" }
`
    const starting = startGateway({ yaml, env: { CLIENT_ORIGINS: APP } })
    const site = await starting.catch(async (failure: unknown) => {
      await app.stop()
      throw failure
    })
    try {
      for (const [method, headers] of [
        ['GET', fetched(APP)],
        ['OPTIONS', preflight(APP)],
        ['OPTIONS', preflight('https://evil.test')],
      ] as const) {
        const here = { ...headers, host: 'app.example.com' }
        const answer = await site.browser().send(method, '/api/v1/me', { headers: here })
        expect([answer.status, answer.text], method).to.deep.equal([200, 'the app'])
        expect(corsOf(answer)['access-control-allow-origin']).to.equal(
          'https://the-app-says.example',
        )
        expect(answer.headers).to.not.have.property('access-control-allow-methods')
        expect(answer.headers).to.not.have.property('access-control-expose-headers')
      }
    } finally {
      await site.stop()
      await app.stop()
    }
  })
})
