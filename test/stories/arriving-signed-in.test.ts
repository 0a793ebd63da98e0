import { expect } from 'chai'
import type { Clock } from '../../lib/clock.js'
import { MOST_RETURNS, WINDOW_SECONDS } from '../../middleware/returns.js'
import type { Answer, BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { readTags } from '../support/html.js'

const GATE = 'https://gate.example.test'
const APP = 'https://app.example.test/reports?year=1843'
const ELSEWHERE = 'https://app.other.test/'

/** Where the page goes on by itself; null: it stays. */
const hopOf = ({ text }: Answer): string | null => {
  const refresh = readTags(text).find(
    ({ attributes }) => attributes.get('http-equiv') === 'refresh',
  )
  return refresh?.attributes.get('content')?.replace('0;url=', '') ?? null
}
const headingOf = ({ text }: Answer): string => /<h1>([^<]*)/u.exec(text)?.[1] ?? ''
const login = (rd: string, more = ''): string => `/auth/login?rd=${encodeURIComponent(rd)}${more}`
const strangers = { accept: 'text/html' }

describe('arriving at the sign-in page', () => {
  let site: TestGateway
  let lax: TestGateway
  let offset = 0
  const clock: Clock = { now: () => new Date(Date.now() + offset) }

  const start = (more: Record<string, string> = {}): Promise<TestGateway> =>
    startGateway({
      clock,
      yaml: 'access: [{ host: [app.example.test, app.other.test], allow: signed-in }]',
      env: {
        ...{ PUBLIC_URL: GATE, COOKIE_DOMAIN: 'example.test', COOKIE_NAME: '__Secure-jwt' },
        ...{ BYPASS_ALLOW_REMOTE: 'true', ...more },
      },
    })
  before(async () => {
    site = await start()
    lax = await start({ COOKIE_SAMESITE: 'lax' })
  })
  afterEach(() => {
    offset = 0
  })
  after(async () => {
    await site.stop()
    await lax.stop()
  })

  const signedIn = (): Promise<BrowserClient> => site.signedIn('user')
  const goesTo = ({ status, headers }: Answer) => [status, headers.location]

  describe('signed in', () => {
    for (const rd of [APP, '/account?tab=1', '/']) {
      it(`goes on to ${rd} at once`, async () => {
        const browser = await signedIn()
        expect(goesTo(await browser.navigate(login(rd)))).to.deep.equal([302, rd])
        const alias = `/auth/login?return_to=${encodeURIComponent(rd)}`
        expect(goesTo(await browser.navigate(alias))).to.deep.equal([302, rd])
      })
    }

    for (const query of [
      '',
      '?rd=%2Fauth%2Fbypass%3Ftoken%3Dadmin',
      '?rd=https%3A%2F%2Fevil.test%2F',
    ]) {
      it(`stays at the page, which says so, with ${query || 'nothing asked for'}`, async () => {
        const answer = await (await signedIn()).navigate(`/auth/login${query}`)
        expect([answer.status, headingOf(answer)]).to.deep.equal([200, 'Sign in'])
        expect(answer.text).to.include('You are signed in as')
        expect(answer.text).not.to.include('evil.test')
      })
    }

    it('by a header is not signed in on this browser', async () => {
      const token = (await (await signedIn()).get('/auth/token')).json()['token']
      const headers = {
        ...strangers,
        'sec-fetch-site': 'none',
        authorization: `Bearer ${String(token)}`,
      }
      expect((await site.browser().get(login(APP), { headers })).status).to.equal(200)
    })

    it('goes on after a refresh, once the token has expired', async () => {
      const browser = await signedIn()
      browser.cookies.delete('__Secure-jwt /')
      const there = `/auth/refresh?rd=${encodeURIComponent(APP)}`
      expect(goesTo(await browser.navigate(login(APP)))).to.deep.equal([302, there])
      const page = await browser.navigate(there)
      expect(page.text).to.include(`value="${APP}"`)
      const answer = await browser.submit('/auth/refresh', { rd: APP })
      expect([answer.status, hopOf(answer)]).to.deep.equal([200, APP])
      expect(goesTo(await browser.navigate(login(APP)))).to.deep.equal([302, APP])
    })
  })

  describe('from another site', () => {
    for (const headers of [
      strangers,
      { ...strangers, 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' },
    ]) {
      const how = 'sec-fetch-site' in headers ? 'with' : 'without'
      it(`begins anew from a page of ours, ${how} Fetch Metadata, and asks only then`, async () => {
        const here = await site.browser().get(login(APP), { headers })
        expect([here.status, hopOf(here)]).to.deep.equal([200, login(APP, '&from=hop')])
        expect(here.text).not.to.include('<form')
        const browser = site.browser()
        const again = await browser.get(hopOf(here) ?? '', { headers: strangers })
        expect([again.status, headingOf(again)]).to.deep.equal([200, 'Sign in'])
        const known = await (await signedIn()).get(hopOf(here) ?? '', { headers: strangers })
        expect(goesTo(known)).to.deep.equal([302, APP])
      })
    }

    it('makes no hop where it can only have begun here, for programs, or to a way in', async () => {
      for (const site_ of ['none', 'same-origin', 'same-site']) {
        expect(hopOf(await site.browser().navigate(login(APP), site_))).to.equal(null)
      }
      expect(hopOf(await site.browser().get(login(APP)))).to.equal(null)
      for (const nowhere of ['/auth/login', 'https://evil.test/']) {
        const answer = await site.browser().navigate(login(nowhere), 'cross-site')
        expect(hopOf(answer)).to.equal('/auth/login?from=hop')
      }
    })

    it('makes no hop with a Lax cookie, which is there at once', async () => {
      expect(hopOf(await lax.browser().navigate(login(APP), 'cross-site'))).to.equal(null)
      const browser = await lax.signedIn('user')
      expect(goesTo(await browser.navigate(login(APP), 'cross-site'))).to.deep.equal([302, APP])
      browser.cookies.delete('__Secure-jwt /')
      const refreshed = await browser.navigate(login(APP), 'cross-site')
      expect(refreshed.headers.location).to.equal(`/auth/refresh?rd=${encodeURIComponent(APP)}`)
    })
  })

  describe('sent back by an app that does not see the sign-in', () => {
    const round = async (browser: BrowserClient, rd = APP) =>
      (await browser.navigate(login(rd))).status

    it('is told so instead of going round for ever', async () => {
      const browser = await signedIn()
      for (let times = 0; times < MOST_RETURNS; times += 1) {
        expect(await round(browser)).to.equal(302)
      }
      const answer = await browser.navigate(login(APP))
      expect([answer.status, headingOf(answer)]).to.deep.equal([
        409,
        'Your sign-in does not arrive',
      ])
      expect(answer.text).to.include('app.example.test').and.include(`href="${APP}"`)
      expect(site.log.filter((line) => line.includes('"sign_in_not_seen"')).at(-1)).to.include(
        'app.example.test',
      )
      expect(await round(browser), 'it may be tried again').to.equal(302)
    })

    it('is told so where each round renews the token', async () => {
      const browser = await signedIn()
      const statuses: number[] = []
      for (let times = 0; times <= MOST_RETURNS; times += 1) {
        browser.cookies.delete('__Secure-jwt /')
        statuses.push(await round(browser))
        await browser.submit('/auth/refresh', { rd: APP })
      }
      expect(statuses.at(-1)).to.equal(409)
    })

    it('is not told so for opening many pages at once, nor one page now and then', async () => {
      const browser = await signedIn()
      for (let tab = 0; tab < 40; tab += 1) {
        expect(await round(browser, `${APP}&tab=${tab}`)).to.equal(302)
      }
      for (let times = 0; times < 3 * MOST_RETURNS; times += 1) {
        offset += (WINDOW_SECONDS * 1000) / (MOST_RETURNS - 1)
        expect(await round(browser)).to.equal(302)
      }
      const cookie = browser.cookie('__Host-returns') ?? ''
      expect(cookie).to.have.length.below(1000)
    })

    it('is told so at once where our cookie is not sent to that host at all', async () => {
      const answer = await (await signedIn()).navigate(login(ELSEWHERE))
      expect([answer.status, headingOf(answer)]).to.deep.equal([
        409,
        'Your sign-in does not arrive',
      ])
      expect(answer.text).to.include('COOKIE_DOMAIN')
    })

    it('is shown the sign-in page, not the refresh, once that was refused, whatever cookies are there', async () => {
      const browser = site.browser()
      const name = '__Host-jwt_hint'
      browser.cookies.set(`${name} /auth`, { name, value: 'planted', path: '/auth', flags: '' })
      expect((await browser.navigate(login(APP))).headers.location).to.include('/auth/refresh?rd=')
      const refused = await browser.submit('/auth/refresh', { rd: APP })
      expect(refused.headers.location).to.equal(login(APP, '&from=refresh'))
      const page = await browser.navigate(login(APP, '&from=refresh'))
      expect([page.status, headingOf(page)]).to.deep.equal([200, 'Sign in'])
    })
  })

  describe('and leaving it', () => {
    it('goes on to an app from a page of ours, because forms of ours may not lead elsewhere', async () => {
      const someone = { username: 'newcomer', password: 'a heron over wet slate roofs', rd: APP }
      const made = await site.browser().submit('/auth/register', someone)
      expect([made.status, hopOf(made)]).to.deep.equal([200, APP])
      const answer = await site.browser().submit('/auth/login', someone)
      expect([answer.status, hopOf(answer)]).to.deep.equal([200, APP])
      const bypassed = await site
        .browser()
        .navigate(`/auth/bypass?token=user&rd=${encodeURIComponent(APP)}`)
      expect(goesTo(bypassed)).to.deep.equal([302, APP])
    })

    it('signs out on to an app, and to nowhere else', async () => {
      const browser = await signedIn()
      const page = await browser.navigate(`/auth/logout?rd=${encodeURIComponent(APP)}`)
      expect(page.text).to.include(`name="rd" value="${APP}"`)
      const answer = await browser.submit('/auth/logout', { rd: APP })
      expect([answer.status, hopOf(answer)]).to.deep.equal([200, APP])
      expect(browser.cookie('__Secure-jwt')).to.equal(undefined)
      const evil = await (await signedIn()).submit('/auth/logout', { rd: 'https://evil.test/' })
      expect(goesTo(evil)).to.deep.equal([303, '/'])
      const own = await (await signedIn()).submit('/auth/logout', { rd: '/docs' })
      expect(goesTo(own)).to.deep.equal([303, '/docs'])
    })

    it('signs out on to an app when the token has expired', async () => {
      const browser = await signedIn()
      browser.cookies.delete('__Secure-jwt /')
      expect((await browser.submit('/auth/logout', { rd: APP })).status).to.equal(307)
      const answer = await browser.submit('/auth/refresh/logout', { rd: APP })
      expect([answer.status, hopOf(answer)]).to.deep.equal([200, APP])
    })
  })
})
