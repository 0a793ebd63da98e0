import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { expect } from 'chai'
import { parse } from 'yaml'
import { withEnvFile } from '../../bin/env-file.js'
import { runGatehouse } from '../../bin/run.js'
import { findVariableNames, loadSettings } from '../../config/load.js'

const collect = () => {
  const lines: string[] = []
  return { lines, stream: { write: (text: string) => void lines.push(text) } as never }
}

describe('gatehouse init', () => {
  let folder: string
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'gatehouse-init-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  async function run(words: string, environment: Record<string, string> = {}) {
    const { lines, stream } = collect()
    const terminal = { environment, folder, input: process.stdin, output: stream, notices: stream }
    const code = await runGatehouse(words.split(' '), terminal)
    return { code, text: lines.join('') }
  }
  const readBack = (name: string) => readFileSync(join(folder, name), 'utf8')

  it('writes .env for its owner alone, and gateway.yaml', async () => {
    expect(await run('init')).to.deep.equal({
      code: 0,
      text: 'written  .env\nwritten  gateway.yaml\n',
    })
    expect(statSync(join(folder, '.env')).mode & 0o777).to.equal(0o600)
  })

  it('makes secrets that nobody else has, and prints none', async () => {
    const { text } = await run('init')
    const first = parseEnv(readBack('.env'))
    rmSync(join(folder, '.env'))
    await run('init')
    const second = parseEnv(readBack('.env'))
    const secrets = [first, second].flatMap((each) => [
      each['JWT_SECRET_KEY'],
      each['SESSION_SECRET'],
    ])
    expect(new Set(secrets).size).to.equal(4)
    for (const secret of secrets) {
      expect(secret).to.have.length(64)
      expect(text).not.to.contain(secret)
    }
  })

  it('writes what the gateway takes, without a complaint or a warning', async () => {
    await run('init')
    const warnings: string[] = []
    const options = {
      readFile: () => readBack('gateway.yaml'),
      warn: (line: string) => void warnings.push(line),
    }
    const settings = loadSettings(withEnvFile({}, folder), options)
    expect(settings).to.deep.include({
      mode: 'production',
      host: '127.0.0.1',
      registrationOpen: false,
    })
    expect(settings.bypass.on).to.equal(false)
    expect(warnings).to.deep.equal([])
  })

  it('names no variable that there is not, in force or behind #', async () => {
    await run('init')
    const named = [...readBack('.env').matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gmu)].map(
      ([, name]) => name,
    )
    expect(named.length).to.be.greaterThan(8)
    expect([...findVariableNames()]).to.include.members(named)
  })

  it('shows parts of gateway.yaml that are right once their # is taken away', async () => {
    await run('init')
    const shown = readBack('gateway.yaml')
      .split('\n')
      .flatMap(
        (line) => /^# ((?: *- | {2,}|providers:|access:|upstreams:).*)$/u.exec(line)?.[1] ?? [],
      )
      .join('\n')
    expect(Object.keys(parse(shown) as object)).to.deep.equal(['providers', 'access', 'upstreams'])
    const source = {
      ...withEnvFile({}, folder),
      COMPANY_CLIENT_SECRET: 'of-the-company',
      COOKIE_DOMAIN: '',
    }
    const settings = loadSettings(source, { readFile: () => shown })
    expect(settings.providers.map(({ id }) => id)).to.deep.equal(['company'])
    expect(settings.access.rules).to.have.length(2)
    expect(settings.upstreams).to.have.length(1)
  })

  it('overwrites nothing, and follows no link', async () => {
    writeFileSync(join(folder, '.env'), 'PORT=3007\n')
    const elsewhere = join(folder, 'elsewhere')
    symlinkSync(elsewhere, join(folder, 'gateway.yaml'))
    const { code, text } = await run('init')
    expect([code, text]).to.deep.equal([
      0,
      'kept     .env, which was there\nkept     gateway.yaml, which was there\n',
    ])
    expect(readBack('.env')).to.equal('PORT=3007\n')
    expect(statSync(elsewhere, { throwIfNoEntry: false })).to.equal(undefined)
  })
})

describe('.env beside the command line', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-env-'))
    writeFileSync(
      join(folder, '.env'),
      'PORT=3007\nNODE_ENV=development\nJWT_SECRET_KEY=of the file\n',
    )
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('stands below the real environment, and does not say how the program runs', () => {
    const read = withEnvFile({ PORT: '3008', LOG_LEVEL: '' }, folder)
    expect(read).to.deep.equal({ PORT: '3008', JWT_SECRET_KEY: 'of the file' })
  })

  it('gives no secret where the environment names its file', () => {
    const read = withEnvFile({ JWT_SECRET_KEY_FILE: '/run/secrets/jwt' }, folder)
    expect(read).to.deep.equal({ PORT: '3007', JWT_SECRET_KEY_FILE: '/run/secrets/jwt' })
  })

  it('is left to others in development and in tests', () => {
    for (const mode of ['development', 'test']) {
      expect(withEnvFile({ NODE_ENV: mode }, folder)).to.deep.equal({ NODE_ENV: mode })
    }
  })
})
