import { expect } from 'chai'
import type { Answer, BrowserClient } from '../support/browser-client.js'
import { navigation } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

/** What is the same for everybody, and may be kept by caches. */
const PUBLIC = [/^\/docs\/:file$/u, /^\/favicon\.ico$/u, /^\/\.well-known\//u]

/** Something in the place of each parameter. */
const VALUES: Readonly<Record<string, string>> = {
  ':id': '3f0e9a54-6f3e-4a7f-9a52-5b8c3c7d1e20',
  ':name': 'view_audit',
  ':file': 'swagger-ui.css',
  ':provider': 'nobody',
}
const addressOf = (path: string): string =>
  path.replaceAll(/:[a-z]+/giu, (parameter) => VALUES[parameter] ?? 'something')

/** A program, a person who opens it, and a person whose page asks for it. */
const ASKING: Readonly<Record<string, Record<string, string>>> = {
  program: { accept: 'application/json', 'sec-fetch-site': 'same-origin' },
  person: navigation('same-origin'),
  stranger: navigation('cross-site'),
}

interface Seen {
  readonly what: string
  readonly path: string
  readonly answer: Answer
}

describe('what headers give away, at every address', () => {
  for (const scheme of ['http', 'https']) {
    describe(`reached over ${scheme}`, function () {
      this.timeout(120_000)
      let site: TestGateway
      const seen: Seen[] = []

      before(async () => {
        const env = scheme === 'https' ? { PUBLIC_URL: 'https://gate.example.test' } : {}
        site = await startGateway({ env: { ...env, BYPASS_ALLOW_REMOTE: 'true' } })
        // What proxies are answered is for their apps' clients: test/gateway/forward-auth/.
        const own = site.gateway.endpoints.filter(({ access }) => access !== 'proxy')
        for (const { method, path } of own) {
          for (const person of [null, 'admin']) await askAll(person, { method, path })
        }
        for (const path of ['/nothing', '/assets/nothing', '/auth/bypass/x', '/api/v1/%ff']) {
          await askAll(null, { method: 'get', path })
        }
      })
      after(() => site.stop())

      /** Every way to ask for one address, each by a browser that has not signed out yet. */
      async function askAll(
        person: string | null,
        { method, path }: { method: string; path: string },
      ): Promise<void> {
        for (const [kind, headers] of Object.entries(ASKING)) {
          for (const verb of verbsFor(method)) {
            const browser = person === null ? site.browser() : await site.signedIn(person)
            const answer = await ask(browser, { verb, address: addressOf(path), headers })
            seen.push({ what: `${verb} ${path} by ${person ?? 'nobody'}, ${kind}`, path, answer })
          }
        }
      }

      it('lets nobody frame a page, run a script of their own or send a form elsewhere', () => {
        expect(seen.length).to.be.greaterThan(300)
        for (const { what, answer } of seen) {
          const policy = String(answer.headers['content-security-policy']).split(';')
          expect(policy, what).to.include.members([
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "script-src 'self'",
            "style-src 'self'",
          ])
          expect(policy.join(), what).to.not.match(/unsafe|\*|https?:|blob:|script-src[^;]*data:/u)
          expect(answer.headers, what).to.include({ 'x-frame-options': 'DENY' })
        }
      })

      it('shares no window, no body and no address with other sites', () => {
        for (const { what, answer } of seen) {
          expect(answer.headers, what).to.include({
            'cross-origin-opener-policy': 'same-origin',
            'cross-origin-resource-policy': 'same-origin',
            'referrer-policy': 'same-origin',
            'x-content-type-options': 'nosniff',
          })
          expect(answer.headers, what).to.not.have.any.keys(
            'access-control-allow-origin',
            'access-control-allow-credentials',
            'x-powered-by',
            'server',
          )
        }
      })

      it(`${scheme === 'https' ? 'insists' : 'does not insist'} on https from then on`, () => {
        const wanted = scheme === 'https' ? 'max-age=31536000' : undefined
        for (const { what, answer } of seen) {
          expect(answer.headers['strict-transport-security'], what).to.equal(wanted)
        }
      })

      it('lets no cache keep anything but what is the same for everybody', () => {
        for (const { what, path, answer } of seen) {
          const kept = String(answer.headers['cache-control'])
          const shared = PUBLIC.some((each) => each.test(path)) && answer.status < 400
          expect(kept, what).to.match(
            shared ? /^(?:public, max-age=\d+|no-store)$/u : /^no-store$/u,
          )
        }
      })

      it('keeps nothing about a person in what caches may keep', () => {
        for (const { what, path, answer } of seen) {
          if (!PUBLIC.some((each) => each.test(path))) continue
          expect(answer.headers, what).to.not.have.property('set-cookie')
          expect(answer.text, what).to.not.include('admin')
        }
      })

      it('puts no token and no cookie into an address', () => {
        for (const { what, answer } of seen) {
          expect(answer.location ?? '', what).to.not.match(/eyJ|jwt=|session=/u)
        }
      })
    })
  }
})

const verbsFor = (method: string): string[] =>
  method === 'get' ? ['GET', 'HEAD', 'OPTIONS', 'PROPFIND'] : [method.toUpperCase()]

function ask(
  browser: BrowserClient,
  { verb, address, headers }: { verb: string; address: string; headers: Record<string, string> },
): Promise<Answer> {
  const safe = ['GET', 'HEAD', 'OPTIONS'].includes(verb)
  return browser.send(verb, address, safe ? { headers } : { headers, json: {} })
}
