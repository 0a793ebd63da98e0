import { expect } from 'chai'
import { startGateway, type TestGateway } from '../../support/gateway.js'

describe('GET /', () => {
  let gateway: TestGateway
  before(async () => {
    gateway = await startGateway()
  })
  after(() => gateway.stop())

  it('offers a stranger to sign in', async () => {
    const answer = await gateway.browser().navigate('/')
    expect(answer.status).to.equal(200)
    expect(answer.headers['content-type']).to.equal('text/html; charset=utf-8')
    expect(answer.headers['cache-control']).to.equal('no-store')
    expect(answer.text).to.include('href="/auth/login"').and.to.include('Development sign-in is on')
  })

  it('says who is signed in, and how', async () => {
    const browser = await gateway.signedIn('user')
    const { text } = await browser.navigate('/')
    expect(text).to.include('user@example.test').and.to.include('development sign-in')
    expect(text).to.include('href="/account"').and.to.include('href="/docs"')
    expect(text.split('/auth/logout')).to.have.length(2)
  })

  it('shows the users API to those who may use it, and to no one else', async () => {
    const users = 'href="/api/v1/users"'
    const seenBy = async (name: string) => (await (await gateway.signedIn(name)).navigate('/')).text
    expect(await seenBy('manager')).to.include(users)
    expect(await seenBy('admin')).to.include(users)
    expect(await seenBy('contributor')).not.to.include(users)
  })

  it('takes a broken token for none', async () => {
    const answer = await gateway.browser().get('/', { headers: { cookie: 'jwt=nonsense' } })
    expect(answer.status).to.equal(200)
    expect(answer.text).to.include('You are not signed in')
  })

  it('answers HEAD like GET, without the page', async () => {
    const answer = await gateway.browser().send('HEAD', '/')
    expect(answer.status).to.equal(200)
    expect(answer.text).to.equal('')
  })
})

describe('the pages where the bypass is off', () => {
  it('show no banner', async () => {
    const gateway = await startGateway({ env: { BYPASS_AUTH: 'false', REGISTRATION: 'closed' } })
    try {
      for (const path of ['/', '/auth/login']) {
        const { text } = await gateway.browser().navigate(path)
        expect(text).not.to.include('Development sign-in').and.not.to.include('/auth/register')
      }
    } finally {
      await gateway.stop()
    }
  })
})
