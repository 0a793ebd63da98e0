import { expect } from 'chai'
import { BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { SetClock } from '../support/open-id-sign-in.js'

describe('GET /auth/token', () => {
  let site: TestGateway
  let browser: BrowserClient
  const clock = new SetClock()
  before(async () => {
    site = await startGateway({ clock })
    browser = await site.signedIn('user')
  })
  after(() => site.stop())

  it('gives the very token of the cookie, to no cache, and the seconds it has left', async () => {
    clock.advance(100)
    const answer = await browser.get('/auth/token')
    expect(answer.headers['cache-control']).to.equal('no-store')
    expect(answer.json()).to.deep.equal({
      token: browser.cookie('jwt'),
      token_type: 'Bearer',
      expires_in: 21_500,
    })
  })

  it('gives nothing to nobody, nor for a token that came by header', async () => {
    const headers = { authorization: `Bearer ${browser.cookie('jwt')}` }
    const program = new BrowserClient(browser.origin)
    for (const answer of [
      await program.get('/auth/token'),
      await program.get('/auth/token', { headers }),
    ]) {
      expect(answer.status).to.equal(401)
      expect(answer.headers['www-authenticate']).to.equal('Bearer')
      expect(answer.json()).to.include({ error: 'login_required' })
    }
  })

  it('sends people nowhere: it is no page to come back to', async () => {
    const answer = await site.browser().navigate('/auth/token')
    expect(answer.status).to.equal(401)
    expect(answer.headers.location).to.equal(undefined)
  })

  it('gives nothing for a cookie that has expired, and says why', async () => {
    clock.advance(21_500)
    const answer = await browser.get('/auth/token')
    expect(answer.status).to.equal(401)
    expect(answer.json()).to.include({ error: 'token_expired' })
  })
})
