import { expect } from 'chai'
import type { ClientOptions } from '../../client/src/index.js'
import { GATEWAY, type Tab } from '../support/client/browser.js'
import { codeOf, done, HOUR, SECOND, signedIn, type SignedIn } from '../support/client/world.js'

const ME = `${GATEWAY}/api/v1/me`

async function signedInTab(client: Partial<ClientOptions> = {}): Promise<SignedIn & { tab: Tab }> {
  const world = await signedIn(1, client)
  world.time.loads = true
  return { ...world, tab: world.tabs[0]! }
}

const textOf = (body: string): object => ({ body, headers: { 'content-type': 'application/json' } })
const stream = (): ReadableStream =>
  new ReadableStream({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode('{"a":1}'))
      controller.close()
    },
  })
const formOf = (...[name, value]: [string, string]): FormData => {
  const form = new FormData()
  form.set(name, value)
  return form
}

const REPLAYABLE: Record<string, () => [string | Request, RequestInit?]> = {
  'no body': () => [ME],
  'a text': () => [ME, { method: 'POST', ...textOf('{"a":1}') }],
  'an ArrayBuffer': () => [
    ME,
    { method: 'POST', body: new TextEncoder().encode('{"a":1}').buffer },
  ],
  'a view': () => [ME, { method: 'POST', body: new TextEncoder().encode('{"a":1}') }],
  'a Blob': () => [ME, { method: 'POST', body: new Blob(['{"a":1}']) }],
  'a form': () => [ME, { method: 'POST', body: formOf('a', '1') }],
  URLSearchParams: () => [ME, { method: 'POST', body: new URLSearchParams({ a: '1' }) }],
  'a Request': () => [new Request(ME)],
  'a Request with JSON': () => [new Request(ME, { method: 'POST', ...textOf('{"a":1}') })],
  'a Request with a form': () => [new Request(ME, { method: 'POST', body: formOf('a', '1') })],
  'a Request and another body': () => [new Request(ME, { method: 'POST' }), { body: '{"a":1}' }],
}

const SPENT: Record<string, () => [string | Request, RequestInit?]> = {
  'a stream': () => [ME, { method: 'POST', body: stream(), duplex: 'half' } as RequestInit],
  'a Request with a stream': () => [
    new Request(ME, { method: 'POST', body: stream(), duplex: 'half' } as RequestInit),
  ],
  'a Request with bytes': () => [
    new Request(ME, { method: 'POST', body: new TextEncoder().encode('{"a":1}') }),
  ],
}

