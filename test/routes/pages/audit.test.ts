import { expect } from 'chai'
import { apiClient } from '../../support/api-client.js'
import type { BrowserClient } from '../../support/browser-client.js'
import { auditRows, fillAudit } from '../../support/audit.js'
import { startGateway, type TestGateway } from '../../support/gateway.js'

const PASSWORD = 'plum kettle orbit saddle 42'

describe('GET /audit', () => {
  let site: TestGateway
  let browser: BrowserClient
  let id: string
  before(async () => {
    site = await startGateway()
    const admin = await apiClient(site, 'admin')
    const made = await admin.post('/api/v1/users', { username: 'grace', password: PASSWORD })
    id = String(made.json()['id'])
    await admin.patch(`/api/v1/users/${id}`, { roles: ['manage_users'] }, 1)
    await site.browser().post('/auth/login', { json: { username: 'grace', password: 'wrong' } })
    browser = await site.signedIn('admin')
  })
  after(() => site.stop())

  const show = async (query = '') => (await browser.navigate(`/audit${query}`)).text
  const count = (text: string): number => text.split('<li>').length - 1

  it('says what happened in words, to whom, by whom and from where', async () => {
    const text = await show(`?about=${id}`)
    expect(count(text)).to.equal(4)
    for (const words of ['Account created', 'Account changed', 'Roles changed', 'Sign-in failed']) {
      expect(text).to.include(`>${words}</strong>`)
    }
    expect(text).to.include('<bdi>grace</bdi>').and.to.include('<bdi>admin</bdi>')
    expect(text).to.include('+manage_users').and.to.include('wrong password')
    expect(text).to.include('127.0.0.1')
  })

  it('finds by the name, in any spelling, and by who did it', async () => {
    expect(count(await show('?about=GRACE&event=&by=&from=&to='))).to.equal(4)
    expect(count(await show('?about=grace&by=admin'))).to.equal(3)
    expect(count(await show('?about=grace&by=grace'))).to.equal(0)
    expect(count(await show('?event=sign_in_failed'))).to.equal(1)
    expect(await show('?by=nobody-of-this-name')).to.include('Nothing of the kind was noted.')
  })

  it('finds by days, the last one included', async () => {
    const rows = await auditRows(site.gateway.models)
    const [from, to] = [rows[0], rows.at(-1)].map((row) => row?.at.toISOString().slice(0, 10))
    expect(count(await show(`?from=${from}&to=${to}&about=grace`))).to.equal(4)
    expect(count(await show('?from=2020-01-01&to=2020-12-31'))).to.equal(0)
  })

  it('keeps what was asked in the form and in the download', async () => {
    const text = await show('?event=sign_in_failed&about=grace&from=2026-01-01&to=2026-01-31')
    expect(text).to.match(/value="sign_in_failed" selected/u)
    expect(text).to.include('value="grace"').and.to.include('value="2026-01-31"')
    const download = /href="(\/api\/v1\/audit\/export[^"]*)"/u.exec(text)?.[1] ?? ''
    const asked = new URL(download.replaceAll('&amp;', '&'), site.url).searchParams
    expect(Object.fromEntries(asked)).to.deep.equal({
      event: 'sign_in_failed',
      username: 'grace',
      since: '2026-01-01T00:00:00.000Z',
      until: '2026-02-01T00:00:00.000Z',
    })
    expect((await browser.get(download.replaceAll('&amp;', '&'))).status).to.equal(200)
  })

  it('leads on to older lines, and back to the newest, with the same question', async () => {
    await fillAudit(site.gateway.models, 30, 'many')
    const first = await show('?event=user_changed')
    expect(count(first)).to.equal(25)
    expect(first).to.not.include('>Newest<')
    const older = /href="([^"]+)" rel="next"/u.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const second = (await browser.navigate(older)).text
    expect(count(second)).to.equal(6)
    expect(second).to.include('href="/audit?event=user_changed">Newest')
    expect(second).to.not.include('rel="next"')
  })

  it('shows a refused question again in its form, with what is wrong with it', async () => {
    const text = await show('?from=yesterday&about=grace')
    expect(text).to.include('This is not a day').and.include('value="grace"')
    expect(text).to.include('<title>Error: Audit log').and.not.include('Nothing of the kind')
    expect(await show('?cursor=!')).to.include('The request is not valid.')
  })

  it('refuses a question that is none', async () => {
    for (const query of [
      '?from=yesterday',
      '?event=nothing',
      '?cursor=!',
      '?x=1',
      '?to=2026-02-30',
    ]) {
      expect((await browser.navigate(`/audit${query}`)).status, query).to.equal(400)
    }
  })

  it('is linked from the first page, for whoever may see it', async () => {
    const seenBy = async (name: string) => (await (await site.signedIn(name)).navigate('/')).text
    expect(await seenBy('admin')).to.include('href="/audit"')
    expect(await seenBy('manager')).to.not.include('href="/audit"')
  })

  it('sends whoever is not signed in to do so, and refuses others', async () => {
    const answer = await site.browser().navigate('/audit?event=sign_in')
    expect(answer.headers.location).to.equal('/auth/login?rd=%2Faudit%3Fevent%3Dsign_in')
    expect((await (await site.signedIn('user')).navigate('/audit')).status).to.equal(403)
  })
})
