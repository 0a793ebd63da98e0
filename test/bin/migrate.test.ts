import { expect } from 'chai'
import { MIGRATIONS } from '../../migrations/index.js'
import { CommandRoom } from '../support/terminal.js'

const NAMES = [...MIGRATIONS.keys()]
const last = NAMES.at(-1) ?? ''

describe('gatehouse migrate', () => {
  let room: CommandRoom
  beforeEach(async () => (room = await CommandRoom.empty()))
  afterEach(() => room.close())

  const bringFuture = () =>
    room.database.sequelize.query("INSERT INTO schema_migrations (name) VALUES ('9999-future')")

  it('goes up once, and tells where it stands by words and exit code', async () => {
    const pending = NAMES.map((name) => `pending  ${name}\n`).join('')
    expect(await room.run('migrate status')).to.include({ code: 1, output: `behind\n${pending}` })
    const up = NAMES.map((name) => `up  ${name}\n`).join('')
    expect(await room.run('migrate up')).to.include({ code: 0, output: up })
    expect(await room.run('migrate status')).to.include({ code: 0, output: 'current\n' })
    const again = await room.run('migrate up')
    expect(again).to.include({ code: 0, output: '' })
    expect(again.notices).to.include('Nothing to do.')
  })

  it('goes down by one step', async () => {
    await room.run('migrate up')
    expect(await room.run('migrate down')).to.include({ code: 0, output: `down  ${last}\n` })
    expect(await room.run('migrate status')).to.include({
      code: 1,
      output: `behind\npending  ${last}\n`,
    })
  })

  it('moves nothing in a database that a newer program made', async () => {
    await room.run('migrate up')
    await bringFuture()
    const { models } = room.database
    const roles = (await models.Role.list()).length
    expect(await room.run('migrate status')).to.include({
      code: 1,
      output: 'ahead\nunknown  9999-future\n',
    })
    for (const direction of ['up', 'down']) {
      const refused = await room.run(`migrate ${direction}`)
      expect(refused, direction).to.include({ code: 1, output: '' })
      expect(refused.notices).to.include('The schema is ahead: a newer program made it.')
    }
    expect(await models.Role.list()).to.have.length(roles)
  })

  it('is asked for by the commands that need it', async () => {
    const behind = await room.run('users list')
    expect(behind).to.include({ code: 1, notices: 'The schema is behind: gatehouse migrate up\n' })
    await room.run('migrate up')
    await bringFuture()
    expect((await room.run('users list')).notices).to.include('The schema is ahead')
  })

  it('explains itself, and refuses what it does not know', async () => {
    expect((await room.run('--help')).output).to.include('gatehouse migrate down')
    for (const words of ['', 'migrate', 'migrate sideways', 'migrate up now', 'migrate up --all']) {
      const refused = await room.run(words)
      expect([refused.code, refused.output], words).to.deep.equal([64, ''])
      expect(refused.notices).to.include('Usage:')
    }
  })

  it('prints each complaint about the settings, and no stack', async () => {
    const env = { JWT_SECRET_KEY: 'hunter2', PORT: 'x' }
    const refused = await room.run('migrate up', { env })
    expect(refused.code).to.equal(78)
    expect(refused.notices)
      .to.match(/^JWT_SECRET_KEY: /mu)
      .and.match(/^PORT: /mu)
    expect(refused.notices).not.to.match(/hunter2|^\s+at /mu)
  })
})
