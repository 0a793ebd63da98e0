import { expect } from 'chai'
import type { TestGateway } from '../support/gateway.js'
import { makeUser, PASSWORD } from '../support/refreshing.js'
import { TestTime } from '../support/revocations.js'
import { Page, saidBy, startSensenet } from '../support/sensenet.js'
import { SAME_ORIGIN } from '../support/two-gateways.js'

describe('the end of a sign-in by sensenet’s protocol', () => {
  let time: TestTime
  let site: TestGateway
  beforeEach(async () => {
    time = new TestTime()
    site = await startSensenet({ clock: time.clock })
    await makeUser(site, 'ada', ['manage_users'])
  })
  afterEach(() => site.stop())

  const lines = async (event: string) =>
    (await site.gateway.models.AuditLine.findAll({ where: { event } })).map(
      ({ username, reason }) => [username, reason],
    )

  it('ends the session at sign-out, wherever a copy of its halves is', async () => {
    const page = await Page.signedIn(site, 'ada')
    const copy = page.copy()
    expect((await page.signOut()).status).to.equal(200)
    expect([...page.browser.cookies]).to.deep.equal([])
    expect((await copy.me()).status).to.equal(401)
    time.pass(301)
    expect((await copy.renew()).status).to.equal(401)
    expect(await lines('sign_out')).to.deep.equal([['ada', null]])
  })

  it('ends it by cookies alone too, as those clients leave, and long after the access token', async () => {
    const page = await Page.signedIn(site, 'ada')
    const copy = page.copy()
    time.pass(7200)
    const answer = await page.browser.post('/sn-token/logout', { headers: SAME_ORIGIN })
    expect(answer.status).to.equal(200)
    expect((await copy.renew()).status).to.equal(401)
  })

  it('lets leave who has left already, and refuses a forged token', async () => {
    const page = await Page.signedIn(site, 'ada')
    const copy = page.copy()
    expect((await page.signOut()).status).to.equal(200)
    page.access = ''
    expect([(await page.signOut()).status, (await copy.signOut()).status]).to.deep.equal([200, 200])
    expect(await lines('sign_out')).to.have.length(1)
    const forged = await Page.signedIn(site, 'ada')
    forged.browser.cookies.delete('ahp /')
    forged.access = forged.refresh
    expect((await forged.signOut()).status).to.equal(401)
  })

  for (const [how, leave] of Object.entries({
    'in the address': (page: Page) => page.signOut('?ultimateLogout=true'),
    'in a form': (page: Page) =>
      page.ask('POST', '/sn-token/logout', { form: { ultimateLogout: 'true' } }),
  })) {
    it(`ends every session of the user by ultimateLogout ${how}, and nobody else's`, async () => {
      await makeUser(site, 'eve')
      const [here, there] = [await Page.signedIn(site, 'ada'), await Page.signedIn(site, 'ada')]
      const other = await Page.signedIn(site, 'eve')
      expect((await leave(here)).status).to.equal(200)
      expect((await there.me()).status).to.equal(401)
      time.pass(301)
      expect((await there.renew()).status).to.equal(401)
      expect((await other.renew()).status).to.equal(200)
      expect(await lines('session_ended')).to.have.length(1)
      expect(await lines('sign_out')).to.have.length(1)
    })
  }

  it('ends only one session without it, and none by a token that no longer lets pass', async () => {
    const [here, there] = [await Page.signedIn(site, 'ada'), await Page.signedIn(site, 'ada')]
    const old = here.copy()
    expect((await here.signOut('?ultimateLogout=false')).status).to.equal(200)
    expect((await there.me()).status).to.equal(200)
    expect((await old.signOut('?ultimateLogout=true')).status).to.equal(401)
    expect((await there.me()).status).to.equal(200)
    expect((await there.signOut('?ultimateLogout=perhaps')).status).to.equal(400)
  })

  it('ends the others when the password changes, and all when the account is disabled', async () => {
    const admin = await site.signedIn('admin')
    const [page, other] = [await Page.signedIn(site, 'ada'), await Page.signedIn(site, 'ada')]
    const { id } = await accountOf(site, 'ada')
    const change = { current: PASSWORD, next: 'seven slow otters under ice' }
    const by = { sessionId: sidOf(other) }
    await site.gateway.services.accounts.changePassword(id, change, by)
    expect([(await page.me()).status, (await other.me()).status]).to.deep.equal([401, 200])
    time.pass(301)
    expect([(await page.renew()).status, (await other.renew()).status]).to.deep.equal([401, 200])
    const headers = { ...SAME_ORIGIN, 'if-match': `"${(await accountOf(site, 'ada')).version}"` }
    const ask = { headers, json: { disabled: true } }
    expect((await admin.send('PATCH', `/api/v1/users/${id}`, ask)).status).to.equal(200)
    expect([(await other.me()).status, (await other.renew()).status]).to.deep.equal([401, 401])
  })

  it('is told of at /auth/session', async () => {
    const page = await Page.signedIn(site, 'ada')
    const told = async () => (await page.ask('GET', '/auth/session')).json()
    expect(await told()).to.include({ status: 'authenticated', session_id: sidOf(page) })
    const copy = page.copy()
    await copy.signOut()
    expect(await told()).to.include({ status: 'unauthenticated', reason: 'signed_out' })
  })

  it('shows its session on the account, until its refresh token has expired', async () => {
    const page = await Page.signedIn(site, 'ada')
    const sessions = (await page.ask('GET', '/api/v1/sessions')).json()['sessions'] as object[]
    const end = new Date(time.clock.now().getTime() + (300 + 86_400) * 1000).toISOString()
    expect(sessions).to.have.length(1)
    expect(sessions[0]).to.include({ id: sidOf(page), expires_at: end })
  })

  it('is one sign-in of a browser with that of our pages: the last one counts', async () => {
    const page = await Page.signedIn(site, 'ada')
    const form = { username: 'ada', password: PASSWORD }
    expect((await page.browser.submit('/auth/login', form)).status).to.equal(303)
    expect(page.browser.cookie('as')).to.equal(undefined)
    expect((await page.browser.get('/api/v1/me')).status).to.equal(200)
    expect((await page.signIn('ada')).status).to.equal(200)
    expect(page.browser.cookie('jwt')).to.equal(undefined)
    expect((await page.browser.get('/api/v1/me')).status).to.equal(200)
  })

  it('ends by the way out of our pages, which shows who it is', async () => {
    const page = await Page.signedIn(site, 'ada')
    expect((await page.browser.navigate('/')).text).to.contain('ada')
    expect((await page.browser.submit('/auth/logout', {})).status).to.equal(303)
    expect(page.browser.cookie('rs')).to.equal(undefined)
    time.pass(301)
    expect((await page.renew()).status).to.equal(401)
    expect(await lines('sign_out')).to.have.length(1)
  })
})

const sidOf = (page: Page): string => String(saidBy(page.access)['sid'])

async function accountOf(site: TestGateway, username: string) {
  const row = await site.gateway.models.User.findByUsername(username)
  if (!row) throw new Error(`${username} is not there`)
  return row
}
