import { expect } from 'chai'
import { auditRows } from '../support/audit.js'
import { FOREIGN_HASHES, FOREIGN_PASSWORD } from '../support/foreign-hashes.js'
import { startGateway } from '../support/gateway.js'
import { ImportRoom } from '../support/import-room.js'

const hashBy = (program: string): string =>
  FOREIGN_HASHES.find(([by]) => by === program)?.[1] ?? expect.fail(program)

const BCRYPT = hashBy('htpasswd -B')
const SHA512 = hashBy('htpasswd -5')
const ARGON2 = hashBy('argon2-cffi, set as Authelia sets it')

const AUTHELIA = `# users
users:
  Ann:
    disabled: false
    displayname: 'Ann Lee'
    password: '${ARGON2}'
    email: Ann@Corp.test
    groups:
      - editors
      - admin
  bob:
    disabled: true
    displayname: Bob
    password: ${SHA512}
    email: bob@corp.test
    groups: []
`

describe('gatehouse users import', () => {
  let room: ImportRoom
  beforeEach(async () => (room = await ImportRoom.open()))
  afterEach(() => room.close())

  it('makes users of htpasswd, who sign in with their passwords, and are hashed anew', async () => {
    const told = await room.load(`# staff\n\nann:${BCRYPT}\r\nBob:${SHA512}\n`, '--from htpasswd')
    expect(told.code, told.notices).to.equal(0)
    expect(told.output).to.equal('made\t2\nchanged\t0\nleft as they were\t0\nbad lines\t0\n')
    const house = await startGateway({ databaseUrl: room.commands.database.url })
    try {
      for (const username of ['ann', 'bob']) {
        const wrong = { username, password: 'not the password' }
        expect((await house.browser().post('/auth/login', { json: wrong })).status).to.equal(401)
        const json = { username, password: FOREIGN_PASSWORD }
        for (let round = 0; round < 2; round += 1) {
          expect((await house.browser().post('/auth/login', { json })).status).to.equal(200)
          expect((await room.find(username))?.passwordHash).to.match(/^\$argon2id\$/u)
        }
      }
    } finally {
      await house.stop()
    }
  })

  it('makes users of Authelia’s file, with names, addresses, groups and whether they may', async () => {
    const told = await room.load(
      AUTHELIA,
      '--from authelia --unknown-roles create --role admin=manage_users --built-in-roles --emails-verified',
    )
    expect(told.code, told.notices).to.equal(0)
    expect(told.output).to.include('roles made\teditors')
    const ann = await room.find('ann')
    expect(ann).to.include({ name: 'Ann Lee', email: 'ann@corp.test', disabledAt: null })
    expect(ann?.emailVerifiedAt).to.be.instanceOf(Date)
    expect(ann?.passwordHash).to.equal(ARGON2)
    expect(ann?.roles.map(({ name }) => name)).to.deep.equal(['editors', 'manage_users'])
    expect((await room.find('bob'))?.disabledAt).to.be.instanceOf(Date)
    const rows = await auditRows(room.models)
    expect(rows.map(({ event, username }) => [event, username])).to.deep.equal([
      ['role_changed', null],
      ['user_created', 'ann'],
      ['user_created', 'bob'],
    ])
    expect(rows[1]?.reason).to.equal('by the command line, from authelia')
    expect((await room.commands.run('audit verify')).code).to.equal(0)
  })

  it('makes nobody an administrator by the name of a group', async () => {
    const told = await room.load(AUTHELIA, '--from authelia --unknown-roles create')
    expect(told.code).to.equal(1)
    expect(told.notices).to.include('line 3: roles: "admin" is a role that the gateway relies on')
    expect(await room.usernames()).to.deep.equal([])
  })

  it('makes users of CSV, quoted as it may be', async () => {
    const csv =
      '\ufeffusername,password_hash,name,email,roles,disabled\r\n' +
      `ann,"${ARGON2}","Lee, ""Ann""",ann@corp.test,view_audit,no\r\n` +
      `bob,"${hashBy('Django, PBKDF2')}",,,,yes\r\n` +
      'eve,,Eve,eve@corp.test,,\r\n'
    const told = await room.load(csv, '--from csv --built-in-roles')
    expect(told.code, told.notices).to.equal(0)
    const ann = await room.find('ann')
    expect(ann).to.include({ name: 'Lee, "Ann"', emailVerifiedAt: null, passwordHash: ARGON2 })
    expect((await room.find('bob'))?.passwordHash).to.match(/^\$pbkdf2-sha256\$1000000\$/u)
    expect((await room.find('eve'))?.passwordHash).to.equal(null)
  })

  it('names line and field of all that is wrong, and imports nobody', async () => {
    const csv = [
      'username,password_hash,email,roles,disabled',
      `ann,"${ARGON2}",ann@corp.test,,`,
      `a@b,{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=,nonsense,,`,
      `bob,$2y$31$${BCRYPT.slice(7)},,Domain Users;king,`,
      `ANN,${BCRYPT},,,`,
      'eve,plain text,,,perhaps',
      'zoe,,',
    ].join('\n')
    const told = await room.load(csv, '--from csv')
    expect(told.code).to.equal(1)
    const lines = told.notices.split('\n').filter((line) => line.startsWith('line '))
    expect(lines.map((line) => line.slice(0, 40))).to.have.length(9)
    for (const part of [
      /^line 3: username: may not be a username/mu,
      /^line 3: password: has a hash that hides nothing/mu,
      /^line 3: email: is no e-mail address/mu,
      /^line 4: password: has a hash that takes more memory or time/mu,
      /^line 4: roles: "Domain" can be no role/mu,
      /^line 4: roles: "Users" can be no role/mu,
      /^line 5: username: stands in another line too/mu,
      /^line 6: disabled: is neither true nor false/mu,
      /^line 7: line: has not as many columns/mu,
      /^Nobody was imported\.$/mu,
    ]) {
      expect(told.notices).to.match(part)
    }
    expect(told.notices).not.to.match(/argon2id|5en6G6|\$2y/u)
    expect(await room.usernames()).to.deep.equal([])
    expect(await auditRows(room.models)).to.deep.equal([])
  })

  it('imports the lines that are right if asked to, and says so in its exit code', async () => {
    const told = await room.load(
      `ann:${BCRYPT}\nno colon\nbob:plain\n`,
      '--from htpasswd --partial',
    )
    expect(told).to.include({ code: 1 })
    expect(told.output).to.include('made\t1\n').and.include('bad lines\t2')
    expect(await room.usernames()).to.deep.equal(['ann'])
  })

  it('writes nothing with --dry-run', async () => {
    const told = await room.load(
      AUTHELIA,
      '--from authelia --dry-run --unknown-roles leave-out --role admin=',
    )
    expect(told.code, told.notices).to.equal(0)
    expect(told.output).to.match(/^nothing was written[^\n]*\nmade\t2\n/u)
    expect(await room.usernames()).to.deep.equal([])
  })

  const UNREADABLE: [string, string, string | Buffer, string][] = [
    ['YAML with an error', 'authelia', 'users:\n  ann: {\n', 'line 3: line: is not YAML'],
    ['YAML of something else', 'authelia', 'access: []\n', 'line 1: line: has no map `users`'],
    ['a user twice', 'authelia', 'users:\n  ann: {}\n  ann: {}\n', 'line 3: line: is not YAML'],
    [
      'a password that is a number',
      'authelia',
      'users:\n  ann:\n    password: 1\n',
      'line 3: password: is no text',
    ],
    [
      'a misspelt flag',
      'authelia',
      'users:\n  ann:\n    disabled: nope\n',
      'line 3: disabled: is neither',
    ],
    ['CSV without a closing quote', 'csv', 'username\n"ann\n', 'is not CSV'],
    [
      'CSV with a misspelt column',
      'csv',
      'username,emial\nann,x\n',
      'line 1: line: "emial" names a column',
    ],
    ['CSV without names', 'csv', 'ann,$2y$\n', 'line 1: line:'],
    ['nothing at all', 'csv', '', 'line 1: line: must name the columns'],
    ['what is not UTF-8', 'csv', Buffer.from([0xff, 0x61]), 'The file is not UTF-8.'],
  ]
  for (const [what, kind, text, line] of UNREADABLE) {
    it(`refuses ${what}`, async () => {
      const told = await room.load(text, `--from ${kind}`)
      expect(told.code).to.equal(1)
      expect(told.notices).to.include(line)
    })
  }

  it('says what is missing on the command line', async () => {
    for (const options of [
      '',
      '--from passwd',
      '--from csv --existing keep',
      '--from csv --role x',
    ]) {
      expect((await room.load('username\n', options)).code, options).to.equal(64)
    }
    const told = await room.commands.run('users import /nowhere/users --from csv')
    expect(told).to.include({ code: 1, notices: 'The file cannot be read (ENOENT).\n' })
  })
})
