import { expect } from 'chai'
import { BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

/** Headers that made some program or other take their sender for itself, a health check or a proxy. */
const MARKERS: readonly (readonly [string, string])[] = [
  ['x-middleware-subrequest', 'middleware:middleware:middleware:middleware:middleware'],
  ['x-middleware-subrequest', 'src/middleware'],
  ['x-middleware-prefetch', '1'],
  ['x-nextjs-data', '1'],
  ['x-internal', 'true'],
  ['x-internal-request', '1'],
  ['x-internal-token', 'internal'],
  ['x-envoy-internal', 'true'],
  ['x-envoy-original-path', '/healthz'],
  ['x-envoy-decorator-operation', 'health'],
  ['x-amzn-oidc-identity', 'admin'],
  ['x-amzn-oidc-data', 'a.b.c'],
  ['x-goog-authenticated-user-email', 'accounts.google.com:admin@example.test'],
  ['x-goog-iap-jwt-assertion', 'a.b.c'],
  ['x-ms-client-principal', 'eyJhZG1pbiI6dHJ1ZX0='],
  ['x-ms-client-principal-name', 'admin'],
  ['cf-access-authenticated-user-email', 'admin@example.test'],
  ['x-pomerium-claim-email', 'admin@example.test'],
  ['x-pomerium-jwt-assertion', 'a.b.c'],
  ['x-forwarded-user', 'admin'],
  ['x-forwarded-email', 'admin@example.test'],
  ['x-forwarded-groups', 'admin'],
  ['x-forwarded-preferred-username', 'admin'],
  ['x-auth-request-user', 'admin'],
  ['x-auth-request-email', 'admin@example.test'],
  ['x-auth-request-redirect', '/healthz'],
  ['x-auth-user', 'admin'],
  ['x-auth-roles', 'admin'],
  ['x_auth_user', 'admin'],
  ['x-remote-user', 'admin'],
  ['remote-user', 'admin'],
  ['remote_user', 'admin'],
  ['remote-groups', 'admin'],
  ['x-webauth-user', 'admin'],
  ['x-token-user-name', 'admin'],
  ['x-user', 'admin'],
  ['x-user-id', '1'],
  ['x-role', 'admin'],
  ['x-is-admin', 'true'],
  ['x-admin', '1'],
  ['x-debug', '1'],
  ['x-test', '1'],
  ['x-bypass-auth', 'true'],
  ['x-skip-auth', 'true'],
  ['x-no-auth', '1'],
  ['x-original-url', '/healthz'],
  ['x-original-uri', '/healthz'],
  ['x-rewrite-url', '/healthz'],
  ['x-original-method', 'OPTIONS'],
  ['x-forwarded-uri', '/healthz'],
  ['x-forwarded-path', '/healthz'],
  ['x-forwarded-prefix', '/healthz'],
  ['x-forwarded-method', 'OPTIONS'],
  ['x-forwarded-for', '127.0.0.1'],
  ['x-forwarded-host', 'localhost'],
  ['x-real-ip', '127.0.0.1'],
  ['x-client-ip', '127.0.0.1'],
  ['x-custom-ip-authorization', '127.0.0.1'],
  ['x-originating-ip', '127.0.0.1'],
  ['x-remote-addr', '127.0.0.1'],
  ['true-client-ip', '127.0.0.1'],
  ['forwarded', 'for=127.0.0.1;host=localhost;proto=https'],
  ['via', '1.1 gatehouse'],
  ['x-http-method-override', 'OPTIONS'],
  ['user-agent', 'GoogleHC/1.0'],
  ['user-agent', 'kube-probe/1.30'],
  ['user-agent', 'ELB-HealthChecker/2.0'],
  ['user-agent', 'HAProxy health check'],
  ['user-agent', 'Gatehouse'],
  ['x-health-check', '1'],
  ['x-gatehouse', '1'],
  ['x-request-id', 'internal'],
  ['proxy-authorization', 'Basic YWRtaW46YWRtaW4='],
  ['authorization', 'Basic YWRtaW46YWRtaW4='],
  ['authorization', 'Negotiate YWRtaW4='],
  ['ssl-client-verify', 'SUCCESS'],
  ['x-ssl-client-s-dn', 'CN=admin'],
  ['x-client-cert', 'admin'],
  ['x-spiffe-id', 'spiffe://cluster.local/ns/default/sa/admin'],
]

const GUARDED = ['/api/v1/me', '/api/v1/users', '/api/v1/roles', '/auth/token', '/account']

/** What must not happen: a header opens a door, leads to another one, or says who we are. */
describe('attack: markers of insiders in headers', () => {
  let site: TestGateway
  before(async () => {
    site = await startGateway({ env: { TRUSTED_PROXIES: '127.0.0.1' } })
  })
  after(() => site.stop())

  for (const [name, value] of MARKERS) {
    it(`${name}: ${value} opens nothing, even from a proxy that is trusted`, async () => {
      const stranger = new BrowserClient(`http://127.0.0.1:${site.port}`)
      for (const path of GUARDED) {
        const answer = await stranger.get(path, { headers: { [name]: value } })
        expect(answer.status, path).to.equal(401)
        expect(answer.headers['set-cookie'], path).to.equal(undefined)
      }
      const nowhere = await stranger.get('/nowhere', { headers: { [name]: value } })
      expect(nowhere.status, 'no other address').to.equal(404)
    })
  }

  it('gives a user no more than they have, all markers at once', async () => {
    const user = await site.signedIn('user')
    const headers = Object.fromEntries(MARKERS.filter(([name]) => name !== 'authorization'))
    expect((await user.get('/api/v1/users', { headers })).status).to.equal(403)
    const me = (await user.get('/api/v1/me', { headers })).json()
    expect(me).to.deep.include({ username: 'user', roles: [] })
  })

  it('never takes our own address from a header: links, redirects, cookies and documents keep it', async () => {
    const headers = {
      host: 'evil.test',
      'x-forwarded-host': 'evil.test',
      'x-forwarded-server': 'evil.test',
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '444',
      'x-forwarded-prefix': '/evil',
      'x-host': 'evil.test',
      'x-original-host': 'evil.test',
      'x-forwarded-scheme': 'evil',
      forwarded: 'host=evil.test;proto=https',
      origin: 'https://evil.test',
      referer: 'https://evil.test/',
      accept: 'text/html',
    }
    const paths = [
      '/',
      '/auth/login',
      '/auth/register',
      '/account',
      '/nowhere',
      '/openapi.json',
      '/docs',
      '/api',
    ]
    for (const path of paths) {
      const answer = await site.browser().get(path, { headers })
      expect(JSON.stringify(answer.headers) + answer.text, path).to.not.include('evil')
    }
  })
})
