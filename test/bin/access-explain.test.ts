import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { CommandRoom } from '../support/terminal.js'

const YAML = `access:
  - host: app.example.com
    path: /public/**
    allow: public
  - host: app.example.com
    path: /admin/**
    method: [GET, HEAD]
    allow: { any_role: [ops] }
    headers: [Remote-User]
  - host: app.example.com
    allow: signed-in
`

describe('gatehouse access explain', () => {
  let room: CommandRoom
  let folder: string
  beforeEach(async () => {
    room = await CommandRoom.migrated()
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-explain-'))
    writeFileSync(join(folder, 'gateway.yaml'), YAML)
    await room.run('users create ada --role view_audit', { input: 'plum kettle orbit saddle 42\n' })
  })
  afterEach(async () => {
    await room.close()
    rmSync(folder, { recursive: true })
  })

  const run = (words: string) =>
    room.run(`access explain ${words}`, {
      env: { GATEWAY_CONFIG: join(folder, 'gateway.yaml'), COOKIE_DOMAIN: '' },
    })

  it('names the rule, why each before it did not decide, and what the person lacks', async () => {
    const told = await run('--host App.Example.com:8443 --path /admin/x?y --user ADA')
    expect(told.code, told.notices).to.equal(1)
    expect(told.output).to.equal(
      [
        'GET app.example.com/admin/x: ADA may not pass',
        'decided by line 5: GET, HEAD app.example.com /admin/**, allow any_role: ops',
        '  lacking: any_role: ops',
        'passed over: line 2 is for other paths (app.example.com /public/**)',
        '',
      ].join('\n'),
    )
  })

  it('says what the app is told of whoever passes', async () => {
    const told = await run('--host app.example.com --user ada --method POST --path /admin/x')
    expect(told.code).to.equal(0)
    expect(told.output).to.include('ada may pass')
    expect(told.output).to.include('line 5 is for other methods')
    expect(told.output).to.include('  Remote-User: ada\n  Remote-Groups: view_audit\n')
  })

  it('says the same as JSON', async () => {
    const { code, output } = await run('--host app.example.com --path /public --json')
    expect(code).to.equal(0)
    expect(JSON.parse(output)).to.deep.include({
      ...{ answer: 'yes', rule: { line: 2 }, unmet: [], passed_over: [], disabled: false },
      ...{ host: 'app.example.com', path: '/public', method: 'GET' },
    })
  })

  it('says of strangers that they must sign in, wherever no rule is theirs', async () => {
    for (const words of ['--host app.example.com', '--host other.example.com']) {
      const { code, output } = await run(words)
      expect(code).to.equal(1)
      expect(output).to.include('whoever is not signed in must sign in first')
    }
  })

  it('refuses what no request could ask, and whom nobody knows', async () => {
    const refused = async (words: string) => (await run(words)).notices
    expect(await refused('--host a_b')).to.include('host: cannot be read')
    expect(await refused('--host a.test --path /../x')).to.include('path: cannot be read')
    expect(await refused('--host a.test --method G-T')).to.include('method: is no method')
    expect(await refused('--host a.test --address x')).to.include('address: cannot be read')
    expect(await refused('--host a.test --user nobody')).to.include('user: is nobody here')
    expect((await run('--path /x')).code).to.equal(64)
  })
})
