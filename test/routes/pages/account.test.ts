import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { IdentityProof } from '../../../services/proof.js'
import type { BrowserClient } from '../../support/browser-client.js'
import { startGateway, type TestGateway } from '../../support/gateway.js'

const GOOD = 'violet harbour spoon eleven'
const BETTER = 'copper lantern drifts north'

const proofOf = (subject: string): IdentityProof => ({
  kind: 'identity',
  amr: 'oidc:example',
  provider: 'example',
  issuer: 'https://id.example.test',
  subject,
  username: null,
  name: null,
  email: null,
  emailVerified: false,
  groups: [],
})

describe('/account', () => {
  let gateway: TestGateway
  let browser: BrowserClient

  before(async () => {
    gateway = await startGateway()
  })
  after(() => gateway.stop())
  beforeEach(async () => {
    browser = await gateway.signedIn(`p${randomUUID().slice(0, 8)}`)
  })

  const change = (form: Record<string, string>) => browser.submit('/account/password', form)
  const idOf = async (): Promise<string> => String((await browser.get('/api/v1/me')).json()['id'])

  it('sends a stranger to sign in, and back', async () => {
    const answer = await gateway.browser().navigate('/account')
    expect(answer.status).to.equal(302)
    expect(answer.headers.location).to.equal('/auth/login?rd=%2Faccount')
  })

  it('is 401 for a program without a cookie, and for one with a bearer token', async () => {
    const stranger = gateway.browser()
    expect((await stranger.get('/account')).status).to.equal(401)
    const { token } = (await browser.get('/auth/token')).json()
    const headers = { authorization: `Bearer ${String(token)}` }
    expect((await stranger.get('/account', { headers })).status).to.equal(401)
  })

  it('shows the profile, never the identifier of the row', async () => {
    const { status, text } = await browser.navigate('/account')
    expect(status).to.equal(200)
    expect(text).to.include('Set a password').and.to.include('<dt>Username</dt>')
    expect(text).not.to.include(await idOf())
  })

  it('sets a first password and changes it, and says so once', async () => {
    const first = await change({ new_password: GOOD })
    expect(first.status).to.equal(303)
    expect(first.headers.location).to.equal('/account?done=password')
    const shown = await browser.navigate('/account?done=password', 'same-origin')
    expect(shown.text).to.include('Your password was changed.').and.to.include('role="status"')
    const second = await change({ current_password: GOOD, new_password: BETTER })
    expect(second.status).to.equal(303)
  })

  it('lets no other site put words on the page', async () => {
    const { text } = await browser.navigate('/account?done=password', 'cross-site')
    expect(text).not.to.include('Your password was changed.')
  })

  it('shows a refused password again with the reason at its field', async () => {
    await change({ new_password: GOOD })
    const short = await change({ current_password: GOOD, new_password: 'short' })
    expect(short.status).to.equal(400)
    expect(short.text)
      .to.include('id="new_password-error"')
      .and.to.include('at least 15 characters')
    const wrong = await change({ current_password: BETTER, new_password: BETTER })
    expect(wrong.status).to.equal(400)
    expect(wrong.text).to.include('id="current_password-error"')
    expect(wrong.text).to.include('This is not your current password.')
    expect(wrong.text).not.to.include(BETTER)
  })

  it('refuses a change that another site asks for', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    const answer = await browser.post('/account/password', {
      form: { new_password: GOOD },
      headers,
    })
    expect(answer.status).to.equal(403)
    expect((await browser.navigate('/account')).text).to.include('Set a password')
  })

  it('lists a linked identity and unlinks it', async () => {
    const userId = await idOf()
    await change({ new_password: GOOD })
    await gateway.gateway.services.linking.link(proofOf(userId), userId)
    const { text } = await browser.navigate('/account')
    const path = /action="(\/account\/identities\/[^"]+\/unlink)"/u.exec(text)?.[1] ?? ''
    const unlinked = await browser.submit(path, {})
    expect(unlinked.status).to.equal(303)
    expect(unlinked.headers.location).to.equal('/account?done=unlinked')
    expect(await gateway.gateway.services.linking.list(userId)).to.deep.equal([])
  })

  it('keeps the only way in', async () => {
    const userId = await idOf()
    const { linking } = gateway.gateway.services
    await linking.link(proofOf(userId), userId)
    const [identity] = await linking.list(userId)
    expect((await browser.navigate('/account')).text).to.include('Your only way in')
    const answer = await browser.submit(`/account/identities/${identity?.id ?? ''}/unlink`, {})
    expect(answer.status).to.equal(409)
    expect(answer.text).to.include('role="alert"').and.to.include('only way left to sign in')
  })

  it('tells of a sign-in that was copied until it is read, and again when it happens again', async () => {
    const { Session, transaction } = gateway.gateway.models
    const userId = await idOf()
    const copied = () =>
      transaction(async (within) => {
        const id = randomUUID()
        const [beganAt, expiresAt] = [new Date(), new Date(Date.now() + 60_000)]
        const how = { amr: 'pwd', provider: null, address: '192.0.2.1', userAgent: 'Other' }
        await Session.begin({ id, userId, ...how, beganAt, expiresAt }, within)
        await Session.end(id, { at: new Date(), reason: 'refresh_reuse' }, within)
      })
    const told = async () => (await browser.navigate('/account')).text.includes('used twice')
    await copied()
    const stranger = await gateway.signedIn(`p${randomUUID().slice(0, 8)}`)
    await stranger.submit('/account/reuse/dismiss', {})
    expect(await told(), 'it is nobody else who reads it').to.equal(true)
    const read = await browser.submit('/account/reuse/dismiss', {})
    expect(read.headers.location).to.equal('/account?done=reuse_read')
    expect(await told()).to.equal(false)
    await copied()
    expect(await told()).to.equal(true)
  })

  it('finds no identity of somebody else', async () => {
    const other = await gateway.signedIn('contributor')
    const otherId = String((await other.get('/api/v1/me')).json()['id'])
    const { linking } = gateway.gateway.services
    await linking.link(proofOf(otherId), otherId)
    const [identity] = await linking.list(otherId)
    const answer = await browser.submit(`/account/identities/${identity?.id ?? ''}/unlink`, {})
    expect(answer.status).to.equal(404)
    expect(await linking.list(otherId)).to.have.length(1)
  })

  it('answers a program with 204 and with fields', async () => {
    const headers = { 'sec-fetch-site': 'same-origin' }
    const bad = await browser.post('/account/password', { json: { new_password: 7 }, headers })
    expect(bad.status).to.equal(400)
    expect(bad.json()['fields']).to.deep.equal({ new_password: 'not_a_string' })
    const good = await browser.post('/account/password', { json: { new_password: GOOD }, headers })
    expect(good.status).to.equal(204)
  })
})
