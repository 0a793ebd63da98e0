import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Answer, BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { HostileProvider } from '../support/hostile-provider.js'
import { leavingIn } from '../support/leaving-links.js'
import { APPS, NEARLY_APPS } from '../support/nearly-apps.js'
import { comeBack, providerEnvironment } from '../support/provider-walk.js'

const PASSWORD = 'a heron over wet slate roofs'

const corpus = (name: string): string =>
  readFileSync(new URL(`../corpora/redirect/${name}`, import.meta.url), 'utf8')

/** Published payloads, response-splitting strings, and the targets of three allow-list tables. */
function hostileTargets(): string[] {
  const { items } = JSON.parse(corpus('open-redirect-payloads.json')) as { items: { p: string }[] }
  const lists = JSON.parse(corpus('allowlist-table-oauth2-proxy.json')) as Cases
  const origins = JSON.parse(corpus('origin-table-better-auth.json')) as Cases
  const authelia = JSON.parse(corpus('redirect-table-authelia.json')) as Tables
  return [
    ...items.map(({ p }) => p),
    ...corpus('crlf.txt').split('\n').filter(Boolean),
    ...lists.cases.flatMap(({ redirect }) => redirect ?? []),
    ...origins.cases.flatMap(({ url }) => url ?? []),
    ...Object.keys({ ...authelia.login, ...authelia.logout }),
    ...NEARLY_APPS,
  ]
}
interface Cases {
  readonly cases: readonly { readonly redirect?: string; readonly url?: string }[]
}
interface Tables {
  readonly login: object
  readonly logout: object
}

/** Half a surrogate pair cannot be sent. */
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8')

