import { expect } from 'chai'
import { auditOver, auditRows } from '../support/audit.js'
import { CommandRoom } from '../support/terminal.js'

describe('gatehouse audit verify', () => {
  let room: CommandRoom
  beforeEach(async () => {
    room = await CommandRoom.migrated()
    const audit = auditOver(room.database.models)
    for (const username of ['ann', 'bob', 'eve\r\n\u001b[31m']) {
      await audit.recordAlone('sign_in', { username })
    }
  })
  afterEach(() => room.close())

  it('says that the log is whole, and prints the mark of its last line', async () => {
    const told = await room.run('audit verify')
    const hash = (await auditRows(room.database.models)).at(-1)?.hash
    expect(told).to.include({ code: 0, output: `3:${hash}\n` })
    expect(told.notices).to.include('The audit log is whole: 3 lines.')
    const again = await room.run(`audit verify --expect ${told.output.trim()}`)
    expect(again.code).to.equal(0)
  })

  it('says which line is not as it was, and fails', async () => {
    await room.database.sequelize.query("UPDATE audit_events SET username = 'x' WHERE seq = 2")
    expect(await room.run('audit verify')).to.include({
      code: 1,
      output: '',
      notices: 'Line 2 does not say what was written.\n',
    })
  })

  it('fails for a log that is not the one it was', async () => {
    const told = await room.run(`audit verify --expect 3:${'0'.repeat(64)}`)
    expect(told).to.include({ code: 1, output: '' })
    expect(told.notices).to.include('Line 3 is not the one that was expected')
    const cut = await room.run(`audit verify --expect 9:${'0'.repeat(64)}`)
    expect(cut.notices).to.equal('Line 9 is missing.\n')
  })

  it('refuses a mark that it never printed', async () => {
    for (const mark of ['3', `0:${'0'.repeat(64)}`, `3:${'0'.repeat(63)}`, 'x:y', '']) {
      const refused = await room.run(`audit verify --expect=${mark}`)
      expect(refused.code, mark).to.equal(64)
    }
  })

  it('knows a user made by the command line, and says so', async () => {
    await room.run('users create zoe --generate')
    const row = (await auditRows(room.database.models)).at(-1)
    expect(row).to.include({ event: 'user_created', username: 'zoe' })
    expect(row?.reason).to.equal('by the command line')
    expect((await room.run('audit verify')).code).to.equal(0)
  })
})
