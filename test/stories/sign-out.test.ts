import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { TestTime } from '../support/revocations.js'
import { SAME_ORIGIN, SignIn } from '../support/two-gateways.js'

describe('signing out', () => {
  let time: TestTime
  let site: TestGateway
  let signIn: SignIn
  beforeEach(async () => {
    time = new TestTime()
    site = await startGateway({ clock: time.clock })
    signIn = await SignIn.of(site, 'user')
  })
  afterEach(() => site.stop())

  const signOut = () =>
    site.browser().post('/auth/logout', {
      headers: { ...SAME_ORIGIN, authorization: `Bearer ${signIn.token}` },
    })
  const endedReason = async () => {
    const row = await site.gateway.models.Session.findById(signIn.claims().sid)
    return row?.endedReason
  }
  const count = async () => ({
    revocations: await site.gateway.models.Revocation.count(),
    lines: await site.gateway.models.AuditLine.count({ where: { event: 'sign_out' } }),
  })

  it('ends the session, and the token wherever a copy of it is', async () => {
    expect((await signOut()).status).to.equal(204)
    expect([await signIn.at(site), await endedReason()]).to.deep.equal([401, 'sign_out'])
    const copy = await signIn.browser.navigate('/account')
    expect(copy.status).to.equal(302)
  })

  it('works twice, and is written down once', async () => {
    for (const status of [(await signOut()).status, (await signOut()).status]) {
      expect(status).to.equal(204)
    }
    expect(await count()).to.deep.equal({ revocations: 1, lines: 1 })
  })

  it('works with a token that has expired, whose session goes on by refreshing', async () => {
    time.pass(7 * 3600)
    expect(await signIn.at(site)).to.equal(401)
    const refreshed = await signIn.browser.post('/auth/refresh', { json: {}, headers: SAME_ORIGIN })
    expect(refreshed.status).to.equal(200)
    const next = new SignIn(signIn.browser)
    expect((await signOut()).status).to.equal(204)
    expect([await next.at(site), await endedReason()]).to.deep.equal([401, 'sign_out'])
  })

  it('is open to who has no valid token, and ends nothing for them', async () => {
    for (const authorization of ['Bearer a.b.c', `Bearer ${signIn.token}x`]) {
      const headers = { ...SAME_ORIGIN, authorization }
      expect((await site.browser().post('/auth/logout', { headers })).status).to.equal(204)
    }
    expect(await count()).to.deep.equal({ revocations: 0, lines: 0 })
    expect(await signIn.at(site)).to.equal(200)
  })

  it('ends a session that the database does not know, as after a restored backup', async () => {
    await site.gateway.models.Session.destroy({ where: {} })
    expect((await signOut()).status).to.equal(204)
    expect(await signIn.at(site)).to.equal(401)
  })
})
