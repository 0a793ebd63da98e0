import { expect } from 'chai'
import { pino } from 'pino'
import { AppError } from '../../errors/app-error.js'
import { createRefusalLog } from '../../gateway/refusal-log.js'
import { startGateway } from '../support/gateway.js'
import { auditRows } from '../support/audit.js'
import { askAs } from '../support/proxies.js'

describe('the log of refusals', () => {
  it('has a line for each, as long as there are not too many, and says how many it lacks', () => {
    const lines: string[] = []
    let now = 0
    const log = pino({}, { write: (line: string) => void lines.push(line) })
    const write = createRefusalLog(log, { elapsed: () => now })
    const refuse = () =>
      write(new AppError('invalid_token'), { request_id: 'r', status: 401, by: 'caddy' })
    for (let times = 0; times < 5000; times += 1) refuse()
    expect(lines).to.have.length(20)
    now = 1000
    refuse()
    expect(JSON.parse(lines.at(-1) ?? '')).to.include({ unwritten: 4980, code: 'invalid_token' })
    refuse()
    expect(JSON.parse(lines.at(-1) ?? '')).not.to.have.any.keys('unwritten')
  })

  it('says what was refused, and holds no query, no token and nothing of who passed', async () => {
    const site = await startGateway({ env: { TRUSTED_PROXIES: '127.0.0.1' } })
    const jwt = (await site.signedIn('user')).cookie('jwt') ?? ''
    const before = site.log.length
    await askAs(site.port, 'caddy', { lines: [`Cookie: jwt=${jwt}`] })
    expect(site.log.length, 'who passes leaves no line').to.equal(before)
    await askAs(site.port, 'caddy', { uri: '/a?secret=s', lines: ['Cookie: jwt=a.b.c'] })
    const [line = '', ...more] = site.log.slice(before)
    expect(more).to.deep.equal([])
    expect(JSON.parse(line)).to.include({
      ...{ msg: 'refused', by: 'caddy', status: 401, code: 'invalid_token' },
      ...{ method: 'GET', host: 'app.example.com', path: '/a', level: 40 },
    })
    expect(line).not.to.match(/secret|a\.b\.c/u)
    await site.stop()
  })

  it('leaves one audit line a minute where somebody known is refused', async () => {
    const yaml = 'access: [{ host: app.example.com, allow: nobody }]'
    const site = await startGateway({ yaml, env: { TRUSTED_PROXIES: '127.0.0.1' } })
    const jwt = (await site.signedIn('user')).cookie('jwt') ?? ''
    const lines = [`Cookie: jwt=${jwt}`, 'User-Agent: a browser']
    for (const uri of ['/a', '/b', '/c']) await askAs(site.port, 'caddy', { uri, lines })
    const noted = async () =>
      (await auditRows(site.gateway.models)).filter(({ event }) => event === 'access_refused')
    // Nobody waits for the line, so it is looked for until it is there.
    while ((await noted()).length === 0);
    const [line, ...more] = await noted()
    expect(more).to.deep.equal([])
    expect(line).to.include({ username: 'user', address: '192.0.2.7' })
    expect(line?.reason).to.equal('insufficient_role (GET app.example.com/a)')
    await site.stop()
  })
})
