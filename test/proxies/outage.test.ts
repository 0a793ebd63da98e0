import { once } from 'node:events'
import { expect } from 'chai'
import { closeAll } from '../support/chromium.js'
import { COOKIE, startHouse, type ProxiedHouse } from '../support/proxies/house.js'
import { KINDS, requireProxy, type Kind } from '../support/proxies/kinds.js'
import { statusOf, type Message } from '../support/proxies/read-http.js'
import { NAVIGATION, RULES } from '../support/proxies/rules.js'

/** What the client of each proxy sees while Gatehouse is not there, or never answers. */
const SEEN: Readonly<Record<Kind, { gone: number; silent: number | null }>> = {
  nginx: { gone: 503, silent: 503 },
  caddy: { gone: 502, silent: 504 },
  // Traefik waits for 30 s, and cannot be told otherwise.
  traefik: { gone: 500, silent: null },
  envoy: { gone: 503, silent: 503 },
  haproxy: { gone: 502, silent: 504 },
}

for (const kind of KINDS) {
  describe(`${kind} without Gatehouse`, function () {
    this.timeout(60_000)
    let house: ProxiedHouse
    let lines: string[]
    const closers: (() => Promise<unknown>)[] = []

    before(async function () {
      requireProxy(this, kind)
      house = await startHouse(kind, { yaml: RULES })
      closers.push(() => house.stop())
      lines = [`Cookie: ${COOKIE}=${await house.tokenOf('ada')}`, ...NAVIGATION]
    })
    after(() => closeAll(closers))
    beforeEach(() => {
      house.app.seen = []
    })

    const ask = async (target: string): Promise<Message> => {
      const client = house.client()
      const answer = await client.send({ target, lines })
      client.close()
      return answer
    }

    it('lets nobody in while Gatehouse is gone, not even to what is public', async () => {
      expect(statusOf(await ask('/notes'))).to.equal(200)
      house.app.seen = []
      house.relay.become('gone')
      for (const target of ['/notes', '/public/x']) {
        expect(statusOf(await ask(target)), target).to.equal(SEEN[kind].gone)
      }
      expect(house.app.seen).to.deep.equal([])
    })

    it('lets nobody in while Gatehouse is silent', async () => {
      house.relay.become('silent')
      const answer = ask('/notes')
      if (SEEN[kind].silent === null) {
        await house.relay.nextConnection()
        house.relay.become('gone')
        expect(statusOf(await answer)).to.equal(SEEN[kind].gone)
      } else {
        expect(statusOf(await answer)).to.equal(SEEN[kind].silent)
      }
      expect(house.app.seen).to.deep.equal([])
    })

    it('lets people in again once Gatehouse is back', async () => {
      house.relay.become('through')
      // Envoy and nginx may first have to find out.
      let answer = await ask('/notes')
      for (let tries = 0; statusOf(answer) !== 200 && tries < 200; tries += 1) {
        await once(AbortSignal.timeout(50), 'abort')
        answer = await ask('/notes')
      }
      expect(statusOf(answer)).to.equal(200)
      expect(house.app.seen).to.have.length(1)
    })
  })
}
