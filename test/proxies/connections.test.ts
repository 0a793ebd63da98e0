import { expect } from 'chai'
import { closeAll } from '../support/chromium.js'
import { COOKIE, startHouse, type ProxiedHouse } from '../support/proxies/house.js'
import { KINDS, requireProxy, type Kind } from '../support/proxies/kinds.js'
import { statusOf } from '../support/proxies/read-http.js'
import { RULES, SCRIPT } from '../support/proxies/rules.js'

const CHECKS = 2_000

/** Proxies give a connection up after so many requests by themselves: nginx after 1,000. */
const AT_MOST = 8

/** The longest cookies that each lets pass, beside a token, in bytes. */
const LONGEST: Readonly<Record<Kind, number>> = {
  nginx: 6_000,
  caddy: 17_000,
  traefik: 40_000,
  envoy: 40_000,
  haproxy: 12_000,
}

for (const kind of KINDS) {
  describe(`the connections of ${kind} to Gatehouse`, function () {
    this.timeout(120_000)
    let house: ProxiedHouse
    let ada: string
    const closers: (() => Promise<unknown>)[] = []

    before(async function () {
      requireProxy(this, kind)
      house = await startHouse(kind, { yaml: RULES, env: { LOG_LEVEL: 'warn' } })
      closers.push(() => house.stop())
      ada = `Cookie: ${COOKIE}=${await house.tokenOf('ada')}`
    })
    after(() => closeAll(closers))

    /** How many it opened for CHECKS requests, one after another, that were each answered `status`. */
    const opened = async (lines: readonly string[], status: number): Promise<number> => {
      const before = house.relay.connections
      const client = house.client()
      const statuses = new Set<number>()
      for (let checks = 0; checks < CHECKS; checks += 1) {
        statuses.add(statusOf(await client.send({ target: '/api/notes', lines })))
      }
      client.close()
      expect([...statuses]).to.deep.equal([status])
      return house.relay.connections - before
    }

    it(`are kept: at most ${AT_MOST} for ${CHECKS} requests that may pass`, async () => {
      expect(await opened([ada], 200)).to.be.at.most(AT_MOST)
    })

    it(`are kept: at most ${AT_MOST} for ${CHECKS} scripts that may not`, async () => {
      expect(await opened(SCRIPT, 401)).to.be.at.most(AT_MOST)
    })

    it(`carry cookies of ${LONGEST[kind]} bytes beside our own`, async () => {
      const client = house.client()
      const other = `other=${'x'.repeat(LONGEST[kind] - 6)}`
      const answer = await client.send({ target: '/notes', lines: [`${ada}; ${other}`] })
      client.close()
      expect(statusOf(answer)).to.equal(200)
    })

    it('never carry two tokens, in one line of cookies or in two, to the app as one person', async () => {
      const eve = `${COOKIE}=${await house.tokenOf('eve')}`
      for (const lines of [[`${ada}; ${eve}`], [ada, `Cookie: ${eve}`]]) {
        house.app.seen = []
        const client = house.client()
        const status = statusOf(await client.send({ target: '/notes', lines }))
        client.close()
        expect(status).to.be.within(400, 403)
        expect(house.app.seen).to.deep.equal([])
      }
    })

    it('carry a token in the second line of cookies to its person, or to nobody', async () => {
      const client = house.client()
      const answer = await client.send({ target: '/notes', lines: ['Cookie: theme=dark', ada] })
      client.close()
      // Envoy shows us both lines as one, joined by a comma. Browsers send one.
      expect(statusOf(answer)).to.equal(kind === 'envoy' ? 401 : 200)
    })
  })
}
