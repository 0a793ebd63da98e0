import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { makeUser } from '../support/refreshing.js'
import { Page, startSensenet } from '../support/sensenet.js'

const OLD = 'test-signing-key-0c5c9d7f2e4b48a6a1d3'
const NEW = 'test-signing-key-7b1e5d90c2f84a3e96b0'

/** Short, so that a refresh token works at once. */
const SHORT = { SENSENET_COMPAT: 'on', SENSENET_ACCESS_EXPIRES_IN: '30s' }

describe('tokens in halves, and several instances', () => {
  const running: TestGateway[] = []
  afterEach(async () => {
    for (const site of running.splice(0).reverse()) await site.stop()
  })

  const start = async (env: Record<string, string> = {}): Promise<TestGateway> => {
    const site = await startSensenet({ env: { ...SHORT, ...env } })
    running.push(site)
    await makeUser(site, 'ada')
    return site
  }
  const startAnother = async (site: TestGateway, env: Record<string, string> = {}) => {
    const shared = { PUBLIC_URL: site.url, ...SHORT, ...env }
    const databaseUrl = site.settings.databaseUrl.reveal()
    const other = await startGateway({ databaseUrl, env: shared })
    running.push(other)
    return other
  }
  /** The page, as it asks another instance. */
  const at = (site: TestGateway, page: Page): Page => {
    const moved = new Page(site.browser())
    for (const [key, cookie] of page.browser.cookies) moved.browser.cookies.set(key, cookie)
    return Object.assign(moved, { access: page.access, refresh: page.refresh })
  }
  const statuses = async (page: Page) => [(await page.me()).status, (await page.renew()).status]

  it('are good at all of them, and ended at all of them by a sign-out at one', async () => {
    const first = await start()
    const second = await startAnother(first)
    const page = await Page.signedIn(first, 'ada')
    const there = at(second, page)
    expect(await statuses(there)).to.deep.equal([200, 200])
    const told = new Promise<void>((resolve) => {
      const end = second.gateway.services.revocations.onEntries(() => {
        end()
        resolve()
      })
    })
    expect((await page.signOut()).status).to.equal(200)
    await told
    expect(await statuses(there)).to.deep.equal([401, 401])
  })

  it('stay good while a secret is changed, and end when the old one goes', async () => {
    const first = await start({ JWT_SECRET_KEY: OLD })
    const page = await Page.signedIn(first, 'ada')
    const both = await startAnother(first, { JWT_SECRET_KEY: `${NEW},${OLD}` })
    const moved = at(both, page)
    expect(await statuses(moved)).to.deep.equal([200, 200])
    const last = await startAnother(first, { JWT_SECRET_KEY: NEW })
    expect(await statuses(at(last, page))).to.deep.equal([401, 401])
    const renewed = at(last, moved)
    expect((await renewed.me()).status).to.equal(200)
  })

  for (const JWT_ALGORITHM of ['ES256', 'RS256']) {
    it(`are the same where other tokens are signed by ${JWT_ALGORITHM}`, async () => {
      const site = await start({ JWT_ALGORITHM })
      const page = await Page.signedIn(site, 'ada')
      const [header = ''] = page.access.split('.')
      expect(Buffer.from(header, 'base64url').toString()).to.contain('"alg":"HS256"')
      expect(await statuses(page)).to.deep.equal([200, 200])
    })
  }
})
