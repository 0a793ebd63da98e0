import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'

const PASSWORD = 'violet harbour spoon eleven'
const VICTIM = 'ann@corp.test'

/** Each is somebody's own address to one reader and the victim's, or nobody's, to another. */
const ADDRESSES = [
  'ann@evil.test@corp.test',
  'ann@corp.test@evil.test',
  'ann@@corp.test',
  'ann@corp.test,ann@evil.test',
  'ann@evil.test;ann@corp.test',
  'ann@evil.test ann@corp.test',
  '"ann"@corp.test',
  '"ann@evil.test"@corp.test',
  '"ann\\"@evil.test"@corp.test',
  'Ann <ann@corp.test>',
  'ann(comment)@corp.test',
  'ann@(comment)corp.test',
  'ann\uFF20corp.test',
  'ann\uFE6Bcorp.test',
  'ann\uFF20evil.test@corp.test',
  'ann@corp.test\0@evil.test',
  'ann@corp.test\n',
  'ann@corp.test\r\nBcc: eve@evil.test',
  'ann\u001b[2K@corp.test',
  'ann\u0085@corp.test',
  'ann\u202e@corp.test',
  'ann\u00AD@corp.test',
  '\uFEFFann@corp.test',
  'ann@corp.test.',
  'ann@corp\u3002test',
  'ann@[192.0.2.1]',
  'ann%evil.test@corp.test',
  'evil.test!ann@corp.test',
  'xn--ann@corp.test@xn--a',
]

describe('smuggling an e-mail address', () => {
  let site: TestGateway
  before(async () => {
    site = await startGateway()
    await site.gateway.services.accounts.create({
      username: 'ann',
      email: VICTIM,
      name: null,
      password: PASSWORD,
      roles: [],
      emailVerified: true,
    })
  })
  after(() => site.stop())

  for (const email of ADDRESSES) {
    it(`does not get ${JSON.stringify(email)} into an account, nor in with it`, async () => {
      const json = { username: 'eve', password: PASSWORD, email }
      const registered = await site.browser().post('/auth/register', { json })
      expect(registered.status).to.equal(400)
      expect(registered.json()).to.have.nested.property('fields.email')
      const form = { username: email, password: PASSWORD }
      const signedIn = await site.browser().post('/auth/login', { json: form })
      expect(signedIn.status).to.be.oneOf([400, 401])
    })
  }

  for (const [what, email] of [
    ['a list', [VICTIM, 'eve@evil.test']],
    ['an object', { address: VICTIM }],
    ['a number', 7],
    ['true', true],
  ] as const) {
    it(`does not get ${what} taken for one`, async () => {
      const json = { username: 'eve', password: PASSWORD, email }
      expect((await site.browser().post('/auth/register', { json })).status).to.equal(400)
    })
  }

  for (const form of [
    `username=eve&password=${PASSWORD}&email=eve@evil.test&email=${VICTIM}`,
    `username=eve&password=${PASSWORD}&email[]=eve@evil.test&email[]=${VICTIM}`,
    `username=eve&password=${PASSWORD}&email[0]=${VICTIM}`,
  ]) {
    it(`does not get two of them through a form: ${form.slice(form.indexOf('email'))}`, async () => {
      expect((await site.browser().post('/auth/register', { form })).status).to.equal(400)
    })
  }

  it('left no account behind', async () => {
    const form = { username: 'eve', password: PASSWORD }
    expect((await site.browser().post('/auth/login', { json: form })).status).to.equal(401)
  })
})
