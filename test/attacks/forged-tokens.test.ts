import { expect } from 'chai'
import { clientOf } from '../support/api-client.js'
import type { Answer } from '../support/browser-client.js'
import { psychicTokens } from '../support/confused-keys.js'
import { forgedTokens, SECTIONS, type Loot } from '../support/forged-tokens.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { lootEnv, lootOf, LOOT_SECRET as SECRET } from '../support/loot.js'
import { sendRaw } from '../support/raw-socket.js'

for (const algorithm of ['HS256', 'ES256', 'RS256']) {
  describe(`a forged token, where ${algorithm} signs,`, () => {
    let house: TestGateway
    let loot: Loot
    before(async () => {
      house = await startGateway({ env: lootEnv(algorithm) })
      loot = await lootOf(house)
    })
    after(() => house.stop())

    const byHeader = (token: string) => clientOf(house, token).get('/api/v1/me')
    const byCookie = (token: string) =>
      clientOf(house, null).get('/api/v1/me', { headers: { cookie: `jwt=${token}` } })

    /** Empty when refused as it should be; else what was answered. */
    function faultIn(answer: Answer): string {
      const { status } = answer
      const { error } = answer.json()
      const challenge = answer.headers['www-authenticate']
      const right =
        status === 401 &&
        (error === 'invalid_token' || error === 'token_expired') &&
        challenge === 'Bearer error="invalid_token"'
      return right ? '' : `${status} ${String(error)} ${String(challenge)}`
    }

    it('is told from a real one, which passes in both ways', async () => {
      expect((await byHeader(loot.token)).status).to.equal(200)
      expect((await byCookie(loot.token)).status).to.equal(200)
      const own = loot.sign(loot.header, loot.claims)
      expect((await byHeader(own)).status).to.equal(200)
    })

    for (const section of SECTIONS) {
      it(`does not pass, by header or by cookie: ${section}`, async () => {
        const tokens = forgedTokens(loot, section)
        for (const [name, token] of Object.entries(tokens)) {
          expect(faultIn(await byHeader(token)), `${name}, by header`).to.equal('')
          expect(faultIn(await byCookie(token)), `${name}, by cookie`).to.equal('')
        }
      })
    }

    it('comes in more than two hundred ways', () => {
      const ways = SECTIONS.flatMap((section) => Object.keys(forgedTokens(loot, section)))
      expect(ways).to.have.length.above(200)
    })

    it('of another gateway does not pass, whose people are not ours', async () => {
      const other = await startGateway({
        env: { JWT_SECRET_KEY: `${SECRET}-of-the-other`, JWT_ALGORITHM: algorithm },
      })
      try {
        const { token } = await lootOf(other)
        expect(faultIn(await byHeader(token)) + faultIn(await byCookie(token))).to.equal('')
      } finally {
        await other.stop()
      }
    })

    it('does not pass with a signature that fits every message', async () => {
      for (const [name, token] of Object.entries(psychicTokens(loot.token))) {
        expect(faultIn(await byHeader(token)), name).to.equal('')
      }
    })

    it('of a million dots costs nothing and passes nowhere', async () => {
      const dots = '.'.repeat(1_000_000)
      for (const line of [`Authorization: Bearer ${dots}`, `Cookie: jwt=${dots}`]) {
        const request = `GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\n${line}\r\n\r\n`
        expect(await sendRaw(house.port, request)).to.match(/^(?:HTTP\/1\.1 431 |$)/u)
      }
    })

    it('leaves nothing of itself in the log', async () => {
      const before = house.log.length
      const marked = loot.sign({ ...loot.header, hunter2: 'hunter2' }, { hunter2: 'hunter2' })
      await byHeader(marked)
      await byCookie(loot.sign(loot.header, { ...loot.claims, sub: 'hunter2', nbf: 'hunter2' }))
      const lines = house.log.slice(before).join('\n')
      expect(lines).to.include('invalid_token').and.not.to.include('hunter2')
      expect(lines).not.to.include(marked.split('.')[2])
    })
  })
}
