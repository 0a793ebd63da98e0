import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { TestTime } from '../support/revocations.js'
import { SignIn } from '../support/two-gateways.js'

/** Never quietly stale for ever: what cannot be known is neither let pass nor refused. */
describe('a log of revocations that cannot be read', () => {
  const time = new TestTime()
  let site: TestGateway
  let signIn: SignIn
  beforeEach(async () => {
    site = await startGateway({
      stopwatch: time.stopwatch,
      env: { REVOCATION_MAX_STALENESS: '30s' },
    })
    signIn = await SignIn.of(site, 'admin')
  })
  afterEach(() => site.stop())

  const rename = (from: string, to: string) =>
    site.gateway.models.User.sequelize?.query(`ALTER TABLE ${from} RENAME TO ${to}`)
  const ready = async () => {
    const answer = await site.browser().get('/readyz')
    return { status: answer.status, ...answer.json() } as Record<string, unknown>
  }

  it('shows at once, is bridged for as long as set, then is an outage, and passes', async () => {
    await rename('counters', 'lost')
    expect(await ready()).to.deep.include({
      status: 'not_ready',
      reasons: ['the log of revocations cannot be read'],
    })
    time.pass(30)
    expect(await signIn.at(site)).to.equal(200)
    expect((await ready())['revocation_lag_seconds']).to.equal(30)

    time.pass(1)
    const refused = await signIn.browser.get('/api/v1/me')
    expect([refused.status, refused.json()['error']]).to.deep.equal([503, 'unavailable'])
    expect(refused.headers['retry-after']).to.equal('5')
    expect((await signIn.browser.navigate('/account')).status, 'no way to sign in').to.equal(503)

    await rename('lost', 'counters')
    expect(await ready()).to.deep.include({ status: 'ready', revocation_lag_seconds: 0 })
    expect(await signIn.at(site)).to.equal(200)
  })

  it('is told of in the log once when it begins and once when it has passed', async () => {
    const told = () => site.log.filter((line) => line.includes('log of revocations is'))
    await rename('counters', 'lost')
    for (let tries = 0; tries < 3; tries += 1) await site.gateway.services.revocations.catchUp()
    await rename('lost', 'counters')
    for (let tries = 0; tries < 3; tries += 1) await site.gateway.services.revocations.catchUp()
    expect(told()).to.have.length(2)
    expect(told()[0]).to.include('is not read').and.include('counters')
    expect(told()[1]).to.include('is read again')
  })

  it('keeps whoever signs out signed in, and says that it did not work', async () => {
    await rename('revocations', 'lost')
    const answer = await signIn.browser.submit('/auth/logout', {})
    expect(answer.status).to.equal(503)
    expect(signIn.browser.cookie('jwt')).to.equal(signIn.token)
    await rename('lost', 'revocations')
    expect(await signIn.at(site)).to.equal(200)
  })
})
