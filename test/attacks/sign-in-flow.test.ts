import { expect } from 'chai'
import { BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { HostileProvider } from '../support/hostile-provider.js'
import { comeBack, leave, providerEnvironment } from '../support/provider-walk.js'

const PASSWORD = 'an unremarkable heron at dusk'

/** Where nobody may be sent after signing in, whichever door they came through. */
const ELSEWHERE = [
  'https://evil.test/',
  '//evil.test',
  '/\\evil.test',
  '/%2f/evil.test',
  '/a/..//evil.test',
  'javascript:alert(1)',
  'http://localhost@evil.test/',
]

/** Ways in of our own: behind them somebody else would be signed in. */
const WAYS_IN = [
  '/auth/bypass?token=evil',
  '/x/../auth/bypass?token=evil',
  '/./auth/%2e/bypass?token=evil',
  '/auth/oidc?rd=%2Fauth%2Fbypass%3Ftoken%3Devil',
  '/auth/oidc/callback?code=evil&state=evil',
]

describe('attack: the ways in', () => {
  let site: TestGateway
  let provider: HostileProvider
  let second: HostileProvider

  before(async () => {
    provider = await HostileProvider.start()
    second = await HostileProvider.start()
    const entry = (id: string) => [
      '  - kind: openid-connect',
      `    id: ${id}`,
      `    issuer: ${second.issuer}`,
      `    client_id: ${second.clientId}`,
      `    client_secret: ${second.clientSecret}`,
      '    create: true',
    ]
    const yaml = ['providers:', ...['second', 'local', 'jwt', 'sessions'].flatMap(entry)].join('\n')
    site = await startGateway({ env: providerEnvironment(provider), yaml })
    const { accounts } = site.gateway.services
    await accounts.register({ username: 'grace', email: null, name: null, password: PASSWORD })
  })
  after(async () => {
    await site.stop()
    await provider.stop()
    await second.stop()
  })
  beforeEach(() => {
    provider.person = { sub: 'ada-1' }
    second.person = { sub: 'ada-2' }
  })

  const tokenIn = (browser: BrowserClient) => browser.cookie('jwt')

  describe('by the place to return to', () => {
    let newcomers = 0
    const DOORS: Record<string, (rd: string) => Promise<string | undefined>> = {
      bypass: async (rd) =>
        (await site.browser().get(`/auth/bypass?token=user&rd=${encodeURIComponent(rd)}`)).headers
          .location,
      password: async (rd) =>
        (await site.browser().submit('/auth/login', { username: 'grace', password: PASSWORD, rd }))
          .headers.location,
      register: async (rd) => {
        const form = { username: `new-${(newcomers += 1)}`, password: PASSWORD }
        return (await site.browser().submit('/auth/register', { ...form, rd })).headers.location
      },
      provider: async (rd) => {
        const browser = site.browser()
        const { text } = await comeBack(browser, provider.authorize(await leave(browser, rd)))
        return /content="0;url=([^"]*)"/u.exec(text)?.[1]
      },
    }

    for (const [door, through] of Object.entries(DOORS)) {
      it(`nobody who came in by ${door} is sent to another site, or on to another way in`, async () => {
        expect(await through('/account?kept=1#here')).to.equal('/account?kept=1#here')
        for (const rd of [...ELSEWHERE, ...WAYS_IN]) expect(await through(rd), rd).to.equal('/')
      })
    }
  })

  it('by a place to return to that was written into the store meanwhile', async () => {
    const { SessionRecord } = site.gateway.models
    const browser = site.browser()
    const callback = provider.authorize(await leave(browser, '/account'))
    for (const record of await SessionRecord.findAll()) {
      await record.update({ data: record.data.replace('"/account"', '"//evil.test"') })
    }
    expect((await comeBack(browser, callback)).text).to.include('content="0;url=/"')
  })

  it('by a place to return to that is no place: it is not even kept', async () => {
    await leave(site.browser(), '//evil.test/not-kept')
    const records = await site.gateway.models.SessionRecord.findAll()
    expect(records.filter(({ data }) => data.includes('not-kept'))).to.deep.equal([])
  })

  it('by so many sign-ins begun that no header holds their cookies', async () => {
    const browser = site.browser()
    for (let times = 0; times < 65; times += 1) await leave(browser)
    expect(browser.cookies.size).to.equal(60)
    expect((await comeBack(browser, provider.authorize(await leave(browser)))).status).to.equal(200)
  })

  describe('by a callback', () => {
    it('of one provider played at another, which leaves the sign-in alone', async () => {
      const browser = site.browser()
      const callback = provider.authorize(await leave(browser))
      const swapped = await browser.navigate(
        `/auth/second/callback${callback.search}`,
        'cross-site',
      )
      expect(swapped.status).to.equal(400)
      expect(tokenIn(browser)).to.equal(undefined)
      expect((await comeBack(browser, callback)).status).to.equal(200)
    })

    it('that the attacker began, played in the browser of a victim (login CSRF)', async () => {
      const callback = provider.authorize(await leave(site.browser()))
      const victim = site.browser()
      await leave(victim)
      expect((await comeBack(victim, callback)).status).to.equal(400)
      expect(tokenIn(victim)).to.equal(undefined)
    })

    it('with the code of the attacker and the state of the victim', async () => {
      const victim = site.browser()
      const callback = provider.authorize(await leave(victim))
      const stolen = provider.authorize(await leave(site.browser()))
      callback.searchParams.set('code', stolen.searchParams.get('code') ?? '')
      expect((await comeBack(victim, callback)).status).to.equal(400)
      expect(tokenIn(victim)).to.equal(undefined)
    })

    it('with the cookie of another sign-in, or two of them', async () => {
      const browser = site.browser()
      const [first, other] = [await leave(browser), await leave(browser)]
      const [one, two] = [...browser.cookies.values()].map(({ name, value }) => ({ name, value }))
      const callback = provider.authorize(first)
      for (const cookie of [
        `${one?.name}=${two?.value}`,
        `${one?.name}=${one?.value}; ${one?.name}=${two?.value}`,
        `${one?.name}=`,
        `${one?.name}=.`,
        `${two?.name}=${two?.value}`,
      ]) {
        const answer = await comeBack(site.browser(), callback, { cookie })
        expect(answer.status, cookie).to.equal(400)
        expect(answer.headers['set-cookie'], cookie).to.equal(undefined)
      }
      expect((await comeBack(browser, callback)).status).to.equal(200)
      expect((await comeBack(browser, provider.authorize(other))).status).to.equal(200)
    })

    it('by another method than GET', async () => {
      const browser = site.browser()
      const { pathname, search } = provider.authorize(await leave(browser))
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
        const headers = { 'sec-fetch-site': 'same-origin' }
        expect((await browser.send(method, pathname + search, { headers })).status).to.equal(405)
      }
      expect(tokenIn(browser)).to.equal(undefined)
    })
  })

  describe('by a session known beforehand (fixation)', () => {
    it('leaves the attacker nothing, through a provider either', async () => {
      const attacker = await site.signedIn('user')
      const { name } = site.settings.session
      const planted = attacker.cookie(name) ?? ''
      const victim = site.browser()
      const key = `${name} /auth`
      victim.cookies.set(key, { name, value: planted, path: '/auth', flags: '' })
      await comeBack(victim, provider.authorize(await leave(victim)))
      expect(victim.cookie(name)).to.be.a('string').and.not.equal(planted)
      const late = await attacker.navigate('/auth/oidc/callback?state=x', 'cross-site')
      expect(late.status, 'the planted session is no session any more').to.equal(400)
    })
  })

  describe('by a crowd', () => {
    it('of twenty browsers, one new identity makes one account', async () => {
      provider.person = { sub: 'crowd', email: 'crowd@example.test', email_verified: true }
      const ids = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const browser = site.browser()
          const answer = await comeBack(browser, provider.authorize(await leave(browser)))
          expect(answer.status).to.equal(200)
          return (await browser.get('/api/v1/me')).json()['id']
        }),
      )
      expect(new Set(ids).size).to.equal(1)
    })

    it('of twenty forms, one username in two spellings makes one account', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => {
          const username = index % 2 === 0 ? 'Crowded' : '\uFF23ROWDED'
          const json = { username, password: `${PASSWORD} ${index}` }
          return site.browser().post('/auth/register', { json })
        }),
      )
      const count = (status: number) => answers.filter((answer) => answer.status === status).length
      expect([count(201), count(409)]).to.deep.equal([1, 19])
    })
  })

  for (const id of ['local', 'jwt', 'sessions']) {
    it(`by a provider called ${id}, whose name is no strategy of ours`, async () => {
      const browser = site.browser()
      const query = 'username=grace&password=x&access_token=x'
      const start = await browser.navigate(`/auth/${id}?${query}`, 'same-origin')
      expect(start.location).to.include(second.issuer)
      const answer = await comeBack(browser, second.authorize(start.location ?? ''))
      expect(answer.status).to.equal(200)
      expect((await browser.get('/api/v1/me')).json()).to.deep.include({ amr: [`oidc:${id}`] })
    })
  }

  it('by an account that was disabled, whichever door', async () => {
    const { models, services } = site.gateway
    const name = { username: 'leaver', email: 'leaver@example.test', name: null }
    const { id } = await services.accounts.register({ ...name, password: PASSWORD })
    provider.person = { sub: 'leaver' }
    const proof = { kind: 'identity', amr: 'oidc:oidc', provider: 'oidc' } as const
    const person = { username: null, email: null, emailVerified: false, name: null, groups: [] }
    const identity = { issuer: provider.issuer, subject: 'leaver' }
    await services.linking.link({ ...proof, ...identity, ...person }, id)
    await models.User.update({ disabledAt: new Date() }, { where: { id } })

    const browser = site.browser()
    const doors = [
      await browser.get('/auth/bypass?token=leaver'),
      await browser.submit('/auth/login', { username: 'leaver', password: PASSWORD }),
      await browser.submit('/auth/login', { username: 'leaver@example.test', password: PASSWORD }),
      await comeBack(browser, provider.authorize(await leave(browser))),
    ]
    expect(doors.map(({ status }) => status)).to.deep.equal([403, 401, 401, 403])
    expect([...browser.cookies.values()]).to.deep.equal([])
  })
})
