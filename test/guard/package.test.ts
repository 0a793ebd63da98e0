import { mkdirSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { appIn, codeIn } from '../support/guide-code.js'
import { tokenOf } from '../support/jwks.js'
import { loadedBy } from '../support/loaded-modules.js'
import { installPacked, type InstallingApp } from '../support/packed-package.js'
import { RunningApp } from '../support/running-app.js'

const GUIDE = 'protect-an-express-app.md'

/** npm can neither find a package in its cache nor reach a registry. */
const OFFLINE = /ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT/u

const COMPILER = ['node_modules/typescript/bin/tsc', '--noEmit', '--strict', '--types', 'node']
const NODENEXT = ['--module', 'nodenext', '--moduleResolution', 'nodenext', '--target', 'es2022']

describe('an app that has installed the packed package', function () {
  this.timeout(900_000)
  let app: InstallingApp
  let house: TestGateway
  const endings: (() => unknown)[] = []

  before(async function () {
    try {
      app = await installPacked()
    } catch (error) {
      // Where tests have to be complete, a skip is a failure.
      if (OFFLINE.test(String(error))) return this.skip()
      throw error
    }
    endings.push(() => app.remove())
    house = await startGateway({ env: { JWT_ALGORITHM: 'ES256' } })
    endings.push(() => house.stop())
    app.write('app.js', appIn(GUIDE, house.url))
  })
  after(async () => {
    for (const end of endings) await end()
  })

  it('has the program, the guard and its types, and nothing that only development needs', () => {
    expect(app.files).to.include.members(['dist/guard/index.js', 'dist/guard/index.d.ts'])
    expect(app.files).to.include.members(['dist/bin/gatehouse.js', 'README.md', 'LICENSE'])
    const others = app.files.filter(
      (path) => !/^(?:dist\/|package\.json$|README|LICENSE)/u.test(path),
    )
    expect(others).to.deep.equal([])
    expect(app.files.filter((path) => /(?:^|\/)(?:test|bench|\.env)/u.test(path))).to.deep.equal([])
  })

  /** The app of the guide, run in `folder`, asked in every way that the guide tells of. */
  async function walk(folder: string): Promise<void> {
    const [running, browser] = await RunningApp.start([process.execPath, 'app.js'], folder)
    const bearer = async (name: string) => {
      return { headers: { authorization: `Bearer ${await tokenOf(house, name)}` } }
    }
    try {
      expect((await browser.get('/healthz')).status).to.equal(200)
      expect((await browser.get('/hello')).json()).to.include({ error: 'login_required' })
      const hello = await browser.get('/hello', await bearer('manager'))
      expect(hello.json()).to.deep.equal({ hello: 'manager' })
      const refused = await browser.send('DELETE', '/reports/7', await bearer('manager'))
      expect(refused.json()).to.include({ error: 'insufficient_role' })
      const done = await browser.send('DELETE', '/reports/7', await bearer('admin'))
      expect(done.status).to.equal(204)
    } finally {
      await running.stop()
    }
    expect(running.output.replace(/^listening.*\n/u, '')).to.equal('')
  }

  it('guards its routes as the guide says, with Express 5', () => walk(app.folder))

  it('guards its routes as the guide says, with Express 4', async () => {
    mkdirSync(join(app.folder, 'four/node_modules'), { recursive: true })
    app.write('four/package.json', '{"type":"module"}')
    app.write('four/app.js', appIn(GUIDE, house.url))
    const quietly = ['--no-save', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
    await app.run('npm', 'install', '--prefix', 'four', ...quietly, 'express@4')
    symlinkSync(join(app.folder, 'node_modules/gatehouse'), join(app.folder, 'four/node_modules/gatehouse')) // prettier-ignore
    await walk(join(app.folder, 'four'))
  })

  it('compiles as the guide shows it, strictly, with every declaration checked', async () => {
    const names = codeIn(GUIDE, 'ts').map((code, index) => {
      app.write(`guide-${index}.ts`, code)
      return `guide-${index}.ts`
    })
    expect(names).to.have.length(2)
    await app.run(process.execPath, ...COMPILER, ...NODENEXT, ...names)
  })

  it('is told of mistakes by its compiler', async () => {
    const wrong = [
      'requireUser({})',
      "requireUser({ issuer: 'x', audiance: 'y' })",
      'requireRole()',
      'requireRole(7)',
      "requireAssertion({ issuer: 'x' })",
      'const name: string = userOf(new Request("x"))',
    ]
    const lines = wrong.flatMap((line) => ['// @ts-expect-error wrong on purpose', line])
    const names = 'requireAssertion, requireRole, requireUser, userOf'
    app.write('wrong.ts', [`import { ${names} } from 'gatehouse'`, ...lines].join('\n'))
    await app.run(process.execPath, ...COMPILER, ...NODENEXT, 'wrong.ts')
  })

  it('loads nothing of the gateway itself', async () => {
    const { packages, files } = await loadedBy(['-e', "import('gatehouse')"], app.folder)
    expect(packages).to.include.members(['gatehouse', 'jsonwebtoken', 'zod'])
    expect(packages).not.to.include.members(['express'])
    for (const name of [
      'sequelize',
      'sqlite3',
      'express',
      'passport',
      'pino',
      'preact',
      'undici',
    ]) {
      expect(packages).not.to.include(name)
    }
    const own = files.filter((path) => path.startsWith('node_modules/gatehouse/'))
    expect(own).to.include('node_modules/gatehouse/dist/guard/index.js')
    const strays = own.filter((path) => !/dist\/(?:guard|lib|errors|services\/(?:tokens\/|access\.))/u.test(path)) // prettier-ignore
    expect(strays).to.deep.equal([])
  })

  it('can import nothing but what is for it', async () => {
    const inner = "import('gatehouse/dist/app.js').catch((error) => console.log(error.code))"
    expect(await app.run(process.execPath, '-e', inner)).to.equal('ERR_PACKAGE_PATH_NOT_EXPORTED\n')
  })

  it('has the command line too', () => {
    expect(statSync(join(app.folder, 'node_modules/.bin/gatehouse')).mode & 0o111).to.equal(0o111)
  })
})
