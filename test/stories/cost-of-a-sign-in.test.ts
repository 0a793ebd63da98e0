import { expect } from 'chai'
import type { BrowserClient } from '../support/browser-client.js'
import { countCommits, countQueries } from '../support/count-queries.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const PASSWORD = 'a quiet harbour before the ferries'

/** On SQLite a commit waits for the disk, and for every other: they are what sign-ins cost beside the hash. */
describe('a sign-in', () => {
  let site: TestGateway
  let asked: ReturnType<typeof countQueries>
  before(async () => {
    site = await startGateway({ on: 'sqlite' })
    const person = { email: null, name: null, password: PASSWORD, roles: [] }
    await site.gateway.services.accounts.create({ ...person, username: 'grace' })
    const { sequelize } = site.gateway.models.User
    if (!sequelize) throw new Error('no database')
    asked = countQueries(sequelize)
    await asJson(site.browser()) // whatever is asked once only, as of the schema
  })
  after(() => site.stop())
  beforeEach(() => asked.clear())

  const form = { username: 'grace', password: PASSWORD }
  const asJson = (browser: BrowserClient) =>
    browser.post('/auth/login', { json: form, headers: { 'sec-fetch-site': 'same-origin' } })
  const asPage = (browser: BrowserClient) => browser.submit('/auth/login', form)
  const commits = () => countCommits(asked.list())

  it('commits once where a program asks, and keeps no session record of it', async () => {
    const browser = site.browser()
    expect((await asJson(browser)).status).to.equal(200)
    expect(commits()).to.equal(1)
    expect(browser.cookie(site.settings.session.name)).to.equal(undefined)
  })

  it('commits twice where a browser does, once for its session record', async () => {
    expect((await asPage(site.browser())).status).to.equal(303)
    expect(commits()).to.equal(2)
  })

  it('commits once where the password is wrong', async () => {
    const json = { ...form, password: 'not the password' }
    expect((await site.browser().post('/auth/login', { json })).status).to.equal(401)
    expect(commits()).to.equal(1)
  })

  it('commits once where a program goes on, and twice where a browser does', async () => {
    const { refresh_token } = (
      await site.browser().post('/auth/login', { json: { ...form, refresh: true } })
    ).json()
    asked.clear()
    expect(
      (await site.browser().post('/auth/refresh', { json: { refresh_token } })).status,
    ).to.equal(200)
    expect(commits()).to.equal(1)
    const browser = site.browser()
    await asPage(browser)
    asked.clear()
    expect((await browser.submit('/auth/refresh', {})).status).to.equal(303)
    expect(commits()).to.equal(2)
  })

  it('commits nothing where somebody signed in only looks', async () => {
    const browser = site.browser()
    await asPage(browser)
    asked.clear()
    for (const path of ['/auth/login', '/auth/logout', '/account']) await browser.navigate(path)
    expect(commits()).to.equal(0)
  })

  it('shares its commit with whoever signs in meanwhile', async () => {
    const all = Array.from({ length: 8 }, () => asJson(site.browser()))
    for (const { status } of await Promise.all(all)) expect(status).to.equal(200)
    expect(commits()).to.be.lessThan(8)
  })

  it('by a program ends the session that it came with', async () => {
    const browser = site.browser()
    await asPage(browser)
    const [, sid = ''] =
      /^s%3A([^.]+)\./u.exec(browser.cookie(site.settings.session.name) ?? '') ?? []
    const { SessionRecord } = site.gateway.models
    expect(await SessionRecord.count({ where: { sid } })).to.equal(1)
    await asJson(browser)
    expect(await SessionRecord.count({ where: { sid } })).to.equal(0)
  })
})
