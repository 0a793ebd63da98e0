/**
 * `npm run demo:api`: the whole walk of a program that uses the API, with real curl commands against
 * a gateway of its own over a throw-away database. Ends with status 1 if an answer is not as said.
 */
import { randomBytes } from 'node:crypto'
import { CurlWalk } from './curl-walk.js'
import { runGateway } from './running-gateway.js'

const gateway = await runGateway()
const { url } = gateway
const walk = new CurlWalk()

function walkAsNobody(): void {
  walk.say('Nobody in particular: alive, and no further')
  walk.curl([`${url}/healthz`], { status: 200, body: { status: 'ok' } })
  walk.curl([`${url}/api/v1/me`], {
    status: 401,
    headers: { 'www-authenticate': ['Bearer'] },
    body: { error: 'login_required' },
  })
}

/** Signs in as `name` by the bypass; the token that the cookie is exchanged for. */
function signIn(name: string): string {
  const jar = `${name}.cookies`
  walk.say(`${name} signs in by the development bypass, and exchanges the cookie for the token`)
  walk.curl(['-c', jar, `${url}/auth/bypass?token=${name}`], {
    status: 302,
    headers: { location: ['/'], 'set-cookie': ['jwt=', 'HttpOnly', 'Secure', 'SameSite=Strict'] },
  })
  const answer = walk.curl(['-b', jar, `${url}/auth/token`], {
    status: 200,
    body: { token_type: 'Bearer' },
  })
  const token = String(answer.json()['token'])
  walk.remember(`${name.toUpperCase()}_TOKEN`, token)
  return token
}

const bearer = (token: string): string[] => ['-H', `Authorization: Bearer ${token}`]
const JSON_TYPE = ['-H', 'Content-Type: application/json']

function walkAsAdministrator(token: string): void {
  walk.say('The token opens the API')
  walk.curl([...bearer(token), `${url}/api/v1/me`], {
    status: 200,
    body: { username: 'admin', amr: ['bypass'] },
  })
  walk.curl([...bearer(token), `${url}/api/v1/users?limit=1`], { status: 200 })

  walk.say('The administrator makes an account, whose holder signs in with the password')
  const password = randomBytes(24).toString('base64url')
  walk.remember('PASSWORD', password)
  const ada = JSON.stringify({ username: 'ada', name: 'Ada Lovelace', password })
  walk.curl([...bearer(token), ...JSON_TYPE, '-d', ada, `${url}/api/v1/users`], {
    status: 201,
    body: { username: 'ada', roles: [], version: 1 },
  })
  const login = JSON.stringify({ username: 'Ada', password, refresh: true })
  const asJson = ['-H', 'Accept: application/json', ...JSON_TYPE]
  const signedIn = walk.curl([...asJson, '-d', login, `${url}/auth/login`], {
    status: 200,
    body: { token_type: 'Bearer' },
  })
  refreshTwice(String(signedIn.json()['refresh_token']))
  const wrong = JSON.stringify({ username: 'ada', password: 'not the password' })
  walk.curl([...asJson, '-d', wrong, `${url}/auth/login`], {
    status: 401,
    body: { error: 'invalid_credentials' },
  })
}

function refreshTwice(token: string): void {
  walk.say('The refresh token is spent for the next; whoever shows it again gets the same one')
  walk.remember('REFRESH_TOKEN', token)
  const refresh = [...JSON_TYPE, '-d', JSON.stringify({ refresh_token: token })]
  const first = walk.curl([...refresh, `${url}/auth/refresh`], { status: 200 })
  const next = String(first.json()['refresh_token'])
  walk.remember('NEXT_REFRESH_TOKEN', next)
  walk.curl([...refresh, `${url}/auth/refresh`], { status: 200, body: { refresh_token: next } })
}

function walkAsUser(token: string): void {
  walk.say('Known, and not allowed: 403. Not ours: 401')
  walk.curl([...bearer(token), `${url}/api/v1/users`], {
    status: 403,
    body: { error: 'insufficient_role' },
  })
  const forged = `${token.slice(0, token.lastIndexOf('.'))}.${'A'.repeat(43)}`
  walk.remember('FORGED_TOKEN', forged)
  walk.curl([...bearer(forged), `${url}/api/v1/me`], {
    status: 401,
    headers: { 'www-authenticate': ['error="invalid_token"'] },
    body: { error: 'invalid_token' },
  })
}

function signOut(name: string): void {
  walk.say('Signing out clears the cookie; a page of another site could not have done it')
  const jar = `${name}.cookies`
  const post = ['-b', jar, '-c', jar, '-X', 'POST']
  walk.curl([...post, '-H', 'Origin: https://evil.example', `${url}/auth/logout`], {
    status: 403,
    body: { error: 'cross_site_request' },
  })
  walk.curl([...post, '-H', `Origin: ${url}`, `${url}/auth/logout`], { status: 204 })
  walk.curl(['-b', jar, `${url}/auth/token`], { status: 401, body: { error: 'login_required' } })
}

try {
  walkAsNobody()
  walkAsAdministrator(signIn('admin'))
  walkAsUser(signIn('user'))
  signOut('admin')
} finally {
  walk.end()
  const status = await gateway.stop()
  if (status !== 0) {
    walk.wrong += 1
    console.log(`!! the gateway ended with status ${status ?? 'none'}:\n${gateway.output()}`)
  }
}
console.log(walk.wrong === 0 ? '\nEvery answer was as said.' : `\n${walk.wrong} not as said.`)
process.exitCode = walk.wrong === 0 ? 0 : 1
