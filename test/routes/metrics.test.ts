import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'

const PASSWORD = 'seven lanterns along the quay'

describe('GET /metrics', () => {
  let site: TestGateway
  before(async () => {
    site = await startGateway({ env: { TRUSTED_PROXIES: '127.0.0.1' } })
    const person = { username: 'grace', email: null, name: null, password: PASSWORD, roles: [] }
    await site.gateway.services.accounts.create(person)
  })
  after(() => site.stop())

  const ask = (headers = {}, from = site) => from.browser().get('/metrics', { headers })
  /** The value of one figure, by its name and labels. */
  const read = async (figure: string, from = site): Promise<number> => {
    const { text } = await ask({}, from)
    const line = text.split('\n').find((each) => each.startsWith(`${figure} `))
    return Number(line?.slice(figure.length))
  }

  it('answers in the text format of Prometheus, and no cache keeps it', async () => {
    const answer = await ask()
    expect(answer.status).to.equal(200)
    expect(answer.headers['content-type']).to.equal('text/plain; version=0.0.4; charset=utf-8')
    expect(answer.headers['cache-control']).to.equal('no-store')
    for (const line of answer.text.trimEnd().split('\n')) {
      expect(line).to.match(/^(?:|# (?:HELP|TYPE) \w+ .+|\w+(?:\{[^}]*\})? \S+)$/u)
    }
  })

  it('says how far this instance is behind the log of revocations', async () => {
    expect(await read('gatehouse_revocation_lag_seconds')).to.be.within(0, 60)
    expect(await read('gatehouse_revocation_log_readable')).to.equal(1)
  })

  it('says at once that the log cannot be read', async () => {
    const broken = await startGateway()
    await broken.gateway.models.User.sequelize?.query('ALTER TABLE counters RENAME TO lost')
    await broken.gateway.services.revocations.catchUp()
    expect(await read('gatehouse_revocation_log_readable', broken)).to.equal(0)
    await broken.stop()
  })

  it('says how many hashes run and wait', async () => {
    const { accounts } = site.gateway.services
    const crowd = Array.from({ length: 6 }, () => accounts.verifyPassword('grace', PASSWORD))
    const load = { running: 2, waiting: 0 }
    expect(await read('gatehouse_password_hashes_running')).to.be.within(0, load.running)
    expect(await read('gatehouse_password_hashes_waiting')).to.be.within(0, crowd.length)
    await Promise.all(crowd)
    expect(await read('gatehouse_password_hashes_running')).to.equal(0)
    expect(await read('gatehouse_password_hashes_waiting')).to.equal(0)
  })

  it('counts sign-ins by method and outcome', async () => {
    const of = (method: string, outcome: string) =>
      read(`gatehouse_sign_ins_total{method="${method}",outcome="${outcome}"}`)
    const signIn = (password: string) =>
      site.browser().post('/auth/login', { json: { username: 'grace', password } })
    await signIn(PASSWORD)
    await signIn('wrong')
    await signIn('wrong again')
    await site.signedIn('user')
    expect(await of('pwd', 'ok')).to.equal(1)
    expect(await of('pwd', 'failed')).to.equal(2)
    expect(await of('bypass', 'ok')).to.equal(1)
  })

  it('tells of the process: the delay of the event loop, and memory', async () => {
    expect(await read('nodejs_eventloop_lag_p99_seconds')).to.be.greaterThan(0)
    expect(await read('process_resident_memory_bytes')).to.be.greaterThan(1e6)
  })

  it('names nobody', async () => {
    expect((await ask()).text).not.to.match(/grace|"user"/u)
  })

  for (const [what, headers] of [
    ['forwarded for somebody', { 'x-forwarded-for': '192.0.2.7' }],
    ['forwarded for this machine', { 'x-forwarded-for': '127.0.0.1' }],
    ['forwarded in the words of RFC 7239', { forwarded: 'for=127.0.0.1' }],
    ['passed on by a content network', { 'cf-connecting-ip': '127.0.0.1' }],
    ['asked under the name of another site', { host: 'rebound.example' }],
  ] as const) {
    it(`is not there where it is ${what}`, async () => {
      const answer = await ask({ accept: 'application/json', ...headers })
      expect([answer.status, answer.json()['error']]).to.deep.equal([404, 'not_found'])
    })
  }
})
