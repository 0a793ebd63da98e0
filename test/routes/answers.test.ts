import { expect } from 'chai'
import { navigation, type Answer } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const FILLED: Record<string, string> = {
  ':id': '3f0e9a54-6f3e-4a7f-9a52-5b8c3c7d1e20',
  ':name': 'view_audit',
  ':file': 'swagger-ui.css',
  ':provider': 'nobody',
}
const addressOf = (path: string): string =>
  path.replaceAll(/:[a-z]+/gu, (parameter) => FILLED[parameter] ?? 'something')

const ASSETS = ['gatehouse.css', 'gatehouse.svg', 'password.js', 'refresh.js', 'docs.css']

/**
 * Addresses that stand for others, and where those lie. Those of oauth2-proxy, and what proxies
 * ask, are asked for browsers on the host of an app, from where only our whole address leads to us.
 */
const MOVED: Readonly<Record<string, RegExp>> = {
  '/favicon.ico': /^http:.*\/assets\/gatehouse\.svg$/u,
  '/oauth2/start': /^https:\/\/gate\.test\/auth\/login$/u,
  '/oauth2/sign_in': /^https:\/\/gate\.test\/auth\/login$/u,
  '/auth/verify/browser': /^https:\/\/gate\.test\/auth\/login$/u,
  '/oauth2/sign_out': /^https:\/\/gate\.test\/auth\/logout$/u,
}

/** Text of any kind, which can be misread without its character set. */
const TEXT = /^(?:text\/|image\/svg\+xml|application\/(?:[\w.-]+\+)?(?:json|xml))/u

describe('every answer', () => {
  let site: TestGateway
  before(async () => (site = await startGateway({ env: { PUBLIC_URL: 'https://gate.test' } })))
  after(() => site.stop())

  async function askAll(headers: Record<string, string>): Promise<[string, Answer][]> {
    const paths = site.gateway.endpoints
      .filter(({ method }) => method === 'get')
      .map(({ path }) => addressOf(path))
    const answers: [string, Answer][] = []
    for (const path of [...paths, ...ASSETS.map((name) => `/assets/${name}`), '/nothing']) {
      answers.push([path, await site.browser().get(path, { headers })])
    }
    return answers
  }

  it('with a body says what it is, and text in which letters', async () => {
    for (const headers of [navigation('none'), { accept: 'application/json' }]) {
      for (const [path, { headers: answered, text }] of await askAll(headers)) {
        if (text === '') continue
        const type = answered['content-type'] ?? ''
        expect(type, path)
          .to.match(TEXT)
          .and.to.match(/; charset=utf-8$/iu)
        if (type.startsWith('application/json')) JSON.parse(text)
      }
    }
  })

  it('over plain http is what it would be over https: no program is sent there quietly', async () => {
    for (const asked of [{}, { 'x-forwarded-proto': 'http' }]) {
      for (const [path, { status, location }] of await askAll({ accept: '*/*', ...asked })) {
        if (location === null) continue
        expect(MOVED, path).to.have.property(path)
        expect(status, path).to.equal(302)
        expect(location).to.match(MOVED[path]!)
      }
    }
  })
})