/** As it stands, if a query can hold it so; as a parameter that carries just this. */
const asQuery = (target: string): string[] => {
  const raw = target.replaceAll(/[^\x21-\x7e]|#/gu, (char) => encodeURIComponent(wellFormed(char)))
  return [`rd=${raw}`, `rd=${encodeURIComponent(wellFormed(target))}`]
}

type Door = (browser: BrowserClient, query: string) => Promise<Answer>

/** Every door that takes a target, and every one that might be thought to. */
const DOORS: Readonly<Record<string, Door>> = {
  'the sign-in page': (browser, query) => browser.navigate(`/auth/login?${query}`),
  'a refused sign-in': (browser, query) =>
    browser.send('POST', '/auth/login', form(`username=&${query}`)),
  'the registration page': (browser, query) => browser.navigate(`/auth/register?${query}`),
  'a refused registration': (browser, query) =>
    browser.send('POST', '/auth/register', form(`username=&${query}`)),
  'the bypass': (browser, query) => browser.navigate(`/auth/bypass?token=user&${query}`),
  'the sign-out page': (browser, query) => browser.navigate(`/auth/logout?${query}`),
  'a sign-out': (browser, query) => browser.send('POST', `/auth/logout?${query}`, form(query)),
  'a refresh': (browser, query) => browser.navigate(`/auth/refresh?${query}`),
  'a refused refresh': (browser, query) => browser.send('POST', '/auth/refresh', form(query)),
  'a sign-out by the refresh token': (browser, query) =>
    browser.send('POST', '/auth/refresh/logout', form(query)),
  'the sign-in page, reached from another site': (browser, query) =>
    browser.navigate(`/auth/login?${query}`, 'cross-site'),
  'the sign-in page, by the other name': (browser, query) =>
    browser.navigate(`/auth/login?${query.replace('rd=', 'return_to=')}`),
  'the start of others': (browser, query) => browser.navigate(`/oauth2/start?${query}`),
  'the sign-in of others': (browser, query) => browser.navigate(`/oauth2/sign_in?${query}`),
  'the sign-out of others': (browser, query) => browser.navigate(`/oauth2/sign_out?${query}`),
  'a guarded page': (browser, query) => browser.navigate(`/account?${query}`),
  'the first page': (browser, query) => browser.navigate(`/?${query}`),
  'a page that is not there': (browser, query) => browser.navigate(`/nowhere?${query}`),
  'a provider that is not there': (browser, query) => browser.navigate(`/auth/nobody?${query}`),
  'a callback out of nowhere': (browser, query) =>
    browser.navigate(`/auth/oidc/callback?${query}`, 'cross-site'),
}

const form = (body: string) => ({
  form: body,
  headers: { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate', accept: 'text/html' },
})

/** What must not happen: any door of ours leads to a site that is not ours. */
for (const publicUrl of [null, 'https://gate.example.test']) {
  describe(`attack: open redirects, seen from ${publicUrl ?? 'http'}`, function () {
    this.timeout(120_000)
    const targets = hostileTargets()
    let site: TestGateway
    let provider: HostileProvider
    let own: string
    before(async () => {
      provider = await HostileProvider.start()
      const address = publicUrl === null ? {} : { PUBLIC_URL: publicUrl }
      site = await startGateway({
        env: { ...providerEnvironment(provider), ...address },
        yaml: `access: [{ host: [${APPS.join()}], allow: signed-in }]`,
      })
      own = publicUrl ?? site.url
    })
    after(async () => {
      await site.stop()
      await provider.stop()
    })

    /** An app's address: over https, or where we are reached by http, by that. */
    const isApp = ({ protocol, hostname, username }: URL): boolean =>
      (protocol === 'https:' || protocol === new URL(own).protocol) &&
      APPS.includes(hostname) &&
      username === ''

    const expectOurs = (answer: Answer, query: string): void => {
      expect(answer.status, query).to.be.below(500)
      expect(leavingIn(answer, own, isApp), query).to.deep.equal([])
      expect(answer.headers, query).to.not.have.property('crlf')
      expect(answer.headers['set-cookie']?.join() ?? '', query).to.not.include('crlf')
      if (answer.status >= 300 && answer.status < 400) expect(answer.text, query).to.equal('')
    }

    /** One in `share`, each door another one: together they are asked about every target. */
    const some = (share: number, first = 0): string[] =>
      targets.filter((_, number) => number % share === first % share)

    for (const [index, [name, door]] of Object.entries(DOORS).entries()) {
      it(`lead nowhere from ${name}`, async () => {
        expect(targets).to.have.length.above(680)
        for (const target of some(name === 'the sign-in page' ? 1 : 8, index)) {
          for (const query of asQuery(target)) expectOurs(await door(site.browser(), query), query)
        }
      })
    }

    it('lead nowhere from a provider, neither on the way out nor from the page on the way back', async () => {
      for (const [number, target] of some(8).entries()) {
        const query = asQuery(target)[number % 2] ?? ''
        const browser = site.browser()
        const left = await browser.navigate(`/auth/oidc?${query}`, 'same-origin')
        const asked = new URL(left.location ?? '')
        expect(asked.origin, query).to.equal(provider.issuer)
        expect(asked.searchParams.get('redirect_uri')).to.equal(`${own}/auth/oidc/callback`)
        const callback = provider.authorize(asked.href)
        callback.search += `&${query}`
        const back = await comeBack(browser, callback)
        expect(back.status, query).to.equal(200)
        expectOurs(back, query)
      }
    })

    it('lead nowhere from a sign-in or a registration that succeeds', async () => {
      const someone = { username: 'someone', password: PASSWORD }
      await site.browser().submit('/auth/register', someone)
      for (const [number, rd] of some(24).entries()) {
        expectOurs(await site.browser().submit('/auth/login', { ...someone, rd }), rd)
        const newcomer = { username: `newcomer-${number}`, password: PASSWORD, rd }
        expectOurs(await site.browser().submit('/auth/register', newcomer), rd)
      }
    })

    it('lead nowhere from the sign-in page and the first page, for whoever is signed in', async () => {
      const browser = await site.signedIn('user')
      for (const [number, target] of targets.entries()) {
        const query = asQuery(target)[number % 2] ?? ''
        browser.cookies.delete('returns /')
        browser.cookies.delete('__Host-returns /')
        expectOurs(await browser.navigate(`/auth/login?${query}`), query)
        expectOurs(await browser.navigate(`/?${query}`), query)
      }
    })

    it('lead nowhere from a sign-out or a refresh that succeeds', async () => {
      const browser = await site.signedIn('user')
      for (const rd of some(12)) {
        expectOurs(await browser.submit('/auth/refresh', { rd }), rd)
      }
      for (const rd of some(24, 1)) {
        expectOurs(await (await site.signedIn('user')).submit('/auth/logout', { rd }), rd)
      }
    })

    it('lead nowhere by two targets, a list or an object', async () => {
      for (const query of [
        'rd=/ok&rd=//evil.test',
        'rd=//evil.test&rd=/ok',
        'rd[]=//evil.test',
        'rd[x]=//evil.test',
        'return_to=//evil.test',
        'next=//evil.test',
        'url=//evil.test',
        'redirect_uri=//evil.test',
      ]) {
        for (const door of Object.values(DOORS))
          expectOurs(await door(site.browser(), query), query)
      }
    })

    it('lead nowhere by the address itself', async () => {
      for (const path of [
        '//evil.test/account',
        '/\\evil.test/account',
        '///evil.test',
        '/%2f/evil.test',
        '/.//evil.test',
        '/account//evil.test',
        '/account?x=//evil.test',
        '/auth//evil.test',
        '/assets//evil.test',
        '/docs//evil.test',
        '/docs/%2f%2fevil.test',
        '/api/v1/users?x=//evil.test',
      ]) {
        expectOurs(await site.browser().navigate(path), path)
      }
    })

    it('are told from what is ours: a place within the site is kept', async () => {
      const answer = await site.browser().navigate('/auth/bypass?token=user&rd=/account?a=b%26c')
      expect(answer.headers.location).to.equal('/account?a=b&c')
      const absolute = encodeURIComponent(`${own}/account`)
      const own1 = await site.browser().navigate(`/auth/bypass?token=user&rd=${absolute}`)
      expect(own1.headers.location).to.equal('/account')
      const app = 'https://app.example.test:8443/a?b=c'
      const there = `/auth/bypass?token=user&rd=${encodeURIComponent(app)}`
      expect((await site.browser().navigate(there)).headers.location).to.equal(app)
    })
  })
}
