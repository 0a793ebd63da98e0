import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { CasServer } from '../support/cas-server.js'
import type { Answer, BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { OAuth2Server } from '../support/oauth2-server.js'

const GUIDE = new URL('../../docs/guides/add-a-strategy.md', import.meta.url)

/** The gateway.yaml of the guide's worked examples, pointed at servers of ours. */
function yamlFor(gitlab: OAuth2Server, cas: CasServer): string {
  const examples = [...readFileSync(GUIDE, 'utf8').matchAll(/^```yaml\nproviders:\n(.*?)^```/gmsu)]
  const yaml = ['providers:', ...examples.map(([, lines = '']) => lines)].join('\n')
  return yaml
    .replaceAll('https://gitlab.example.com/', gitlab.url)
    .replaceAll('https://cas.example.edu/cas', cas.url)
}

describe('signing in with Passport strategies from packages', () => {
  let gitlab: OAuth2Server
  let cas: CasServer
  let gatehouse: TestGateway

  before(async () => {
    ;[gitlab, cas] = await Promise.all([OAuth2Server.start(), CasServer.start()])
    gatehouse = await startGateway({
      yaml: yamlFor(gitlab, cas),
      env: { GITLAB_CLIENT_ID: gitlab.clientId, GITLAB_CLIENT_SECRET: gitlab.clientSecret },
    })
  })
  after(async () => {
    await gatehouse.stop()
    await Promise.all([gitlab.stop(), cas.stop()])
  })

  /** From our button to the provider: the address the provider sends the browser back to. */
  const leave = async (browser: BrowserClient, id: string, query = ''): Promise<string> => {
    const left = await browser.navigate(`/auth/${id}${query}`, 'same-origin')
    expect(left.status, left.text).to.equal(302)
    const sentBack = await fetch(left.location!, { redirect: 'manual' })
    return sentBack.headers.get('location')!
  }
  const comeBack = (browser: BrowserClient, address: string): Promise<Answer> => {
    expect(address.startsWith(`${gatehouse.url}/auth/`), address).to.equal(true)
    return browser.navigate(address.slice(gatehouse.url.length), 'cross-site')
  }
  const whoIs = async (browser: BrowserClient): Promise<Record<string, unknown>> =>
    (await browser.get('/api/v1/me', { headers: { accept: 'application/json' } })).json()

  for (const id of ['gitlab', 'cas']) {
    const become = (name: string): void => {
      gitlab.person = { id: name.length * 100 + name.charCodeAt(0), username: name }
      cas.person = { user: name, attributes: {} }
    }

    describe(`at ${id}`, () => {
      it('signs a new person in, and the same person again', async () => {
        become(`${id}-newcomer`)
        const ids = new Set<unknown>()
        for (let visit = 0; visit < 2; visit += 1) {
          const browser = gatehouse.browser()
          const back = await comeBack(browser, await leave(browser, id, '?rd=/account'))
          expect(back.status, back.text).to.equal(200)
          expect(back.text).to.contain('/account')
          const me = await whoIs(browser)
          expect(me).to.include({ username: `${id}-newcomer` })
          ids.add(me['id'])
        }
        expect(ids.size).to.equal(1)
      })

      it('finishes two tabs begun at once in one browser', async () => {
        become(`${id}-tabs`)
        const browser = gatehouse.browser()
        const tabs = [await leave(browser, id, '?rd=/one'), await leave(browser, id, '?rd=/two')]
        const [first, second] = await Promise.all(tabs.map((tab) => comeBack(browser, tab)))
        expect([first?.status, second?.status]).to.deep.equal([200, 200])
        expect(first?.text).to.contain('/one')
        expect(second?.text).to.contain('/two')
      })

      it('takes a callback once', async () => {
        become(`${id}-replay`)
        const browser = gatehouse.browser()
        const address = await leave(browser, id)
        const flowCookies = new Map(browser.cookies)
        expect((await comeBack(browser, address)).status).to.equal(200)
        const thief = gatehouse.browser()
        for (const [name, cookie] of flowCookies) thief.cookies.set(name, cookie)
        const replayed = await comeBack(thief, address)
        expect(replayed.status).to.equal(400)
        expect(thief.cookie('jwt')).to.equal(undefined)
      })

      it('does not take the callback of another browser', async () => {
        become(`${id}-victim`)
        const [victim, thief] = [gatehouse.browser(), gatehouse.browser()]
        const address = await leave(victim, id)
        await leave(thief, id)
        const stolen = await comeBack(thief, address)
        expect(stolen.status).to.equal(400)
        expect(thief.cookie('jwt')).to.equal(undefined)
        expect((await comeBack(victim, address)).status, 'and leaves it intact').to.equal(200)
      })

      it('does not take the answer to another browser in its own callback', async () => {
        become(`${id}-victim`)
        const [victim, thief] = [gatehouse.browser(), gatehouse.browser()]
        const theirs = new URL(await leave(victim, id)).searchParams
        const mine = new URL(await leave(thief, id))
        for (const name of ['code', 'ticket']) {
          const value = theirs.get(name)
          if (value !== null) mine.searchParams.set(name, value)
        }
        const stolen = await comeBack(thief, mine.href)
        expect(stolen.status).to.equal(400)
        expect(thief.cookie('jwt')).to.equal(undefined)
      })

      it('answers 502 while the provider is broken, and signs in when it is back', async () => {
        become(`${id}-patient`)
        gitlab.broken.token = (res) => void res.writeHead(503).end()
        cas.broken = (res) => void res.writeHead(503).end()
        const browser = gatehouse.browser()
        expect((await comeBack(browser, await leave(browser, id))).status).to.equal(502)
        expect(browser.cookie('jwt')).to.equal(undefined)
        gitlab.broken = {}
        cas.broken = null
        expect((await comeBack(browser, await leave(browser, id))).status).to.equal(200)
      })
    })
  }

  describe('in between and after all that', () => {
    it('answers 403 when the provider says no', async () => {
      gitlab.refusal = 'access_denied'
      const browser = gatehouse.browser()
      expect((await comeBack(browser, await leave(browser, 'gitlab'))).status).to.equal(403)
      gitlab.refusal = null
    })

    it('writes no code, ticket or secret into the log', () => {
      const log = gatehouse.log.join('')
      expect(log).to.contain('the strategy failed')
      expect(log).not.to.match(/ST-\d+-|code=|clientSecret/u)
      expect(log).not.to.contain(gitlab.clientSecret)
    })
  })
})
