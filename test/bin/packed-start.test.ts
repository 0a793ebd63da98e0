import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { ROOT } from '../architecture/house.js'
import { BrowserClient } from '../support/browser-client.js'
import { installPacked, type InstallingApp } from '../support/packed-package.js'
import { freePort } from '../support/process.js'

/** npm can neither find a package in its cache nor reach a registry. */
const OFFLINE = /ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT/u

/** What a person's shell has, and no setting of ours. */
const bare = { PATH: process.env['PATH'], HOME: process.env['HOME'] }

describe('the packed package, in an empty folder', function () {
  this.timeout(900_000)
  let app: InstallingApp
  let program: string
  let running: ChildProcess | undefined
  let printed = ''

  before(async function () {
    try {
      app = await installPacked()
    } catch (error) {
      // Where tests have to be complete, a skip is a failure.
      if (OFFLINE.test(String(error))) return this.skip()
      throw error
    }
    // What the script of this one package compiles for minutes: the same version stands here already.
    const compiled = 'node_modules/sqlite3/build'
    cpSync(join(ROOT, compiled), join(app.folder, compiled), { recursive: true, dereference: true })
    program = join(app.folder, 'node_modules/.bin/gatehouse')
  })
  afterEach(() => running?.kill('SIGKILL'))
  after(() => (app as InstallingApp | undefined)?.remove())

  const emptyFolder = (name: string): string => {
    const folder = join(app.folder, name)
    mkdirSync(folder)
    return folder
  }

  async function start(folder: string, env: Record<string, string> = {}): Promise<ChildProcess> {
    printed = ''
    const child = spawn(program, [], { cwd: folder, env: { ...bare, ...env }, stdio: 'pipe' })
    running = child
    const listening = new Promise<boolean>((resolve) => {
      const keep = (chunk: Buffer): void => {
        printed += chunk.toString()
        if (printed.includes('"msg":"listening"')) resolve(true)
      }
      child.stdout.on('data', keep)
      child.stderr.on('data', keep)
      child.once('exit', () => resolve(false))
    })
    if (!(await listening)) throw new Error(`it ended: ${printed}`)
    return child
  }

  async function stop(child: ChildProcess): Promise<number | null> {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const [code] = (await ended) as [number | null]
    return code
  }

  async function run(folder: string, args: string[], input = ''): Promise<number | null> {
    const child = spawn(program, args, { cwd: folder, env: bare, stdio: 'pipe' })
    child.stdin.end(input)
    const [code] = (await once(child, 'exit')) as [number | null]
    return code
  }

  it('starts by one word, as in production and with secrets of its own', async () => {
    const folder = emptyFolder('first')
    const port = String(await freePort())
    const child = await start(folder, { PORT: port })
    expect(readdirSync(folder).sort()).to.deep.equal(['.env', 'data', 'gateway.yaml'])
    expect(statSync(join(folder, '.env')).mode & 0o777).to.equal(0o600)
    const browser = new BrowserClient(`http://localhost:${port}`)
    expect((await browser.get('/readyz')).json()).to.include({ status: 'ready' })
    expect((await browser.get('/auth/bypass?token=admin')).status).to.equal(404)
    expect((await browser.get('/auth/register')).status).to.equal(404)
    expect((await browser.get('/metrics')).status).to.equal(404)
    expect((await browser.get('/api/v1/me')).status).to.equal(401)
    expect(await stop(child)).to.equal(0)
    expect(printed).to.contain('gatehouse users create NAME --role admin')
  })

  it('keeps what it made, lets in who was given an account, and then asks for none', async () => {
    const folder = emptyFolder('second')
    expect(await run(folder, ['init'])).to.equal(0)
    const port = String(await freePort())
    const made = readFileSync(join(folder, '.env'), 'utf8').replace(
      /localhost:3000/u,
      `localhost:${port}`,
    )
    writeFileSync(join(folder, '.env'), `${made}PORT=${port}\n`)
    expect(await stop(await start(folder))).to.equal(0)
    const password = 'seven lanterns along the quay'
    expect(await run(folder, ['users', 'create', 'ada', '--role', 'admin'], password)).to.equal(0)

    const child = await start(folder)
    const browser = new BrowserClient(`http://localhost:${port}`)
    const json = { username: 'ada', password }
    expect((await browser.post('/auth/login', { json })).status).to.equal(200)
    expect((await browser.get('/api/v1/users')).status).to.equal(200)
    expect(await run(folder, ['health', '--ready'])).to.equal(0)
    expect(await stop(child)).to.equal(0)
    expect(printed).not.to.contain('users create')
    expect(readFileSync(join(folder, '.env'), 'utf8')).to.equal(`${made}PORT=${port}\n`)
    expect(await run(folder, ['health'])).to.equal(1)
  })

  it('makes nothing where it was told how to run, and refuses what it was not told', async () => {
    const folder = emptyFolder('third')
    const child = spawn(program, [], { cwd: folder, env: { ...bare, NODE_ENV: 'production' } })
    const [code] = (await once(child, 'exit')) as [number | null]
    expect(code).to.equal(78)
    expect(readdirSync(folder)).to.deep.equal([])
  })
})
