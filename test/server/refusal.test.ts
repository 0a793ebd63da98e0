import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { minimal, ProcessRoom, type Process } from '../support/process.js'

/** The lines a process says on its way out; nothing else, and no stack. */
async function lastWords(refused: Process, code: number): Promise<string[]> {
  expect(await refused.exit(), refused.output + refused.errors).to.equal(code)
  expect(refused.output).not.to.contain('listening')
  expect(refused.errors).not.to.match(/^\s+at |node:internal|Error:/m)
  return refused.errors.trim().split('\n')
}

describe('the process refuses to start', function () {
  this.timeout(60_000)
  const room = new ProcessRoom()
  afterEach(() => room.clear())

  it('with the bypass on in production', async () => {
    const env = { ...minimal('production'), BYPASS_AUTH: 'on' }
    const refused = room.start({ env })
    expect(await lastWords(refused, 78)).to.deep.equal([
      'gatehouse cannot start:',
      '  BYPASS_AUTH: must be off in production',
    ])
    expect(refused.errors + refused.output).not.to.match(/-signing|-session/)
  })

  it('with weak secrets, which it does not print', async () => {
    const env = { JWT_SECRET_KEY: 'changeme'.repeat(5), SESSION_SECRET: 'hunter2' }
    const refused = room.start({ env: { PUBLIC_URL: 'https://auth.example.com', ...env } })
    const [, first, second, ...more] = await lastWords(refused, 78)
    expect(first).to.match(/^ {2}JWT_SECRET_KEY: is a placeholder; make one with: /)
    expect(second).to.match(/^ {2}SESSION_SECRET: must be at least 32 bytes long; /)
    expect(more).to.deep.equal([])
    expect(refused.errors + refused.output).not.to.match(/changeme|hunter2/)
  })

  it('on a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    try {
      const refused = room.start({ env: { ...minimal('test'), PORT: String(port) } })
      expect(await lastWords(refused, 1)).to.deep.equal([
        `gatehouse cannot start: port ${port} is taken; stop the program that has it, or set PORT`,
      ])
    } finally {
      other.close()
    }
  })

  it('on an address of another machine', async () => {
    const refused = room.start({ env: { ...minimal('test'), HOST: '192.0.2.1' } })
    expect(await lastWords(refused, 1)).to.deep.equal([
      'gatehouse cannot start: HOST 192.0.2.1 is not an address of this machine',
    ])
  })

  it('where its data folder cannot be made', async () => {
    const folder = room.folder()
    writeFileSync(join(folder, 'data'), 'a file, not a folder')
    const [title, line, ...more] = await lastWords(room.start({ folder, env: minimal('test') }), 78)
    expect(title).to.equal('gatehouse cannot start:')
    expect(line).to.match(/^ {2}DATABASE_URL: .*its folder cannot be made \(E[A-Z]+\)$/)
    expect(more).to.deep.equal([])
  })

  it('where the file system makes no folders', async () => {
    const env = { ...minimal('test'), DATABASE_URL: 'sqlite:/proc/nothing/deep/gate.sqlite' }
    const [, line, ...more] = await lastWords(room.start({ env }), 78)
    expect(line).to.match(/^ {2}DATABASE_URL: .*its folder cannot be made \(E[A-Z]+\)$/)
    expect(more).to.deep.equal([])
  })

  it('as a development server in production', async () => {
    const refused = room.start({ program: 'bin/dev.ts', env: { NODE_ENV: 'production' } })
    const [line] = await lastWords(refused, 78)
    expect(line).to.match(/^NODE_ENV is production: npm run dev is for development/)
  })
})