describe('client.fetch', () => {
  for (const storage of ['cookie', 'memory'] as const) {
    describe(`in ${storage} mode, when the token has ended`, () => {
      for (const [what, ask] of Object.entries(REPLAYABLE)) {
        it(`renews once and sends ${what} again, whole`, async () => {
          const { tab, time, gateway } = await signedInTab({ storage })
          const fresh = await done(time, tab.client.fetch(...ask()))
          gateway.revokeTokens()
          const again = await done(time, tab.client.fetch(...ask()))
          expect([fresh.status, again.status]).to.deep.equal([200, 200])
          const [first, second] = [await fresh.json(), await again.json()] as { body: object }[]
          if (what !== 'a form' && what !== 'a Request with a form') {
            expect(second).to.deep.equal(first)
          } else expect(JSON.stringify(second)).to.contain('name=\\"a\\"')
          expect([gateway.count('/auth/refresh'), gateway.count('/api/v1/me')]).to.deep.equal([
            1, 3,
          ])
        })
      }

      for (const [what, ask] of Object.entries(SPENT)) {
        it(`says of ${what} that it is spent, and does not send it again`, async () => {
          const { tab, time, gateway } = await signedInTab({ storage })
          gateway.revokeTokens()
          expect(await codeOf(time, tab.client.fetch(...ask()))).to.equal('body_not_replayable')
          expect(gateway.count('/api/v1/me')).to.equal(1)
          // It was renewed all the same: whoever asks anew is let in.
          expect((await done(time, tab.client.fetch(...ask()))).status).to.equal(200)
        })
      }

      it('renews once for many requests', async () => {
        const { tab, time, gateway } = await signedInTab({ storage })
        gateway.revokeTokens()
        const all = Promise.all(Array.from({ length: 20 }, () => tab.client.fetch(ME)))
        const statuses = (await done(time, all)).map(({ status }) => status)
        expect(new Set(statuses)).to.deep.equal(new Set([200]))
        expect(gateway.count('/auth/refresh')).to.equal(1)
      })

      it('gives the 401 as it is where nobody is signed in any more', async () => {
        const { tab, time, gateway } = await signedInTab({ storage })
        gateway.end('signed_out')
        const response = await done(time, tab.client.fetch(ME))
        expect(response.status).to.equal(401)
        expect(await response.json()).to.include({ error: 'invalid_token' })
        expect(tab.says).to.equal('unauthenticated signed_out_elsewhere')
        expect(gateway.count('/api/v1/me')).to.equal(1)
      })

      it('asks no more than twice where the gateway will not have it', async () => {
        const { tab, time, gateway } = await signedInTab({ storage })
        const handle = gateway.handle.bind(gateway)
        gateway.handle = (asked) => {
          const answer = handle(asked)
          if (asked.path === '/api/v1/me') gateway.revokeTokens()
          return answer
        }
        gateway.revokeTokens()
        await done(time, tab.client.fetch(ME))
        const response = await done(time, tab.client.fetch(ME))
        expect([response.status, gateway.count('/api/v1/me')]).to.deep.equal([200, 4])
      })
    })
  }

  it('renews by cookie where the browser has dropped that of a token that ended', async () => {
    const { tab, time, gateway, browser } = await signedInTab()
    tab.freeze()
    await time.pass(2 * HOUR)
    browser.slept += 2 * HOUR
    tab.thaw()
    expect((await done(time, tab.client.fetch('/api/v1/me'))).status).to.equal(200)
    expect(gateway.count('/auth/refresh')).to.equal(1)
  })

  it('knows whom a sign-in that is still unknown belongs to', async () => {
    const { browser, time } = await signedInTab({ storage: 'local' })
    const late = browser.open({ storage: 'local' })
    expect((await done(time, late.client.fetch(ME))).status).to.equal(200)
  })

  it('asks as a stranger where nobody is signed in', async () => {
    const { tab, time, gateway } = await signedInTab({ storage: 'memory' })
    await done(time, tab.client.logout())
    expect((await done(time, tab.client.fetch(ME))).status).to.equal(401)
    expect(gateway.count('/auth/refresh')).to.equal(0)
  })

  it('rejects where the token has ended and the gateway is out of reach', async () => {
    const { tab, time, gateway } = await signedInTab({ storage: 'memory' })
    gateway.weather = 'down'
    await time.pass(2 * HOUR)
    expect(await codeOf(time, tab.client.fetch(ME))).to.equal('gateway_unreachable')
    expect(await codeOf(time, tab.client.getToken())).to.equal('gateway_unreachable')
  })

  describe('shows the token', () => {
    const origins = ['https://api.example.test', new URL('https://other.example.test/path')]

    for (const storage of ['cookie', 'memory', 'session', 'local'] as const) {
      it(`to the listed origins and to no other, in ${storage} mode`, async () => {
        const { tab, time, browser } = await signedInTab({ storage, origins })
        const token = await done(time, tab.client.getToken())
        const asked = [
          ...['https://api.example.test/x', 'https://other.example.test/', 'https://evil.test/'],
          ...[
            'http://api.example.test/x',
            'https://api.example.test:8443/',
            'https://api.example.test.evil.test/',
          ],
          ...[
            'https://api.example.test@evil.test/',
            '//evil.test/',
            '\\\\evil.test\\',
            '/\\evil.test/',
          ],
          'https://user@evil.test/https://api.example.test/',
        ]
        for (const url of asked)
          await done(
            time,
            tab.client.fetch(url).catch(() => undefined),
          )
        await done(time, tab.client.fetch(new URL('https://evil.test/')))
        await done(time, tab.client.fetch(new Request('https://evil.test/')))
        const shown = browser.strange.filter(({ authorization }) => authorization !== null)
        expect(shown).to.deep.equal([
          { url: 'https://api.example.test/x', authorization: `Bearer ${token}` },
          { url: 'https://other.example.test/', authorization: `Bearer ${token}` },
        ])
        expect(browser.strange).to.have.length.above(10)
      })
    }

    it('not where a base of the page leads elsewhere', async () => {
      const base = () => 'https://evil.test/app/'
      const { tab, time, browser } = await signedInTab({ storage: 'memory', environment: { base } })
      await done(time, tab.client.fetch('api/v1/me'))
      expect(browser.strange).to.deep.equal([
        { url: 'https://evil.test/app/api/v1/me', authorization: null },
      ])
    })

    it('not in the place of what the request says itself', async () => {
      const { tab, time, browser } = await signedInTab({ storage: 'memory', origins })
      const headers = { Authorization: 'Basic abc' }
      await done(time, tab.client.fetch('https://api.example.test/', { headers }))
      await done(time, tab.client.fetch(new Request('https://api.example.test/', { headers })))
      expect(browser.strange.map(({ authorization }) => authorization)).to.deep.equal([
        ...['Basic abc', 'Basic abc'],
      ])
    })

    it('by getToken, asked for once in its life', async () => {
      const { tab, time, gateway } = await signedInTab()
      const first = await done(time, tab.client.getToken())
      expect(await done(time, tab.client.getToken())).to.equal(first)
      expect(gateway.count('/auth/token')).to.equal(1)
      await time.pass(HOUR)
      expect(await done(time, tab.client.getToken())).not.to.equal(first)
      await done(time, tab.client.logout())
      expect(await done(time, tab.client.getToken())).to.equal(null)
    })
  })

  it('keeps headers, and stops with its signal', async () => {
    const { tab, time } = await signedInTab({ storage: 'memory' })
    const sent: Request[] = []
    const controller = new AbortController()
    controller.abort(new Error('enough'))
    const request = new Request(ME, { headers: { 'x-mine': '1' }, signal: controller.signal })
    const outcome = await done(
      time,
      tab.client.fetch(request).catch((e: unknown) => (e as Error).message),
    )
    expect([outcome, sent.length]).to.deep.equal(['enough', 0])
    await time.pass(SECOND)
  })
})
