import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { ROOT } from '../architecture/house.js'

const run = promisify(execFile)

describe('the client as it is built', function () {
  this.timeout(120_000)
  let folder: string

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-client-'))
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
    const how = ['-p', join(ROOT, 'client'), '--outDir', join(folder, 'dist')]
    await run(process.execPath, [compiler, ...how])
    writeFileSync(join(folder, 'package.json'), readFileSync(join(ROOT, 'client/package.json')))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  const runProgram = async (text: string): Promise<unknown> => {
    writeFileSync(
      join(folder, 'program.js'),
      `import { createClient } from 'gatehouse-client'\n${text}`,
    )
    const { stdout } = await run(process.execPath, ['program.js'], { cwd: folder, timeout: 30_000 })
    return JSON.parse(stdout)
  }

  it('does nothing on a server that only makes it', async () => {
    const text = `
      globalThis.fetch = () => { throw new Error('asked') }
      const client = createClient({ gateway: 'https://auth.example.test' })
      console.log(JSON.stringify(client.state))`
    expect(await runProgram(text)).to.deep.equal({ status: 'pending', stale: false })
  })

  it('keeps no program from ending, though it tries again and again', async () => {
    const text = `
      const client = createClient({ gateway: 'http://127.0.0.1:1', storage: 'session', environment: {
        storage: () => ({ getItem: () => JSON.stringify({ token: 't', refresh_token: 'r' }) }),
      } })
      client.subscribe((state) => state.stale && console.log(JSON.stringify(state)))`
    expect(await runProgram(text)).to.include({ status: 'pending', reason: 'gateway_unreachable' })
  })

  it('loads what asks for it when it is first used', async () => {
    const text = `
      const client = createClient({ gateway: 'https://auth.example.test', storage: 'memory' })
      console.log(JSON.stringify([await client.getToken()]))`
    expect(await runProgram(text)).to.deep.equal([null])
  })
})
