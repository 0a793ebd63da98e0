import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { createAudit } from '../../services/audit.js'
import { silentLog } from '../support/database.js'
import { CommandRoom } from '../support/terminal.js'

interface Finding {
  readonly about: string
  readonly state: string
  readonly text: string
}

describe('gatehouse doctor', () => {
  let room: CommandRoom
  let folder: string
  let server: Server
  beforeEach(async () => {
    room = await CommandRoom.migrated()
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-doctor-'))
    server = createServer((req, res) => {
      const isDiscovery = req.url === '/.well-known/openid-configuration'
      res.writeHead(isDiscovery ? 200 : 404).end('{}')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterEach(async () => {
    server.close()
    await room.close()
    rmSync(folder, { recursive: true })
  })

  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  /** What is found, by what it is about; without `fine`, only what is not. */
  const find = async (yaml: string, env: Record<string, string> = {}) => {
    const path = join(folder, 'gateway.yaml')
    writeFileSync(path, yaml)
    const given = { NODE_ENV: 'development', GATEWAY_CONFIG: path, ...env }
    const { code, output } = await room.run('doctor --json', { env: given })
    const { findings } = JSON.parse(output) as { findings: Finding[] }
    const of = (about: string) => findings.find((each) => each.about === about)
    return { code, of, findings }
  }

  it('finds nothing wrong with a sound deployment, and says so about each part', async () => {
    const env = { PUBLIC_URL: 'https://gate.example.com', JWT_ALGORITHM: 'ES256' }
    await room.run('keys rotate', { env })
    const { code, output } = await room.run('doctor', { env })
    expect(code, output).to.equal(0)
    expect(output).not.to.match(/^fault/m)
    for (const about of ['address', 'bypass', 'cookie', 'proxies', 'access', 'database', 'clock']) {
      expect(output).to.match(new RegExp(`^fine +${about}: `, 'm'))
    }
    expect(output).to.match(/^(?:fine|warning) +keys: /m)
  })

  it('tells every complaint about the settings, and exits as the server would', async () => {
    const { code, of } = await find('access:\n  - alow: public\n')
    expect(code).to.equal(78)
    expect(of('settings')?.state).to.equal('fault')
    expect(of('database')).to.equal(undefined)
  })

  it('notices that no proxy is trusted where rules are written', async () => {
    const { code, of } = await find('access:\n  - allow: signed-in\n')
    expect(code).to.equal(1)
    expect(of('proxies')).to.deep.include({ state: 'fault' })
    const trusted = await find('access:\n  - allow: signed-in\n', { TRUSTED_PROXIES: '10.0.0.1' })
    expect(trusted.of('proxies')).to.deep.include({ state: 'fine', text: 'trusted: 10.0.0.1' })
  })

  it('notices a bypass, a rule that opens everything and a host that the cookie does not reach', async () => {
    const yaml = `access:
  - host: far.example.net
    allow: signed-in
  - allow: public
`
    const { of } = await find(yaml, { BYPASS_AUTH: 'on', BYPASS_ALLOW_REMOTE: 'on' })
    expect(of('bypass')).to.deep.include({ state: 'fault' })
    expect(of('access')?.text).to.include('line 4')
    expect(of('settings')?.text).to.include('far.example.net')
  })

  it('notices a role of a rule that there is not', async () => {
    const yaml = 'access:\n  - allow: { any_role: [admin, ops], all_roles: [team] }\n'
    const { of } = await find(yaml)
    const text = 'rules name what is no role yet: ops, team'
    expect(of('roles')).to.deep.equal({ about: 'roles', state: 'warning', text })
    const sound = await find('access:\n  - allow: { any_role: [admin] }\n')
    expect(sound.of('roles')).to.equal(undefined)
  })

  it('asks each provider, and tells who does not answer', async () => {
    const provider = (id: string, issuer: string) =>
      `  - { id: ${id}, kind: openid-connect, issuer: "${issuer}", client_id: a, client_secret: b }\n`
    const yaml = `providers:\n${provider('here', origin())}${provider('lost', `${origin()}/lost`)}${provider('gone', 'http://127.0.0.1:1')}`
    const { code, of } = await find(yaml)
    expect(code).to.equal(1)
    expect(of('provider here')).to.deep.include({ state: 'fine' })
    expect(of('provider lost')?.text).to.include('answers 404')
    expect(of('provider gone')?.text).to.include('cannot be reached (ECONNREFUSED)')
  })

  it('asks each upstream once', async () => {
    const one = (host: string, to: string) => `  - { host: ${host}, to: "${to}" }\n`
    const lists = [one('a.test', origin()), one('b.test', origin()), one('c.test', 'http://127.0.0.1:1')] // prettier-ignore
    const { findings } = await find(`upstreams:\n${lists.join('')}`)
    const upstreams = findings.filter(({ about }) => about.startsWith('upstream '))
    expect(upstreams.map(({ state }) => state)).to.deep.equal(['fine', 'fault'])
  })

  it('notices a database that is behind, and one that is not there', async () => {
    const empty = await CommandRoom.empty()
    const behind = await empty.run('doctor')
    expect(behind.output).to.match(/^fault +database: its schema is behind: gatehouse migrate up$/m)
    await empty.close()
    const gone = await room.run('doctor', { env: { DATABASE_URL: 'sqlite:/dev/null/x.sqlite' } })
    expect(gone.code).to.not.equal(0)
  })

  it('notices a clock that is behind what was written already', async () => {
    const clock = { now: () => new Date(Date.now() + 3_600_000) }
    const audit = createAudit({ models: room.database.models, clock, log: silentLog })
    await audit.recordAlone('sign_in', { username: 'ada' })
    const { code, output } = await room.run('doctor')
    expect(code).to.equal(1)
    expect(output).to.match(/^fault +clock: is 3\d{3} s behind the last line of the audit log$/m)
  })
})

describe('gatehouse config check', () => {
  it('says whether the server would start, and on what', async () => {
    const room = await CommandRoom.migrated()
    const sound = await room.run('config check')
    expect(sound.code).to.equal(0)
    expect(sound.output).to.include('the settings are fine for production: 0 providers, no access')
    const bad = await room.run('config check', { env: { PORT: 'x', JWT_SECRET: 'hunter2' } })
    expect(bad.code).to.equal(78)
    expect(bad.output).to.match(/^fault: PORT: must be a whole number/m)
    expect(bad.output).not.to.include('hunter2')
    const json = await room.run('config check --json', { env: { PORT: 'x' } })
    expect(JSON.parse(json.output)).to.deep.include({ ok: false, warnings: [] })
    await room.close()
  })
})
