import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { ensureDevelopmentSecrets } from '../../config/development.js'
import { loadEnvironment } from '../../config/environment.js'
import { ConfigError } from '../../errors/config-error.js'
import { findSecretFault } from '../../config/secret-strength.js'

const run = promisify(execFile)
const MODULE = new URL('../../config/development.ts', import.meta.url).href

describe('development secrets', () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-env-'))
    path = join(folder, '.env')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('are made once, strong, different and readable by their owner alone', async () => {
    const made = await ensureDevelopmentSecrets(path)
    expect(findSecretFault(made['JWT_SECRET_KEY']!)).to.equal(null)
    expect(findSecretFault(made['SESSION_SECRET']!)).to.equal(null)
    expect(made['JWT_SECRET_KEY']).not.to.equal(made['SESSION_SECRET'])
    expect(statSync(path).mode & 0o777).to.equal(0o600)
    const text = readFileSync(path, 'utf8')
    expect(await ensureDevelopmentSecrets(path)).to.deep.equal(made)
    expect(readFileSync(path, 'utf8')).to.equal(text)
    expect(readdirSync(folder)).to.deep.equal(['.env'])
  })

  it('are added after what is there, and replace nothing', async () => {
    writeFileSync(path, '# mine\nPORT=4000\nJWT_SECRET_KEY="kept as it is"')
    const variables = await ensureDevelopmentSecrets(path)
    expect(variables).to.include({ PORT: '4000', JWT_SECRET_KEY: 'kept as it is' })
    expect(variables['SESSION_SECRET']).to.have.length(64)
    expect(readFileSync(path, 'utf8')).to.match(
      /^# mine\nPORT=4000\nJWT_SECRET_KEY="kept as it is"\n/,
    )
  })

  it('are not made where the environment, or a file it names, gives them', async () => {
    writeFileSync(path, 'SESSION_SECRET_FILE=/run/secrets/session\n')
    await ensureDevelopmentSecrets(path, { JWT_SECRET_KEY: 'given' })
    expect(readFileSync(path, 'utf8')).to.equal('SESSION_SECRET_FILE=/run/secrets/session\n')
  })

  it('are the same for everybody who starts at once', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, () => ensureDevelopmentSecrets(path)))
    for (const one of all) expect(one).to.deep.equal(all[0])
  })

  it('are the same for two processes that start at once', async () => {
    const program = `
      import { ensureDevelopmentSecrets } from ${JSON.stringify(MODULE)}
      console.log(JSON.stringify(await ensureDevelopmentSecrets(process.argv[1])))`
    const start = async (): Promise<string> => {
      const args = ['--import', 'tsx', '--input-type=module', '-e', program]
      return (await run(process.execPath, [...args, path])).stdout
    }
    const [one, other] = await Promise.all([start(), start()])
    expect(one).to.match(/"JWT_SECRET_KEY"/)
    expect(one).to.equal(other)
  })

  it('are told of in one line where the folder cannot be written', async () => {
    writeFileSync(path, '')
    const refused = await ensureDevelopmentSecrets(join(path, '.env')).catch(
      (error: unknown) => error,
    )
    expect(refused).to.be.instanceOf(ConfigError)
    expect((refused as ConfigError).complaints).to.deep.equal([
      '.env: cannot be read or written (ENOTDIR)',
    ])
  })
})

describe('the environment', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-env-'))
    const secrets = 'JWT_SECRET_KEY=a\nSESSION_SECRET_FILE=b\n'
    writeFileSync(join(folder, '.env'), `${secrets}NODE_ENV=production\nPORT=1\nHOST=file\n`)
    writeFileSync(join(folder, '.env.test'), 'PORT=2\n')
  })
  after(() => rmSync(folder, { recursive: true }))

  it('prefers the real one to the file, and the file to defaults', async () => {
    const real = { NODE_ENV: 'development', PORT: '9', HOST: '', SESSION_SECRET: 'real' }
    const defaults = { BYPASS_AUTH: 'on', HOST: 'default' }
    expect(await loadEnvironment(real, { folder, defaults })).to.deep.equal({
      NODE_ENV: 'development',
      PORT: '9',
      HOST: 'file',
      JWT_SECRET_KEY: 'a',
      SESSION_SECRET: 'real',
      BYPASS_AUTH: 'on',
    })
  })

  it('reads .env.test in tests and no file in production', async () => {
    const inTest = await loadEnvironment({ NODE_ENV: 'test' }, { folder })
    expect(inTest).to.deep.equal({ NODE_ENV: 'test', PORT: '2' })
    const inProduction = { NODE_ENV: 'production' }
    expect(await loadEnvironment(inProduction, { folder })).to.deep.equal(inProduction)
    expect((await loadEnvironment({}, { folder }))['PORT']).to.equal(undefined)
  })
})
