import { expect } from 'chai'
import { createKeySet, FETCHES, KEEP_MS, RETRY_MS } from '../../guard/key-set.js'
import { userStep } from '../../guard/require-user.js'
import { guardParts, startApp, type GuardedApp } from '../support/guarded-app.js'
import { HostileIssuer, IssuerKey } from '../support/hostile-issuer.js'
import { cutOff, drip, endless, gzipBomb, hang, json, redirectTo, status, typed } from '../support/misbehaviour.js' // prettier-ignore
import type { Answer } from '../support/misbehaviour.js'
import { TestClock } from '../support/signing-keys.js'

describe('the key set behind a guard', () => {
  let issuer: HostileIssuer
  let clock: TestClock
  let parts: ReturnType<typeof guardParts>
  let app: GuardedApp
  const ask = async (token = issuer.token(clock)): Promise<string> => {
    const answer = await app.ask(token)
    return answer.status === 200 ? 'passes' : `${answer.status} ${String(answer.json()['error'])}`
  }
  const askOften = (times: number, token?: string): Promise<string[]> =>
    Promise.all(Array.from({ length: times }, () => ask(token)))

  beforeEach(async () => {
    issuer = await HostileIssuer.start()
    clock = new TestClock()
    parts = guardParts(clock)
    app = await startApp([userStep({ issuer: issuer.url }, parts)])
  })
  afterEach(async () => {
    await app.stop()
    await issuer.stop()
  })

  it('is fetched by the first who shows a token, and not before', async () => {
    expect((await app.ask(null)).status).to.equal(401)
    expect(issuer.asked).to.equal(0)
    expect(await ask()).to.equal('passes')
    expect(issuer.asked).to.equal(1)
  })

  it('is fetched once for fifty requests at once', async () => {
    expect(new Set(await askOften(50))).to.deep.equal(new Set(['passes']))
    expect(issuer.asked).to.equal(1)
  })

  it('is kept for as long as its issuer says, and no longer', async () => {
    await ask()
    clock.wait(300)
    await ask()
    expect(issuer.asked).to.equal(1)
    clock.wait(300)
    const revoked = issuer.token(clock)
    issuer.key = new IssuerKey()
    expect(await ask(revoked)).to.equal('401 invalid_token')
    expect(await ask()).to.equal('passes')
  })

  it('is fetched anew before it is old, while the old one serves', async () => {
    await ask()
    clock.wait(500)
    issuer.instead = hang
    expect(await ask()).to.equal('passes')
    // Nobody waits for the second question, which is on its way.
    while (issuer.asked < 2) await new Promise((resolve) => setImmediate(resolve))
  })

  for (const [said, least, most] of [
    [0, 60, 60],
    [86_400, 3600, 3600],
    [null, 300, 300],
  ] as const) {
    it(`is kept between a minute and an hour, whatever is said, such as ${said}`, async () => {
      issuer.maxAge = said
      await ask()
      clock.wait(least * 0.8 - 1)
      await ask()
      expect(issuer.asked).to.equal(1)
      clock.wait(most)
      await ask()
      expect(issuer.asked).to.equal(2)
    })
  }

  it('is fetched anew for a key that is not in it, at once, twice within a minute', async () => {
    for (let times = 0; times < 3; times += 1) {
      expect(await ask()).to.equal('passes')
      issuer.key = new IssuerKey()
    }
    expect(issuer.asked).to.equal(3)
  })

  it('serves all who come while a key rotates, by one fetch', async () => {
    await ask()
    issuer.key = new IssuerKey()
    expect(new Set(await askOften(50))).to.deep.equal(new Set(['passes']))
    expect(issuer.asked).to.equal(2)
  })

  it('is not fetched without end for keys that do not exist, and finds a new one soon', async () => {
    await ask()
    const forged = issuer.token(clock, new IssuerKey())
    for (let times = 0; times < 50; times += 1) {
      expect(await ask(forged)).to.equal('401 invalid_token')
    }
    expect(issuer.asked).to.equal(FETCHES.most)
    issuer.key = new IssuerKey()
    clock.wait(FETCHES.everyMs / 1000)
    expect(await ask()).to.equal('passes')
  })

  it('is not fetched for what is no token', async () => {
    await ask()
    for (const text of ['x', 'x.y.z', `${'x'.repeat(5000)}.y.z`]) {
      expect(await ask(text)).to.equal('401 invalid_token')
    }
    expect(issuer.asked).to.equal(1)
  })

  describe('while its issuer is away', () => {
    it('is used on, for a day, and nobody waits', async () => {
      await ask()
      const { port } = issuer
      await issuer.stop()
      for (let hours = 0; hours < 23; hours += 1) {
        clock.wait(3600)
        expect(await ask()).to.equal('passes')
      }
      expect(parts.faults).to.deep.equal(['unreachable: ECONNREFUSED'])
      clock.wait(KEEP_MS / 1000)
      expect(await ask()).to.equal('503 unavailable')
      await issuer.listen(port)
      clock.wait(RETRY_MS / 1000)
      expect(await ask()).to.equal('passes')
    }).timeout(30_000)

    it('does not tell who shows a key that may be new whether it is right: 503', async () => {
      await ask()
      issuer.key = new IssuerKey()
      issuer.instead = status(500)
      expect(await ask()).to.equal('503 unavailable')
      expect(await ask()).to.equal('503 unavailable')
      expect(issuer.asked).to.equal(2)
      issuer.instead = null
      clock.wait(RETRY_MS / 1000)
      expect(await ask()).to.equal('passes')
    })

    it('refuses nobody as a stranger when it was never read: 503, with Retry-After', async () => {
      issuer.instead = status(503)
      const answer = await app.ask(issuer.token(clock))
      expect(answer.status).to.equal(503)
      expect(answer.headers).to.include({ 'retry-after': '5', 'cache-control': 'no-store' })
      expect(new Set(await askOften(20))).to.deep.equal(new Set(['503 unavailable']))
      expect(issuer.asked).to.equal(1)
      expect(await ask('x.y.z')).to.equal('503 unavailable')
      expect((await app.ask(null)).status).to.equal(401)
      issuer.instead = null
      clock.wait(RETRY_MS / 1000)
      expect(await ask()).to.equal('passes')
    })
  })

  describe('that is not one', () => {
    const answers: Record<string, () => Answer> = {
      'a page': () => typed('text/html', '<h1>hello</h1>'),
      'a page that calls itself JSON': () => typed('application/json', '<h1>'),
      'something without end': () => endless(),
      'a megabyte': () => endless(1_000_000),
      '50 MB of gzip': () => gzipBomb,
      'half an answer': () => cutOff,
      'another address': () => redirectTo('http://127.0.0.1:1/keys'),
      'another address of its own': () => redirectTo('/.well-known/jwks.json', 308),
      'no such thing': () => status(404),
      'a list': () => json([issuer.key.jwk]),
      nothing: () => json({}),
      'keys that are no list': () => json({ keys: { 0: issuer.key.jwk } }),
      'no keys': () => issuer.answerKeys([]),
      'a hundred keys': () => issuer.answerKeys(Array.from({ length: 100 }, () => issuer.key.jwk)),
      'a private key': () => issuer.answerKeys([issuer.key.privateJwk]),
      'a secret': () => issuer.answerKeys([{ kty: 'oct', kid: issuer.key.jwk['kid'], k: 'AAAA' }]),
      'a key for encryption': () => issuer.answerKeys([{ ...issuer.key.jwk, use: 'enc' }]),
      'a key to sign with': () => issuer.answerKeys([{ ...issuer.key.jwk, key_ops: ['sign'] }]),
      'a key without algorithm': () => issuer.answerKeys([{ ...issuer.key.jwk, alg: undefined }]),
      'a key without name': () => issuer.answerKeys([{ ...issuer.key.jwk, kid: undefined }]),
      'a point off the curve': () => issuer.answerKeys([{ ...issuer.key.jwk, x: 'A'.repeat(43) }]),
      'one name for two keys': () =>
        issuer.answerKeys([issuer.key.jwk, { ...new IssuerKey().jwk, kid: issuer.key.jwk['kid'] }]),
    }
    for (const [name, answer] of Object.entries(answers)) {
      it(`but ${name}, counts as none at all: 503, and the one before is used on`, async () => {
        issuer.instead = answer()
        expect(await ask()).to.equal('503 unavailable')
        issuer.instead = null
        clock.wait(RETRY_MS / 1000)
        expect(await ask()).to.equal('passes')
        issuer.instead = answer()
        clock.wait(600)
        expect(await ask()).to.equal('passes')
        expect(issuer.asked).to.equal(3)
        expect(parts.faults).to.have.length(2)
      })
    }

    for (const [name, answer] of Object.entries({ 'says nothing': hang, 'never ends': drip })) {
      it(`but an answer that ${name}, is not waited for without end`, async () => {
        issuer.instead = answer
        const faults: string[] = []
        const onFault = ({ message }: Error): void => void faults.push(message)
        const fetch = { timeoutMs: 100 }
        const keys = createKeySet({ address: issuer.url, clock, onFault, fetch })
        const failure = await keys.prepare()?.catch((error: unknown) => error)
        expect(failure).to.include({ code: 'unavailable', status: 503 })
        expect(faults).to.deep.equal(['timed_out'])
      })
    }
  })

  it('passes over keys that are for others', async () => {
    const { jwk } = issuer.key
    const others = [{ kty: 'OKP', crv: 'Ed25519', x: 'AA', kid: 'e' }, { ...jwk, use: 'enc' }, 'x', null] // prettier-ignore
    issuer.instead = issuer.answerKeys([...others, jwk])
    expect(await ask()).to.equal('passes')
  })
})
