import { expect } from 'chai'
import { startGateway, type TestGateway } from '../../support/gateway.js'
import { askWire, onWire } from '../../support/proxies.js'

const NAVIGATION = ['Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document']
const FORWARDED = [
  'X-Forwarded-Method: GET',
  'X-Forwarded-Proto: https',
  'X-Forwarded-Host: app.example.com',
  'X-Forwarded-Uri: /a%20b?x=%2F+y',
]

/** What of a proxy's configuration need not change. */
describe('forward-auth, for who comes from elsewhere', () => {
  let site: TestGateway
  let user: string
  let manager: string
  before(async () => {
    site = await startGateway({ env: { TRUSTED_PROXIES: '127.0.0.1' } })
    user = `Cookie: jwt=${(await site.signedIn('user')).cookie('jwt')}`
    manager = `Cookie: jwt=${(await site.signedIn('manager')).cookie('jwt')}`
  })
  after(() => site.stop())

  const ask = (address: string, ...lines: string[]) =>
    askWire(site.port, onWire([`GET ${address} HTTP/1.1`, 'Host: app.example.com', ...lines]))

  describe('from oauth2-proxy', () => {
    it('answers whatever the method, with what nginx copies', async () => {
      for (const method of ['GET', 'POST', 'HEAD', 'OPTIONS']) {
        const lines = [`${method} /oauth2/auth HTTP/1.1`, 'Host: gate', 'X-Forwarded-Uri: /', user]
        const { status, headers } = await askWire(
          site.port,
          onWire(lines.filter((line) => !line.startsWith('X-'))),
        )
        expect(status, method).to.equal(200)
        expect(headers).to.include({
          ...{ 'x-auth-request-user': 'user', 'x-auth-request-email': 'user@example.test' },
          ...{ 'x-auth-request-groups': '', 'x-auth-request-preferred-username': 'user' },
        })
      }
    })

    it('is a plain 401 to strangers, whoever they are', async () => {
      for (const lines of [[], NAVIGATION]) {
        const { status, headers, text } = await ask('/oauth2/auth', ...lines)
        expect([status, text]).to.deep.equal([401, ''])
        expect(headers).not.to.have.any.keys('location')
      }
    })

    const FILTERS: [string, number][] = [
      ['allowed_groups=manage_users', 200],
      ['allowed_groups=ops,manage_users', 200],
      ['allowed_groups=ops', 403],
      ['allowed_groups=', 403],
      ['allowed_emails=MANAGER@example.test', 200],
      ['allowed_emails=other@example.test', 403],
      ['allowed_email_domains=example.test', 200],
      ['allowed_email_domains=*.test', 200],
      ['allowed_email_domains=.example.test', 403],
      ['allowed_email_domains=ample.test', 403],
      ['allowed_groups=manage_users&allowed_emails=other@example.test', 403],
      ['allowed_group=manage_users', 403],
      ['__proto__=x', 403],
    ]
    for (const [query, expected] of FILTERS) {
      it(`answers ${query} with ${expected}`, async () => {
        expect((await ask(`/oauth2/auth?${query}`, manager)).status).to.equal(expected)
      })
    }

    it('takes filters at no other address, where clients could write them', async () => {
      const { status } = await ask('/auth/verify/nginx?allowed_groups=nobody', ...FORWARDED, user)
      expect(status).to.equal(200)
    })

    it('believes half of a description as little as none', async () => {
      expect(
        (await ask('/oauth2/auth', 'X-Forwarded-Host: app.example.com', user)).status,
      ).to.equal(403)
      expect((await ask('/oauth2/auth', ...FORWARDED, user)).status).to.equal(200)
    })
  })

  describe('from Authelia', () => {
    it('sends a page to sign in with rd and rm, to the letter', async () => {
      for (const [method, status] of [
        ['GET', 302],
        ['HEAD', 302],
        ['OPTIONS', 302],
        ['POST', 303],
      ] as const) {
        const lines = FORWARDED.map((line) => line.replace(' GET', ` ${method}`))
        const answer = await ask('/api/authz/forward-auth', ...lines, ...NAVIGATION)
        expect(answer.status, method).to.equal(status)
        const { searchParams } = new URL(answer.headers['location']!)
        expect(searchParams.get('rd')).to.equal('https://app.example.com/a%20b?x=%2F+y')
        expect(searchParams.get('rm')).to.equal(method)
      }
    })

    it('refuses a description that lacks something, or is of another protocol', async () => {
      for (const missing of FORWARDED) {
        const lines = FORWARDED.filter((line) => line !== missing)
        expect((await ask('/api/authz/forward-auth', ...lines, user)).status, missing).to.equal(400)
      }
      const ftp = FORWARDED.map((line) => line.replace('https', 'ftp'))
      expect((await ask('/api/authz/forward-auth', ...ftp, user)).status).to.equal(400)
    })

    it('says who it is in its headers, in UTF-8', async () => {
      const { status, headers } = await ask('/api/authz/forward-auth', ...FORWARDED, user)
      expect(status).to.equal(200)
      expect(headers).to.include({ 'remote-user': 'user', 'remote-email': 'user@example.test' })
    })

    it('takes WebSockets as Traefik calls them', async () => {
      const wss = FORWARDED.map((line) => line.replace('https', 'wss'))
      expect((await ask('/api/authz/forward-auth', ...wss, user)).status).to.equal(200)
    })

    it('reads an address in one piece from nginx', async () => {
      const told = (url: string, ...lines: string[]) =>
        ask('/api/authz/auth-request', `X-Original-URL: ${url}`, 'X-Original-Method: GET', ...lines)
      expect((await told('https://app.example.com/a', user)).status).to.equal(200)
      const page = await told('https://app.example.com/a', ...NAVIGATION)
      expect([page.status, page.text]).to.deep.equal([401, ''])
      expect(page.headers['location']).to.match(/rd=https%3A%2F%2Fapp\.example\.com%2Fa&rm=GET$/u)
      for (const url of [
        'https://app.example.com',
        'https://app.example.com?/a',
        'https://a@app.example.com/',
        '//app.example.com/',
        'https://app.example.com:80\\public\\/a',
        'https://app.example.com//a',
        '/%',
        'https:///a',
      ]) {
        expect((await told(url, user)).status, url).to.equal(403)
      }
      expect((await ask('/api/authz/auth-request', ...FORWARDED, user)).status).to.equal(403)
    })

    it('takes the path behind its address from Envoy', async () => {
      const lines = ['X-Forwarded-Proto: https', user]
      expect((await ask('/api/authz/ext-authz/a?b', ...lines)).status).to.equal(200)
      expect((await ask('/api/authz/ext-authz/a/../b', ...lines)).status).to.equal(400)
      expect((await ask('/api/authz/ext-authz/a', user)).status).to.equal(400)
    })
  })
})
