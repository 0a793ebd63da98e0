import { expect } from 'chai'
import type { Answer } from '../support/browser-client.js'
import { navigation } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { sendRaw } from '../support/raw-socket.js'

const PASSWORD = 'violet harbour spoon eleven'
const HOME = '192.0.2.1'

/** Few, so that a test reaches them; all but the first out of the way unless it says so. */
const LIMITS = { SIGN_IN_TRIES: '5', TRUSTED_PROXIES: '127.0.0.1' }

describe('guessing passwords', function () {
  this.timeout(60_000)
  let site: TestGateway | undefined
  afterEach(async () => {
    await site?.stop()
    site = undefined
  })

  async function start(env: Record<string, string> = {}): Promise<TestGateway> {
    site = await startGateway({ env: { ...LIMITS, ...env } })
    await site.gateway.services.accounts.create({
      username: 'ada',
      email: 'ada@example.test',
      name: null,
      password: PASSWORD,
      roles: [],
      emailVerified: true,
    })
    return site
  }

  /** One try; `from`: the address that the trusted proxy names. */
  const guess = (username: string, password: string, from = HOME): Promise<Answer> => {
    if (!site) throw new Error('start first')
    const headers = { accept: 'application/json', 'x-forwarded-for': from }
    return site.browser().post('/auth/login', { json: { username, password }, headers })
  }
  /** Wrong tries, one after the other; their statuses. */
  async function guessEach(usernames: readonly string[], from = HOME): Promise<number[]> {
    const statuses: number[] = []
    for (const name of usernames) statuses.push((await guess(name, 'wrong', from)).status)
    return statuses
  }
  /** How many passwords were held against the account's own hash. */
  const reachedTheHash = (): number =>
    (site?.log ?? []).filter((line) => line.includes('"reason":"wrong_password"')).length
  const manyTimes = (name: string, times: number): string[] => Array<string>(times).fill(name)

  it('does not go faster with 200 guesses at once', async () => {
    await start()
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => guess('ada', `guess ${index}`)),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).to.have.length(5)
    expect(statuses.filter((status) => status === 429)).to.have.length(195)
    expect(reachedTheHash()).to.equal(5)
    for (const { status, headers } of answers) {
      if (status === 429) expect(Number(headers['retry-after'])).to.be.within(1, 30)
    }
  })

  it('does not go on with the right password while the wait lasts', async () => {
    await start()
    await guessEach(manyTimes('ada', 5))
    expect(await guess('ada', PASSWORD)).to.include({ status: 429 })
  })

  it('does not get a counter for every spelling of a name', async () => {
    await start()
    const spellings = ['ada', 'ADA', 'Ada', '\uFF21da', 'aD\uFF41', 'adA', '\uFF41\uFF44\uFF41']
    expect(await guessEach(spellings)).to.deep.equal([401, 401, 401, 401, 401, 429, 429])
    const emails = ['ada@example.test', 'ADA@EXAMPLE.TEST', 'Ada@example.test', 'ada@Example.Test']
    await guessEach([...emails, ...emails], '192.0.2.2')
    expect(reachedTheHash()).to.equal(10)
  })

  it('does not get the tries of the username and those of the e-mail address', async () => {
    await start()
    const names = ['ada', 'ada@example.test', 'ada', 'ada@example.test', 'ada']
    expect(await guessEach(names)).to.deep.equal([401, 401, 401, 401, 401])
    for (const name of ['ada@example.test', 'ada']) {
      expect((await guess(name, PASSWORD)).status, name).to.be.oneOf([401, 429])
    }
    expect(reachedTheHash()).to.equal(5)
  })

  it('does not learn whether there is such an account, nor which two names are one', async () => {
    await start()
    const tellings = [
      ['ada', 'ada@example.test'],
      ['nobody', 'nobody@example.test'],
      ['ada', 'nobody@example.test'],
      ['neither of both', 'nobody'],
    ].map(async ([first = '', second = ''], index) => {
      const from = `192.0.2.${index + 10}`
      const told: unknown[] = []
      for (const name of [...manyTimes(first, 7), ...manyTimes(second, 7)]) {
        const { status, headers, text } = await guess(name, 'wrong', from)
        told.push([status, headers['retry-after'], text.replace(/"request_id":"[^"]+"/u, '')])
      }
      return told
    })
    const [known, ...others] = await Promise.all(tellings)
    const rough = (told: unknown): string => JSON.stringify(told).replaceAll(/"(?:2\d|30)"/gu, 'w')
    for (const told of others) expect(rough(told)).to.equal(rough(known))
  })

  it('does not find the password of the account page guessable instead', async () => {
    const house = await start()
    const client = house.browser()
    const ada = { username: 'ada', password: PASSWORD }
    expect(await client.post('/auth/login', { json: ada })).to.include({ status: 200 })
    const statuses: number[] = []
    for (let tries = 0; tries < 8; tries += 1) {
      const change = { current_password: `wrong ${tries}`, new_password: 'a long new password 77' }
      const headers = { 'sec-fetch-site': 'same-origin' }
      const answer = await client.post('/account/password', { json: change, headers })
      statuses.push(answer.status)
    }
    expect(statuses).to.deep.equal([400, 400, 400, 400, 400, 429, 429, 429])
  })

  it('does not get free tries from requests that are cut off', async () => {
    const house = await start({ SIGN_IN_TRIES_PER_ADDRESS: '10' })
    const body = JSON.stringify({ username: 'ada', password: 'wrong' })
    const lines = [
      'POST /auth/login HTTP/1.1',
      'Host: localhost',
      `X-Forwarded-For: ${HOME}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length + 1}`, // one byte will be missing
      'Expect: 100-continue',
    ]
    // The first answer asks the database for its schema; from then on nothing comes before the count.
    await house.browser().get('/api')
    for (let tries = 0; tries < 10; tries += 1) {
      // Hangs up when it was told to go on: then the request is under way.
      const answer = await sendRaw(house.port, `${lines.join('\r\n')}\r\n\r\n${body}`)
      expect(answer).to.match(/^HTTP\/1\.1 100 /u)
    }
    expect(await guess('ada', PASSWORD)).to.include({ status: 429 })
  })

  it('does not try many accounts from one network', async () => {
    await start({ SIGN_IN_TRIES_PER_ADDRESS: '20' })
    const everyone = Array.from({ length: 40 }, (_, index) => `person${index}`)
    const statuses = await guessEach(everyone)
    expect(statuses.filter((status) => status === 401)).to.have.length(20)
    expect(statuses.lastIndexOf(401)).to.equal(19)
  })

  it('does not make accounts by the hundred', async () => {
    const house = await start({ REGISTRATIONS_PER_ADDRESS: '3' })
    const statuses: number[] = []
    for (let index = 0; index < 5; index += 1) {
      const json = { username: `person${index}`, password: PASSWORD }
      statuses.push((await house.browser().post('/auth/register', { json })).status)
    }
    expect(statuses).to.deep.equal([201, 201, 201, 429, 429])
  })

  it('tells a person how long to wait, and keeps what was typed but for the password', async () => {
    await start()
    await guessEach(manyTimes('ada', 5))
    const headers = {
      ...navigation('same-origin'),
      'x-forwarded-for': HOME,
    }
    const form = { username: 'ada', password: 'my wrong guess' }
    const page = await site?.browser().post('/auth/login', { form, headers })
    expect(page).to.include({ status: 429 })
    expect(page?.text).to.match(/Too many tries\. You can try again in \d+ seconds\./u)
    expect(page?.text).to.include('value="ada"').and.not.include('my wrong guess')
  })
})
