import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { closeAll, launchChromium, requireChromium } from '../support/chromium.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { makeUser, PASSWORD } from '../support/refreshing.js'
import { openWindow } from '../support/window.js'

/** An empty page at every address of a port of its own. */
async function startEmptyPages(): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer((_req, res) => void res.setHeader('Content-Type', 'text/html').end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { port: (server.address() as AddressInfo).port, stop }
}

interface Fetched {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly credentials?: 'include' | 'omit'
  readonly mode?: 'no-cors'
}
interface Read {
  readonly status: number
  readonly json: Record<string, unknown>
  readonly id: string | null
}

const JSON_TYPE = { 'content-type': 'application/json' }

/** Pages on other origins than the gateway's, of its own site and of another, in a real browser. */
describe('pages of other origins, with a real browser', function () {
  this.timeout(60_000)
  let site: TestGateway
  let browser: Browser
  let context: BrowserContext
  let [sibling, stranger, unlisted] = ['', '', '']
  const closers: (() => Promise<unknown>)[] = []

  before(async function () {
    requireChromium(this)
    browser = await launchChromium()
    const [pages, others] = [await startEmptyPages(), await startEmptyPages()]
    sibling = `http://localhost:${pages.port}`
    stranger = `http://127.0.0.1:${pages.port}`
    unlisted = `http://localhost:${others.port}`
    site = await startGateway({ env: { CLIENT_ORIGINS: `${sibling},${stranger}` } })
    closers.push(
      () => browser.close(),
      () => pages.stop(),
      () => others.stop(),
      () => site.stop(),
    )
    await makeUser(site, 'ada')
  })
  after(() => closeAll(closers))
  beforeEach(async () => {
    context = (await openWindow(browser)).context
  })
  afterEach(() => context.close())

  const openAt = async (origin: string): Promise<Page> => {
    const page = await context.newPage()
    await page.goto(`${origin}/`)
    return page
  }
  /** What a script of the page reads of an answer; null: the browser does not let it. */
  const fetchIn = (page: Page, path: string, init: Fetched = {}): Promise<Read | null> =>
    page.evaluate(
      async ([url, asked]) => {
        try {
          const answer = await fetch(url, asked)
          const text = await answer.text()
          const json = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
          return { status: answer.status, json, id: answer.headers.get('x-request-id') }
        } catch {
          return null
        }
      },
      [site.url + path, init] as const,
    )
  const signIn = (page: Page, more: Fetched = {}) => {
    const json = { username: 'ada', password: PASSWORD, refresh: true }
    const body = JSON.stringify(json)
    return fetchIn(page, '/auth/login', { method: 'POST', headers: JSON_TYPE, body, ...more })
  }
  const signedInHere = async () => {
    const page = await openAt(site.url)
    await page.goto(`${site.url}/auth/bypass?token=admin`)
    return (await context.cookies()).map(({ value }) => value)
  }

  for (const where of ['a sibling', 'another site'] as const) {
    it(`sign in, ask, refresh and leave by bearer, from ${where}, and no cookie is set`, async () => {
      const page = await openAt(where === 'a sibling' ? sibling : stranger)
      const signedIn = await signIn(page)
      expect(signedIn?.status).to.equal(200)
      const { token, refresh_token } = signedIn?.json ?? {}
      const headers = { authorization: `Bearer ${String(token)}` }
      const me = await fetchIn(page, '/api/v1/me', { headers })
      expect([me?.status, me?.json['username']]).to.deep.equal([200, 'ada'])
      expect(me?.id).to.match(/^[\da-f-]{36}$/u)
      const standing = await fetchIn(page, '/auth/session', { headers })
      expect(standing?.json).to.include({ status: 'authenticated', can_refresh: false })
      const refused = await fetchIn(page, '/api/v1/users', { headers })
      expect([refused?.status, refused?.json['error']]).to.deep.equal([403, 'insufficient_role'])
      const body = JSON.stringify({ refresh_token })
      const sent = { method: 'POST', headers: JSON_TYPE, body }
      expect((await fetchIn(page, '/auth/refresh', sent))?.status).to.equal(200)
      const out = await fetchIn(page, '/auth/logout', { method: 'POST', headers })
      expect(out?.status).to.equal(204)
      const ended = await fetchIn(page, '/auth/session', { headers })
      expect(ended?.json['reason']).to.equal('signed_out')
      expect(await context.cookies()).to.deep.equal([])
    })
  }

  it('set no cookie even where they ask to keep them', async () => {
    const page = await openAt(sibling)
    expect(await signIn(page, { credentials: 'include' }), 'and read nothing').to.equal(null)
    expect(await context.cookies()).to.deep.equal([])
  })

  it('read and change nothing by the cookies of who is signed in at the gateway', async () => {
    const before = await signedInHere()
    expect(before).to.have.length.greaterThan(2)
    for (const origin of [sibling, stranger]) {
      const page = await openAt(origin)
      const credentials = 'include'
      expect(await fetchIn(page, '/api/v1/me', { credentials })).to.equal(null)
      expect(await fetchIn(page, '/auth/session', { credentials })).to.equal(null)
      for (const headers of [JSON_TYPE, { ...JSON_TYPE, authorization: 'Bearer x' }, {}]) {
        for (const path of ['/auth/logout', '/auth/refresh', '/auth/refresh/logout']) {
          await fetchIn(page, path, { method: 'POST', headers, body: '{}', credentials })
        }
      }
      await fetchIn(page, '/auth/logout', { method: 'POST', mode: 'no-cors', credentials })
    }
    expect((await context.cookies()).map(({ value }) => value)).to.deep.equal(before)
    const own = await openAt(site.url)
    expect((await fetchIn(own, '/auth/session'))?.json['status']).to.equal('authenticated')
  })

  it('are told nothing where their origin is not listed, nor where nobody has an origin', async () => {
    const page = await openAt(unlisted)
    expect(await fetchIn(page, '/auth/session')).to.equal(null)
    expect(await signIn(page)).to.equal(null)
    const blank = await context.newPage()
    await blank.goto('data:text/html,<title>nobody</title>')
    expect(await fetchIn(blank, '/auth/session'), 'Origin: null').to.equal(null)
  })

  it('reach no other address', async () => {
    const page = await openAt(sibling)
    for (const path of ['/auth/token', '/openapi.json', '/healthz', '/.well-known/jwks.json']) {
      expect(await fetchIn(page, path), path).to.equal(null)
    }
    const body = 'grant_type=client_credentials'
    expect(await fetchIn(page, '/oauth/token', { method: 'POST', body })).to.equal(null)
  })
})
