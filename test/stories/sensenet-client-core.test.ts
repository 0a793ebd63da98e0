import { expect } from 'chai'
import { BrowserClient } from '../support/browser-client.js'
import type { TestGateway } from '../support/gateway.js'
import { makeUser, PASSWORD } from '../support/refreshing.js'
import { startSensenet } from '../support/sensenet.js'
import { loadClient, requireClients } from '../support/sensenet-clients.js'

interface Observable<T> {
  subscribe(listener: (value: T) => void): unknown
  getValue(): T
}

interface Repository {
  readonly authentication: Service
  fetch(address: string, init?: RequestInit): Promise<Response>
}

interface Service {
  readonly state: Observable<string>
  readonly currentUser: Observable<Record<string, unknown>>
  login(username: string, password: string): Promise<boolean>
  logout(): Promise<boolean>
  checkForUpdate(): Promise<boolean>
}

interface Core {
  Repository: new (
    settings: { repositoryUrl: string },
    fetch: (request: Request) => Promise<Response>,
  ) => Repository
}

interface Jwt {
  JwtService: { setup(repository: Repository): Service }
}

/** A program that keeps cookies, as whoever runs this client outside of a browser brings along. */
function fetchWith(browser: BrowserClient, origin: string, seen: string[]) {
  return async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url)
    seen.push(`${request.method} ${pathname}`)
    // Without it a program that shows cookies alone is taken for another site.
    const headers = { ...Object.fromEntries(request.headers), origin }
    const answer = await browser.send(request.method, pathname + search, { headers })
    return new Response(answer.text, { status: answer.status })
  }
}

describe('@sensenet/authentication-jwt 1.1.4 with @sensenet/client-core 4.2.0, in Node', function () {
  this.timeout(300_000)
  let site: TestGateway
  let close: () => Promise<void> = () => Promise.resolve()
  before(async function () {
    requireClients(this)
    // The client refreshes five seconds before the end.
    site = await startSensenet({ env: { SENSENET_ACCESS_EXPIRES_IN: '6s' } })
    close = () => site.stop()
    await makeUser(site, 'ada')
  })
  after(() => close())

  function start() {
    const core = loadClient('@sensenet/client-core') as Core
    const { JwtService } = loadClient('@sensenet/authentication-jwt') as Jwt
    const [browser, seen] = [site.browser(), [] as string[]]
    const fetch = fetchWith(browser, site.url, seen)
    const repository = new core.Repository({ repositoryUrl: site.url }, fetch)
    const service = JwtService.setup(repository)
    const states = [service.state.getValue()]
    service.state.subscribe((state) => states.push(state))
    const me = async () => {
      const answer = await repository.fetch(`${site.url}/api/v1/me`, { credentials: 'include' })
      return [answer.status, ((await answer.json()) as { username?: string }).username]
    }
    return { repository, service, states, seen, me, browser }
  }
  const userShown = (service: Service): Promise<Record<string, unknown>> =>
    new Promise((resolve) => {
      service.currentUser.subscribe(resolve)
    })

  it('goes from Pending to Unauthenticated, and by a sign-in to Authenticated', async () => {
    const { repository, service, states, me } = start()
    await service.checkForUpdate()
    expect(states).to.deep.equal(['Pending', 'Unauthenticated'])
    expect(await me()).to.deep.equal([401, undefined])
    const shown = userShown(service)
    expect(await repository.authentication.login('ada', PASSWORD)).to.equal(true)
    expect(states.slice(2)).to.deep.equal(['Pending', 'Authenticated'])
    expect(await shown).to.include({ LoginName: 'ada', Domain: 'BuiltIn', DisplayName: 'ada' })
    expect(await me()).to.deep.equal([200, 'ada'])
  })

  it('stays Unauthenticated with a wrong password', async () => {
    const { service, states, me } = start()
    await service.checkForUpdate()
    expect(await service.login('ada', 'wrong')).to.equal(false)
    expect(states.slice(2)).to.deep.equal(['Pending', 'Unauthenticated'])
    expect(await me()).to.deep.equal([401, undefined])
  })

  it('refreshes by itself when the access token ends, once, and goes on', async () => {
    const { service, states, seen, me } = start()
    await service.login('ada', PASSWORD)
    const before = states.length
    const end = Date.now() + 2000
    while (Date.now() < end) expect(await me()).to.deep.equal([200, 'ada'])
    expect(seen.filter((each) => each === 'POST /sn-token/refresh')).to.have.length(1)
    expect(states.slice(before)).to.deep.equal(['Pending', 'Authenticated'])
  })

  it('signs out, and the session has ended', async () => {
    const { service, states, me, browser } = start()
    await service.login('ada', PASSWORD)
    const copy = [...browser.cookies.values()].map(({ name, value }) => `${name}=${value}`)
    expect(await service.logout()).to.equal(true)
    expect(states.at(-1)).to.equal('Unauthenticated')
    expect(await me()).to.deep.equal([401, undefined])
    const headers = { cookie: copy.join('; ') }
    expect((await site.browser().get('/api/v1/me', { headers })).status).to.equal(401)
  })

  it('is signed out by an ultimate logout elsewhere, at its next refresh', async () => {
    const [here, there] = [start(), start()]
    await here.service.login('ada', PASSWORD)
    await there.service.login('ada', PASSWORD)
    const init = { method: 'POST', credentials: 'include' } as const
    const leave = `${site.url}/sn-token/logout?ultimateLogout=true`
    expect((await here.repository.fetch(leave, init)).status).to.equal(200)
    let answer = await there.me()
    while (there.service.state.getValue() === 'Authenticated') answer = await there.me()
    expect(answer).to.deep.equal([401, undefined])
    expect(there.states.at(-1)).to.equal('Unauthenticated')
  })
})
