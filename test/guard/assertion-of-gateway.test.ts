import { expect } from 'chai'
import { assertionStep } from '../../guard/require-assertion.js'
import { userStep } from '../../guard/require-user.js'
import { systemClock } from '../../lib/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { guardParts, startApp, type GuardedApp } from '../support/guarded-app.js'
import { tokenOf } from '../support/jwks.js'
import { askAs } from '../support/proxies.js'

for (const algorithm of ['HS256', 'ES256', 'RS256']) {
  describe(`the assertion of a real gateway, where ${algorithm} signs tokens,`, () => {
    let house: TestGateway
    let app: GuardedApp
    before(async () => {
      const env = { JWT_ALGORITHM: algorithm, TRUSTED_PROXIES: '127.0.0.1' }
      house = await startGateway({ env })
      const options = { issuer: house.url, host: 'app.example.com' }
      app = await startApp([assertionStep(options, guardParts(systemClock))])
    })
    after(async () => {
      await app.stop()
      await house.stop()
    })

    const assertionFor = async (host: string): Promise<string> => {
      const lines = [`Cookie: jwt=${await tokenOf(house, 'manager')}`]
      return (await askAs(house.port, 'caddy', { host, lines })).headers['x-auth-assertion'] ?? ''
    }
    const ask = (text: string) => app.ask(null, { headers: { 'x-auth-assertion': text } })

    it('tells the app behind it who asks', async () => {
      const { user } = (await ask(await assertionFor('app.example.com'))).json()
      expect(user).to.include({ username: 'manager', aud: 'app.example.com', iss: house.url })
      expect(user).to.have.property('roles').that.deep.equals(['manage_users'])
    })

    it('names the host in small letters, however it was asked for', async () => {
      expect((await ask(await assertionFor('APP.example.com'))).status).to.equal(200)
    })

    it('says nothing to another app', async () => {
      for (const host of ['other.example.com', 'app.example.com:8443']) {
        expect((await ask(await assertionFor(host))).json()).to.include({ error: 'invalid_token' })
      }
    })

    it('does not pass for a token, nor a token for it', async () => {
      const api = await startApp([userStep({ issuer: house.url }, guardParts(systemClock))])
      try {
        const text = await assertionFor('app.example.com')
        expect((await api.ask(text)).json()).to.include({ error: 'invalid_token' })
        expect((await ask(await tokenOf(house))).json()).to.include({ error: 'invalid_token' })
      } finally {
        await api.stop()
      }
    })
  })
}
