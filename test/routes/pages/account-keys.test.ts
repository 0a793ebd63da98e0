import { expect } from 'chai'
import { clientOf } from '../../support/api-client.js'
import { startGateway, type TestGateway } from '../../support/gateway.js'

describe('the page of keys', () => {
  let house: TestGateway
  before(async () => (house = await startGateway()))
  after(() => house.stop())

  const KEY = /gatehouse_\w{22}_\w{43}_\w{6}/u

  it('makes a key, shows it once, and revokes it', async () => {
    const browser = await house.signedIn('manager')
    const form = { name: 'Backup', scopes: 'manage_users', expires_in_days: '7', networks: '' }
    const made = await browser.submit('/account/keys', form)
    expect([made.status, made.headers['cache-control']]).to.deep.equal([201, 'no-store'])
    const key = String(KEY.exec(made.text)?.[0])
    expect((await clientOf(house, key).get('/api/v1/users')).status).to.equal(200)
    const shown = await browser.navigate('/account/keys')
    expect(shown.text).to.include('Backup').and.not.match(KEY)
    const action = String(/\/account\/keys\/[\w-]+\/revoke/u.exec(shown.text)?.[0])
    expect((await browser.submit(action, {})).location).to.match(/\/account\/keys\?done=revoked$/u)
    expect((await clientOf(house, key).get('/api/v1/me')).status).to.equal(401)
    expect((await browser.submit(action, {})).status).to.equal(404)
  })

  it('says what is wrong with a wish, beside the form', async () => {
    const browser = await house.signedIn('user')
    const form = { name: '', expires_in_days: '7', networks: '192.0.2.0/99' }
    const refused = await browser.submit('/account/keys', form)
    expect(refused.status).to.equal(400)
    expect(refused.text).to.include('Please fill in this field.').and.include('range of addresses')
  })

  it('shows a refused wish again as it was typed', async () => {
    const browser = await house.signedIn('manager')
    const form = { name: 'Nightly', scopes: 'manage_users', expires_in_days: '30', networks: 'x' }
    const { text } = await browser.submit('/account/keys', form)
    expect(text).to.include('value="Nightly"').and.include('value="x"')
    expect(text)
      .to.match(/value="manage_users" checked/u)
      .and.match(/value="30" selected/u)
    const strange = await browser.submit('/account/keys', { ...form, more: 'x' })
    expect([strange.status, strange.text.includes('Nightly')]).to.deep.equal([400, false])
  })

  const FORM = { name: 'Twice', expires_in_days: '7', networks: '' }

  it('makes one key of a form that is sent twice, at once or later, and says so', async () => {
    const browser = await house.signedIn('user')
    const seen = async (): Promise<string> => {
      const { text } = await browser.get('/account/keys')
      return /name="latest_seen" value="([^"]+)"/u.exec(text)?.[1] ?? ''
    }
    const send = (latest: string) =>
      browser.submit('/account/keys', { ...FORM, latest_seen: latest })
    const latest = await seen()
    const both = await Promise.all([send(latest), send(latest)])
    const again = await send(latest)
    const statuses = [...both, again].map(({ status }) => status)
    expect(statuses.toSorted()).to.deep.equal([201, 409, 409])
    for (const { text } of [...both, again].filter(({ status }) => status === 409)) {
      expect(text).to.include('perhaps it was sent twice').and.include('value="Twice"')
      expect(text)
        .to.match(/<bdi>Twice<\/bdi>/u)
        .and.not.match(KEY)
    }
    expect((await send(await seen())).status, 'and another one when asked anew').to.equal(201)
  })

  it('is reached from the account page', async () => {
    const browser = await house.signedIn('user')
    expect((await browser.navigate('/account')).text).to.include('href="/account/keys"')
  })
})
