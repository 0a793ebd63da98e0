import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { minimal, ProcessRoom, type Process } from '../support/process.js'

const rules = (allow: string, count = 1): string =>
  `access:\n${Array.from({ length: count }, (_, n) => `  - host: h${n}.test\n    allow: ${allow}\n`).join('')}`

describe('the process, whose gateway.yaml changes', function () {
  this.timeout(60_000)
  const room = new ProcessRoom()
  afterEach(() => room.clear())

  const start = async (folder: string, env: Record<string, string> = {}): Promise<Process> => {
    const given = {
      ...minimal('test'),
      DATABASE_URL: 'sqlite::memory:',
      LOG_LEVEL: 'info',
      TRUSTED_PROXIES: '127.0.0.1',
      ...env,
    }
    const started = room.start({ folder, env: given })
    await started.port()
    return started
  }

  /** What Caddy would be told of a stranger who asks for the first host. */
  const ask = async (port: number): Promise<number> => {
    const headers = {
      ...{ 'x-forwarded-method': 'GET', 'x-forwarded-proto': 'http', 'x-forwarded-uri': '/' },
      ...{ 'x-forwarded-host': 'h0.test', 'x-forwarded-for': '192.0.2.1' },
    }
    return (await fetch(`http://127.0.0.1:${port}/auth/verify/caddy`, { headers })).status
  }

  it('has the new rules in force after SIGHUP, and goes on', async () => {
    const folder = room.folder()
    writeFileSync(join(folder, 'gateway.yaml'), rules('nobody'))
    const server = await start(folder)
    const port = await server.port()
    expect(await ask(port)).to.equal(401)
    server.signal('SIGHUP')
    await server.until(
      /"rules":1,"upstreams":0,"changed":\[\],"msg":"access rules and upstreams reloaded"/,
    )
    writeFileSync(join(folder, 'gateway.yaml'), rules('public', 3))
    server.signal('SIGHUP')
    await server.until(
      /"rules":3,"upstreams":0,"changed":\["rules"\],"msg":"access rules and upstreams reloaded"/,
    )
    expect(await ask(port)).to.equal(200)
    server.signal('SIGTERM')
    expect(await server.exit()).to.equal(0)
  })

  it('notices a file that is written, replaced, or moved there by a link', async () => {
    const folder = room.folder()
    const path = join(folder, 'gateway.yaml')
    writeFileSync(path, rules('nobody'))
    const server = await start(folder)
    writeFileSync(path, rules('public', 2))
    await server.until(/"rules":2,"upstreams":0,"changed":\["rules"\]/)
    writeFileSync(`${path}.new`, rules('public', 3))
    renameSync(`${path}.new`, path)
    await server.until(/"rules":3,"upstreams":0,"changed":\["rules"\]/)
  })

  it('notices a volume that is swapped by its link', async () => {
    const folder = room.folder()
    for (const [name, count] of [
      ['one', 1],
      ['two', 2],
    ] as const) {
      // prettier-ignore
      mkdirSync(join(folder, `..${name}`))
      writeFileSync(join(folder, `..${name}`, 'gateway.yaml'), rules('public', count))
    }
    symlinkSync('..one', join(folder, '..data'))
    symlinkSync('..data/gateway.yaml', join(folder, 'gateway.yaml'))
    const server = await start(folder, { GATEWAY_CONFIG: join(folder, 'gateway.yaml') })
    symlinkSync('..two', join(folder, '..data_tmp'))
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'))
    await server.until(/"rules":2,"upstreams":0,"changed":\["rules"\]/)
  })

  it('keeps the rules of before, and says so, when the file has a fault or can’t be read', async () => {
    const folder = room.folder()
    const path = join(folder, 'gateway.yaml')
    writeFileSync(path, rules('nobody'))
    const server = await start(folder, { GATEWAY_CONFIG: path })
    writeFileSync(path, rules('everybody'))
    server.signal('SIGHUP')
    await server.until(/not reloaded: \S+gateway\.yaml:3:12: allow: must be public/)
    await server.until(/the access rules and upstreams of before stay in force/)
    // Whoever may read everything is not stopped by a mode, so the file is also put out of reach.
    chmodSync(path, 0o000)
    renameSync(path, `${path}.away`)
    server.signal('SIGHUP')
    await server.until(/not reloaded: GATEWAY_CONFIG: names a file that cannot be read/)
    expect(await ask(await server.port())).to.equal(401)
    server.signal('SIGTERM')
    expect(await server.exit()).to.equal(0)
  })

  it('does not start on a file with a fault', async () => {
    const folder = room.folder()
    writeFileSync(join(folder, 'gateway.yaml'), rules('everybody'))
    const server = room.start({ folder, env: minimal('test') })
    expect(await server.exit()).to.equal(78)
    expect(server.errors).to.match(/gateway\.yaml:3:12: allow: must be public/)
  })
})
