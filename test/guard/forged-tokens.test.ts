import { expect } from 'chai'
import { userStep } from '../../guard/require-user.js'
import { systemClock } from '../../lib/clock.js'
import type { Answer } from '../support/browser-client.js'
import { psychicTokens } from '../support/confused-keys.js'
import { forgedTokens, SECTIONS, type Loot } from '../support/forged-tokens.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { guardParts, startApp, type GuardedApp } from '../support/guarded-app.js'
import { lootEnv, lootOf, LOOT_SECRET } from '../support/loot.js'

for (const algorithm of ['HS256', 'ES256', 'RS256']) {
  describe(`a forged token, shown to an app behind the guard, where ${algorithm} signs,`, () => {
    let house: TestGateway
    let app: GuardedApp
    let loot: Loot
    before(async () => {
      house = await startGateway({ env: lootEnv(algorithm) })
      loot = await lootOf(house)
      const secret = algorithm === 'HS256' ? { secret: LOOT_SECRET } : {}
      const { lifetimeSeconds: maxAgeSeconds } = house.settings.jwt
      const options = { issuer: house.url, maxAgeSeconds, ...secret }
      app = await startApp([userStep(options, guardParts(systemClock))])
    })
    after(async () => {
      await app.stop()
      await house.stop()
    })

    const byHeader = (token: string) => app.ask(token)
    const byCookie = (token: string) => app.ask(null, { headers: { cookie: `jwt=${token}` } })

    /** Empty when refused as it should be; else what was answered. */
    function faultIn(answer: Answer): string {
      const { error } = answer.json()
      const told = `${answer.status} ${String(error)} ${String(answer.headers['www-authenticate'])}`
      const right = /^401 (?:invalid_token|token_expired) Bearer error="invalid_token"$/u
      return right.test(told) ? '' : told
    }

    it('is told from a real one, which passes in both ways', async () => {
      expect((await byHeader(loot.token)).status).to.equal(200)
      expect((await byCookie(loot.token)).status).to.equal(200)
      expect((await byHeader(loot.sign(loot.header, loot.claims))).status).to.equal(200)
    })

    for (const section of SECTIONS) {
      it(`does not pass, by header or by cookie: ${section}`, async () => {
        for (const [name, token] of Object.entries(forgedTokens(loot, section))) {
          expect(faultIn(await byHeader(token)), `${name}, by header`).to.equal('')
          expect(faultIn(await byCookie(token)), `${name}, by cookie`).to.equal('')
        }
      })
    }

    it('does not pass with a signature that fits every message', async () => {
      for (const [name, token] of Object.entries(psychicTokens(loot.token))) {
        expect(faultIn(await byHeader(token)), name).to.equal('')
      }
    })
  })
}
