import { expect } from 'chai'
import type { Answer } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const GATE = 'https://gate.example.test'
const APP = 'https://app.example.test/reports?year=1843'

describe('the addresses of others', () => {
  let site: TestGateway
  before(async () => {
    site = await startGateway({
      yaml: 'access: [{ host: app.example.test, allow: signed-in }]',
      env: { PUBLIC_URL: GATE, COOKIE_DOMAIN: 'example.test', BYPASS_ALLOW_REMOTE: 'true' },
    })
  })
  after(() => site.stop())

  const goesTo = ({ status, headers }: Answer) => [status, headers.location]
  const asked = (address: string, rd: string): string => `${address}?rd=${encodeURIComponent(rd)}`

  for (const path of ['/oauth2/start', '/oauth2/sign_in']) {
    it(`${path} leads to the sign-in page, with a place that is allowed`, async () => {
      const at = (rd: string) => site.browser().navigate(`${path}?rd=${encodeURIComponent(rd)}`)
      expect(goesTo(await at(APP))).to.deep.equal([302, `${GATE}${asked('/auth/login', APP)}`])
      expect(goesTo(await at('https://evil.test/'))).to.deep.equal([302, `${GATE}/auth/login`])
      expect(goesTo(await site.browser().navigate(path))).to.deep.equal([302, `${GATE}/auth/login`])
    })
  }

  it('reads a mere path as the app’s, where they are asked for on its host', async () => {
    const at = (host: string) => {
      const headers = { host, 'x-forwarded-proto': 'https' }
      return site.browser().get('/oauth2/sign_in?rd=%2Freports%3Fyear%3D1843', { headers })
    }
    expect(goesTo(await at('app.example.test'))).to.deep.equal([302, `${GATE}${asked('/auth/login', APP)}`]) // prettier-ignore
    for (const host of ['gate.example.test', 'evil.test', 'app.example.test@evil.test']) {
      const ours = [302, `${GATE}${asked('/auth/login', '/reports?year=1843')}`]
      expect(goesTo(await at(host)), host).to.deep.equal(ours)
    }
  })

  it('tells on the sign-in page which app somebody goes on to', async () => {
    const at = (rd: string) => site.browser().navigate(asked('/auth/login', rd))
    expect((await at(APP)).text).to.include('you go on to <b>app.example.test</b>')
    for (const rd of ['/account', 'https://evil.test/']) {
      expect((await at(rd)).text, rd).not.to.include('you go on to')
    }
  })

  it('/oauth2/sign_out leads to the page that asks, and stays signed in until then', async () => {
    const browser = await site.signedIn('user')
    const answer = await browser.navigate(`/oauth2/sign_out?rd=${encodeURIComponent(APP)}`)
    expect(goesTo(answer)).to.deep.equal([302, `${GATE}/auth/logout?rd=${encodeURIComponent(APP)}`])
    expect((await browser.get('/api/v1/me')).status).to.equal(200)
  })

  it('/oauth2/userinfo says who is signed in, and 401 to nobody', async () => {
    const admin = await site.signedIn('admin')
    expect((await admin.get('/oauth2/userinfo')).json()).to.deep.equal({
      user: 'admin',
      email: 'admin@example.test',
      groups: (await admin.get('/api/v1/me')).json()['roles'],
      preferredUsername: 'admin',
    })
    const { User } = site.gateway.models
    await User.update({ emailVerifiedAt: null }, { where: { username: 'user' } })
    const unverified = await site.signedIn('user')
    expect((await unverified.get('/oauth2/userinfo')).json()['email']).to.equal('')
    const token = String((await admin.get('/auth/token')).json()['token'])
    const headers = { authorization: `Bearer ${token}` }
    expect((await site.browser().get('/oauth2/userinfo', { headers })).json()['user']).to.equal(
      'admin',
    )
    expect((await site.browser().get('/oauth2/userinfo')).status).to.equal(401)
  })

  it('the first page leads, as the portal of Authelia does, to be signed in', async () => {
    const answer = await site.browser().navigate(`/?rd=${encodeURIComponent(APP)}&rm=POST`)
    expect(goesTo(answer)).to.deep.equal([302, asked('/auth/login', APP)])
    const evil = await site.browser().navigate('/?rd=https%3A%2F%2Fevil.test%2F&rm=GET')
    expect(evil.status).to.equal(200)
    expect(evil.text).to.include('You are not signed in')
  })
})
