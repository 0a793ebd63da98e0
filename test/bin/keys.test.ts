import { expect } from 'chai'
import { CommandRoom } from '../support/terminal.js'

const env = { JWT_ALGORITHM: 'ES256' }

describe('gatehouse keys', () => {
  let room: CommandRoom
  beforeEach(async () => (room = await CommandRoom.migrated()))
  afterEach(() => room.close())

  const run = (words: string) => room.run(words, { env })
  const rowsOf = (output: string) =>
    output
      .trim()
      .split('\n')
      .map((line) => line.split('\t'))
  const statesOf = (output: string) => rowsOf(output).map(([, , state]) => state)

  it('lists none where there are none, and makes one that signs an hour later', async () => {
    expect(await run('keys list')).to.include({ code: 0, output: '' })
    const made = await run('keys rotate')
    expect(made.code).to.equal(0)
    const [[kid, algorithm, state, signsFrom, until] = []] = rowsOf(made.output)
    expect(kid).to.match(/^[\w-]{43}$/u)
    expect([algorithm, state, until]).to.deep.equal(['ES256', 'published', '-'])
    expect(Date.parse(signsFrom ?? '')).to.be.greaterThan(Date.now() + 3_500_000)
  })

  it('hurries the key that is on its way, instead of making another', async () => {
    await run('keys rotate')
    const hurried = rowsOf((await run('keys rotate --now')).output)
    expect(hurried).to.have.length(1)
    expect(Date.parse(hurried[0]?.[3] ?? '')).to.be.lessThan(Date.now() + 10_000)
  })

  it('revokes a key, and another one signs', async () => {
    const [[kid = ''] = []] = rowsOf((await run('keys rotate')).output)
    const revoked = await run(`keys revoke ${kid}`)
    expect(revoked.code, revoked.notices).to.equal(0)
    expect(statesOf(revoked.output).sort()).to.deep.equal(['revoked', 'signing'])
    const again = await run(`keys revoke ${kid}`)
    expect(again).to.include({ code: 1, output: '' })
    expect(again.notices).to.include('There is no such key')
  })

  it('tells keys apart that our secret does not open', async () => {
    await run('keys rotate')
    const other = { ...env, JWT_SECRET_KEY: 'e2Uo6iR4tW8yQ1zX5cV9bN3mK7jH0gFd-other' }
    const seen = await room.run('keys list', { env: other })
    expect(statesOf(seen.output)).to.deep.equal(['foreign'])
  })

  it('shows no private key and no secret, neither here nor in the audit log', async () => {
    const { output, notices } = await run('keys rotate')
    const [row] = await room.database.models.SigningKey.list()
    expect(output + notices).not.to.include(row?.sealed ?? '')
    expect(notices).to.include('signing_key_added')
  })

  it('knows the keys of assertions where a secret signs tokens', async () => {
    expect(await room.run('keys list')).to.include({ code: 0, output: '' })
    const rotated = await room.run('keys rotate')
    expect(rotated.code).to.equal(0)
    expect(rotated.output).to.include('\tES256\t')
    const refused = await room.run('keys revoke x')
    expect(refused).to.include({ code: 1, output: '' })
  })
})
