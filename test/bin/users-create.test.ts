import { expect } from 'chai'
import { startGateway } from '../support/gateway.js'
import { minimal } from '../support/process.js'
import { CommandRoom } from '../support/terminal.js'
import { runGatehouse } from '../support/command-line.js'

const PASSWORD = 'plum kettle orbit saddle 42'

describe('gatehouse users create', () => {
  let room: CommandRoom
  beforeEach(async () => (room = await CommandRoom.migrated()))
  afterEach(() => room.close())

  const find = (username: string) => room.database.models.User.findByUsername(username)

  it('makes the first administrator of production, who signs in and manages users', async () => {
    const { url } = room.database
    const made = await runGatehouse(['users', 'create', 'alice', '--role', 'admin', '--generate'], {
      DATABASE_URL: url,
    })
    expect(made).to.include({ code: 0 })
    expect(made.notices).to.include('Created alice with the roles admin.')
    const password = made.output.trim()
    expect(password).to.match(/^\w{24}$/u)
    expect(made.notices).not.to.include(password)

    const env = { ...minimal('production'), DATABASE_URL: url, BYPASS_AUTH: 'off' }
    const house = await startGateway({ databaseUrl: url, env })
    try {
      const json = { username: 'alice', password }
      const answer = await house.browser().post('/auth/login', { json })
      const headers = { authorization: `Bearer ${String(answer.json()['token'])}` }
      expect((await house.browser().get('/api/v1/users', { headers })).status).to.equal(200)
    } finally {
      await house.stop()
    }
  })

  it('asks a person twice, and shows nothing of what is typed', async () => {
    const lines = [`${PASSWORD}\n`, `${PASSWORD}\n`]
    const made = await room.runAtTerminal('users create bob --email bob@example.test', lines)
    expect(made.code, made.notices).to.equal(0)
    expect(made.notices).to.match(/^Password: \nAgain: \n.*Created bob with no roles\.\n/su)
    expect(made.output + made.notices).not.to.include('plum')
    expect((await find('bob'))?.passwordHash).to.match(/^\$argon2id\$/u)
    expect((await find('bob'))?.emailVerifiedAt).to.equal(null)
  })

  it('makes nobody when the two differ, or the person gives up', async () => {
    const differing = await room.runAtTerminal('users create bob', [`${PASSWORD}\n`, 'another\n'])
    expect(differing).to.include({ code: 1 })
    expect(differing.notices).to.include('The two passwords are not the same.')
    expect(await room.runAtTerminal('users create bob', ['\u0003'])).to.include({ code: 130 })
    expect(await find('bob')).to.equal(null)
  })

  it('takes the password from a pipe, less its line end', async () => {
    const made = await room.run('users create bob', { input: `${PASSWORD}\r\n` })
    expect(made.code, made.notices).to.equal(0)
    const house = await startGateway({ databaseUrl: room.database.url })
    try {
      const json = { username: 'bob', password: PASSWORD }
      expect((await house.browser().post('/auth/login', { json })).status).to.equal(200)
    } finally {
      await house.stop()
    }
  })

  it('takes no password as an argument, and does not repeat what it was given', async () => {
    for (const words of ['bob hunter2', 'bob --password hunter2', 'bob --password=hunter2']) {
      const refused = await room.run(`users create ${words}`, { input: PASSWORD })
      expect(refused.code, words).to.equal(64)
      expect(refused.output + refused.notices).not.to.include('hunter2')
    }
    expect(await find('bob')).to.equal(null)
  })

  const REFUSED: [string, string, string | Buffer, RegExp][] = [
    ['no password', 'bob', '', /No password was given/u],
    ['two lines', 'bob', `${PASSWORD}\n${PASSWORD}\n`, /one line/u],
    ['what is not UTF-8', 'bob', Buffer.from([0xff, 0x61]), /not UTF-8/u],
    ['a short password', 'bob', 'short', /password: is too short/u],
    ['a password that holds the name', 'bartholomew', 'bartholomew likes plums', /name/u],
    ['no username', 'b@b', PASSWORD, /may not be a username/u],
    ['no e-mail address', 'bob --email nonsense', PASSWORD, /is no e-mail address/u],
    ['an unknown role', 'bob --role king', PASSWORD, /No such role: king\. There are: admin, /u],
  ]
  for (const [what, words, input, line] of REFUSED) {
    it(`makes nobody of ${what}, and says why without repeating the password`, async () => {
      const refused = await room.run(`users create ${words}`, { input })
      expect(refused.code).to.equal(1)
      expect(refused.notices)
        .to.match(line)
        .and.not.match(/^\s+at /mu)
      if (input.length > 10) expect(refused.notices).not.to.include(String(input).trim())
      expect(await room.database.models.User.page({ limit: 10 })).to.deep.equal([])
    })
  }

  it('says that a name is taken before it asks for a password', async () => {
    await room.run('users create bob --generate')
    const refused = await room.runAtTerminal('users create BOB', [])
    expect(refused).to.include({ code: 1, notices: 'This username is taken.\n' })
  })

  it('lists who was made', async () => {
    await room.run('users create bob --generate --email bob@example.test --role view_audit')
    await room.run('users create ann --generate')
    expect(await room.run('users list')).to.include({
      code: 0,
      output: 'ann\tenabled\t-\t-\nbob\tenabled\tview_audit\tbob@example.test\n',
    })
  })
})
