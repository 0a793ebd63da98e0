import { expect } from 'chai'
import { auditRows } from '../support/audit.js'
import { onPostgres } from '../support/database.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { askAs } from '../support/proxies.js'

const RULES = `
access:
  - { host: app.example.com, path: /admin/**, allow: { any_role: [ops] } }
  - { host: "*.example.com", allow: { any_role: [ops] } }
`

const MORE = /; more of them are not noted for a while /u

/** What must not happen: whoever is refused fills the audit log, and every disk and writer behind it. */
describe('attack: refusals by the thousand', () => {
  let site: TestGateway
  let lines: string[]
  before(async () => {
    site = await startGateway({ yaml: RULES, env: { TRUSTED_PROXIES: '127.0.0.1' } })
    lines = [`Cookie: jwt=${(await site.signedIn('user')).cookie('jwt')}`]
  })
  after(() => site.stop())

  const refusals = async () =>
    (await auditRows(site.gateway.models)).filter(({ event }) => event === 'access_refused')

  it('leave some lines, the last of which says that there are more', async () => {
    for (let number = 0; number < 200; number += 1) {
      // Whoever asks chooses the host, where a rule is for many, or none is for it.
      for (const host of [`h${number}.example.com`, `h${number}.example.org`]) {
        expect((await askAs(site.port, 'caddy', { host, lines })).status).to.equal(403)
      }
    }
    let rows = await refusals()
    while (rows.length < 30) rows = await refusals()
    expect(rows.length).to.equal(30)
    const telling = rows.filter(({ reason }) => MORE.test(reason ?? ''))
    expect(telling).to.have.length(1)
    // Where writers are side by side, one may overtake another.
    if (!onPostgres) expect(rows.at(-1)?.reason).to.match(MORE)
  })
})
