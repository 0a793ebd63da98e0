import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { HostileProvider, type Part } from '../support/hostile-provider.js'
import { comeBack, leave, providerEnvironment } from '../support/provider-walk.js'

const EMAIL = 'victim@corp.test'
const PASSWORD = 'a heron over wet slate roofs'

/**
 * What must not happen: who only says, or has a provider say, that an address is theirs gets the
 * account of its owner, or an account that its owner will fall into. Through every door that takes
 * an address; the rules by themselves are in identity-takeover.test.ts.
 */
describe('attack: taking an account over by an e-mail address', () => {
  let site: TestGateway
  let provider: HostileProvider
  let victimId: string
  before(async () => {
    provider = await HostileProvider.start()
    site = await startGateway({ env: providerEnvironment(provider) })
    const { id } = await site.gateway.services.accounts.create({
      username: 'victim',
      email: EMAIL,
      name: null,
      password: PASSWORD,
      roles: [],
      emailVerified: true,
    })
    victimId = id
  })
  after(async () => {
    await site.stop()
    await provider.stop()
  })

  const comeAs = async (person: Part) => {
    provider.person = { sub: `sub-${String(provider.idTokens.length)}`, ...person }
    const browser = site.browser()
    const answer = await comeBack(browser, provider.authorize(await leave(browser)))
    const me = answer.status === 200 ? (await browser.get('/api/v1/me')).json() : null
    return { status: answer.status, me }
  }

  const NOT_VERIFIED: Readonly<Record<string, unknown>> = {
    'not at all': undefined,
    'with a number': 1,
    'with a text': 'true or so',
    'with another text': 'yes',
    'with a list': [true],
    'with an object': { verified: true },
    'with nothing': null,
    'with an empty list': [],
    'with zero': 0,
    'with no': false,
    'with a text that says no': 'false',
    'with the number as a text': '1',
  }
  for (const [how, verified] of Object.entries(NOT_VERIFIED)) {
    it(`by a provider that calls it verified ${how}`, async () => {
      const { me } = await comeAs({ email: EMAIL, email_verified: verified })
      expect(me?.['id']).to.not.equal(victimId)
      const stranger = await site.gateway.services.accounts.findById(String(me?.['id']))
      expect(stranger?.emailVerified).to.equal(false)
    })
  }

  it('by a provider that verified it: the owner must sign in first', async () => {
    for (const email of [EMAIL, EMAIL.toUpperCase(), 'Victim@Corp.Test']) {
      expect(await comeAs({ email, email_verified: true })).to.deep.equal({ status: 409, me: null })
    }
  })

  for (const email of [
    [EMAIL],
    { address: EMAIL },
    `${EMAIL},evil@evil.test`,
    `evil@evil.test,${EMAIL}`,
    `${EMAIL}\u0000@evil.test`,
    `${EMAIL}\n`,
    ` ${EMAIL}`,
    'victim\uff20corp.test',
    'victim\ufe6bcorp.test',
    'victim@corp\uff0etest',
    'evil@evil.test@corp.test',
    `"${EMAIL}"@evil.test`,
    `<${EMAIL}>`,
    'vict\u0131m@corp.test',
    '\uff56ictim@corp.test',
    'victim+x@corp.test',
    'victim@corp.test.',
    'victim@xn--corp-.test',
  ]) {
    it(`by a verified ${JSON.stringify(email)}`, async () => {
      const { me } = await comeAs({ email, email_verified: true })
      expect(me?.['id'] ?? null).to.not.equal(victimId)
      expect(me?.['email'] ?? null).to.not.equal(EMAIL)
    })
  }

  it('by registering with it: the address stays unverified, and opens the first account alone', async () => {
    const browser = site.browser()
    const json = { username: 'squatter', email: EMAIL, password: 'the password of somebody evil' }
    expect((await browser.post('/auth/register', { json })).status).to.equal(201)
    const login = { username: EMAIL, password: json.password }
    expect((await site.browser().post('/auth/login', { json: login })).status).to.equal(401)
    const owner = { username: EMAIL, password: PASSWORD }
    const answer = await site.browser().post('/auth/login', { json: owner })
    expect((answer.json()['user'] as Part)['id']).to.equal(victimId)
  })

  it('by a username that is an address, their own or any other', async () => {
    for (const username of [EMAIL, 'Victim@corp.test', 'someone@corp.test', '\uff56ictim']) {
      const json = { username, password: 'the password of somebody evil' }
      const answer = await site.browser().post('/auth/register', { json })
      expect(answer.status, username).to.be.oneOf([400, 409])
    }
  })

  it('by preparing an account at the address of who has none yet', async () => {
    const json = {
      username: 'trap',
      email: 'late@corp.test',
      password: 'the password of somebody evil',
    }
    await site.browser().post('/auth/register', { json })
    const late = await comeAs({ sub: 'late', email: 'late@corp.test', email_verified: true })
    expect(late.status).to.equal(200)
    const trap = await site.gateway.services.accounts.verifyPassword('trap', json.password)
    expect(late.me?.['id']).to.not.equal(trap?.id)
    const login = { username: 'late@corp.test', password: json.password }
    expect((await site.browser().post('/auth/login', { json: login })).status).to.equal(401)
  })
})
