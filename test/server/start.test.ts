import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { freePort, minimal, ProcessRoom } from '../support/process.js'
import { exchangeRaw, requestOf } from '../support/raw-exchange.js'

describe('the process', function () {
  this.timeout(60_000)
  const room = new ProcessRoom()
  afterEach(() => room.clear())

  it('starts in an empty folder, says where to go and as whom, and keeps its data', async () => {
    const folder = room.folder()
    const port = await freePort()
    const url = `http://localhost:${port}`
    const start = () => room.start({ program: 'bin/dev.ts', folder, env: { PORT: String(port) } })

    const first = start()
    await first.until(/Gatehouse is ready: (\S+)/)
    for (const name of ['admin', 'contributor', 'manager', 'user']) {
      expect(first.output).to.match(new RegExp(`${name} +${url}/auth/bypass\\?token=${name}\n`))
    }
    expect(statSync(join(folder, '.env')).mode & 0o777).to.equal(0o600)
    expect(existsSync(join(folder, 'data/gatehouse.sqlite'))).to.equal(true)

    const answer = await fetch(`${url}/auth/bypass?token=manager`, { redirect: 'manual' })
    expect(answer.status).to.equal(302)
    const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('jwt='))
    first.signal('SIGTERM')
    expect(await first.exit()).to.equal(0)

    const second = start()
    await second.until(/Gatehouse is ready/)
    const headers = { cookie: cookie?.split(';')[0] ?? '' }
    const me = await fetch(`${url}/api/v1/me`, { headers })
    expect(me.status).to.equal(200)
    expect(await me.json()).to.include({ username: 'manager' })
    expect(second.output).not.to.contain('migrated')
  })

  it('listens in production on a schema that is behind, and says that it is not ready', async () => {
    const port = await freePort()
    const env = { ...minimal('production'), PUBLIC_URL: 'https://gate.example.test' }
    const started = room.start({ env: { ...env, PORT: String(port) } })
    await started.until(/"msg":"listening"/)
    expect(started.output).to.match(
      /"level":50.*not ready: the schema is behind.*gatehouse migrate up/,
    )
    const statusOf = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status
    expect(await statusOf('/healthz')).to.equal(200)
    expect(await statusOf('/readyz')).to.equal(503)
    expect(await statusOf('/auth/bypass?token=admin')).to.be.oneOf([404, 503])
    for (const request of [requestOf('/healthz'), 'no HTTP\r\n\r\n']) {
      const { text } = await exchangeRaw(port, request)
      expect(text).to.match(/\r\nStrict-Transport-Security: max-age=31536000\r\n/i)
    }
    started.signal('SIGINT')
    expect(await started.exit()).to.equal(0)
  })

  for (const [what, signal] of [
    ['an exception', 'SIGUSR2'],
    ['a rejection', 'SIGHUP'],
  ] as const) {
    it(`ends on ${what} that nobody caught, and logs it`, async () => {
      const preload = `
        process.on('SIGUSR2', () => { throw new Error('planted') })
        process.on('SIGHUP', () => { Promise.reject(new Error('planted')) })`
      const started = room.start({ env: minimal('test'), preload })
      await started.port()
      started.signal(signal)
      expect(await started.exit()).to.equal(1)
      expect(started.output).to.match(/"level":60.*"message":"planted".*"msg":"stopped by a bug"/)
    })
  }
})
