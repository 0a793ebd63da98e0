import { expect } from 'chai'
import { auditRows } from '../support/audit.js'
import { FOREIGN_HASHES } from '../support/foreign-hashes.js'
import { ImportRoom } from '../support/import-room.js'

const hashBy = (program: string): string =>
  FOREIGN_HASHES.find(([by]) => by === program)?.[1] ?? expect.fail(program)

const BCRYPT = hashBy('htpasswd -B')
const SHA512 = hashBy('htpasswd -5')

describe('gatehouse users import, where somebody is there already', () => {
  let room: ImportRoom
  beforeEach(async () => (room = await ImportRoom.open()))
  afterEach(() => room.close())

  describe('where a name is taken', () => {
    let id: string
    beforeEach(async () => {
      await room.load(`ann:${BCRYPT}\n`, '--from htpasswd')
      id = (await room.find('ann'))?.id ?? ''
    })
    const file = `username,password_hash,email,roles,disabled\nann,${SHA512},ann@corp.test,view_audit,true\nbob,,,,\n`

    it('refuses all', async () => {
      const told = await room.load(file, '--from csv --built-in-roles')
      expect(told.code).to.equal(1)
      expect(told.notices).to.include('line 2: username: belongs to another user: say --existing')
      expect(await room.usernames()).to.deep.equal(['ann'])
    })

    it('leaves that user if asked to', async () => {
      const told = await room.load(file, '--from csv --existing skip')
      expect(told.code, told.notices).to.equal(0)
      expect(told.output).to.include('left as they were\t1')
      expect(await room.find('ann')).to.include({ passwordHash: BCRYPT, email: null })
      expect(await room.usernames()).to.deep.equal(['ann', 'bob'])
    })

    it('changes that user if asked to, ends their sessions, and tells the audit log', async () => {
      const { models } = room
      const now = new Date()
      await models.transaction((transaction) =>
        models.Session.begin(
          {
            ...{
              id: '6f5b6c3e-6c3f-4b5e-9a55-0e6f6c1b8a11',
              userId: id,
              amr: 'pwd',
              provider: null,
            },
            ...{ address: '', userAgent: '', beganAt: now, expiresAt: new Date(+now + 3_600_000) },
          },
          transaction,
        ),
      )
      const told = await room.load(file, '--from csv --existing update --built-in-roles')
      expect(told.code, told.notices).to.equal(0)
      const ann = await room.find('ann')
      expect(ann).to.include({ id, passwordHash: SHA512, email: 'ann@corp.test' })
      expect(ann?.disabledAt).to.be.instanceOf(Date)
      expect(ann?.roles.map(({ name }) => name)).to.deep.equal(['view_audit'])
      const events = (await auditRows(models)).slice(1).map(({ event, reason }) => [event, reason])
      const by = '; by the command line, from csv'
      expect(events).to.deep.equal([
        ['user_created', by.slice(2)],
        ['user_changed', `email, disabled, roles, password${by}`],
        ['role_changed', `+view_audit${by}`],
        ['password_changed', by.slice(2)],
        ['session_ended', `disabled: 1${by}`],
      ])
      const again = await room.load(file, '--from csv --existing update --built-in-roles')
      expect(again.code, again.notices).to.equal(0)
      expect(await auditRows(models)).to.have.length(events.length + 1)
    })

    it('never disables the last administrator, and then imports nobody', async () => {
      await room.commands.run('users create root --role admin --generate')
      const text = 'username,disabled\nbob,\nroot,true\n'
      const told = await room.load(text, '--from csv --existing update')
      expect(told.code).to.equal(1)
      expect(told.notices).to.include('The last administrator')
      expect(await room.usernames()).to.deep.equal(['ann', 'root'])
    })
  })

  it('takes an e-mail address for verified once', async () => {
    const file = 'username,email\nann,one@corp.test\nbob,one@corp.test\n'
    const told = await room.load(file, '--from csv --emails-verified')
    expect(told.notices).to.include('line 3: email: belongs to another user\n')
    expect((await room.load(file, '--from csv')).code).to.equal(0)
  })

  it('tells how far it is', async () => {
    const lines = Array.from({ length: 1100 }, (_, index) => `user-${index}:${BCRYPT}`)
    const told = await room.load(lines.join('\n'), '--from htpasswd', { LOG_LEVEL: 'warn' })
    expect(told.code, told.notices.slice(-500)).to.equal(0)
    expect(told.output).to.include('made\t1100')
    expect(told.notices).to.equal('1000 of 1100 users\n1100 of 1100 users\n')
  })
})
