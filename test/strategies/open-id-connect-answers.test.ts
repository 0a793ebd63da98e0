import { expect } from 'chai'
import { HostileProvider, without, type Lies } from '../support/hostile-provider.js'
import {
  cutOff,
  drip,
  endless,
  gzipBomb,
  hang,
  json,
  redirectTo,
  status,
  typed,
  type Answer,
} from '../support/misbehaviour.js'
import { detailOf, endOf, signIn, wayIn } from '../support/open-id-sign-in.js'

const ANSWERS: Readonly<Record<string, readonly [answer: Answer, heard: RegExp]>> = {
  'of a hundred megabytes': [endless(100_000_000), /too_large/u],
  'that never ends': [endless(), /too_large/u],
  'of one megabyte and a little': [endless(1_100_000), /too_large/u],
  'that is a gzip bomb': [gzipBomb, /too_large/u],
  'that drips': [drip, /timed_out/u],
  'that never comes': [hang, /timed_out/u],
  'that is cut off': [cutOff, /unreachable/u],
  'that redirects': [redirectTo('http://127.0.0.1:9/'), /redirected/u],
  'that redirects and keeps the method': [redirectTo('http://127.0.0.1:9/', 307), /redirected/u],
  'of type text/html': [typed('text/html', {}), /wrong_content_type/u],
  'of no type': [typed('', {}), /wrong_content_type/u],
  'that is a server error': [status(500), /http_500/u],
  'that is no JSON': [(res) => void res.writeHead(200, JSON_TYPE).end('{'), /./u],
  'that is null': [json(null), /./u],
  'that is a list': [json([]), /./u],
}

const JSON_TYPE = { 'content-type': 'application/json' }
const ENDPOINTS = ['discovery', 'token', 'jwks', 'userinfo'] as const

describe('an answer of the provider (4.12 line 5)', () => {
  let provider: HostileProvider
  const authorize = (address: string): URL => provider.authorize(address)

  beforeEach(async () => {
    provider = await HostileProvider.start()
  })
  afterEach(() => provider.stop())

  for (const endpoint of ENDPOINTS) {
    for (const [how, [answer, heard]] of Object.entries(ANSWERS)) {
      it(`${how} is refused from ${endpoint}`, async () => {
        const lies: Lies = { instead: { [endpoint]: answer } }
        provider.lies = { ...lies, ...(endpoint === 'userinfo' && { claims: without('email') }) }
        const limits = heard.source === 'timed_out' ? { timeoutMs: 300 } : {}
        const played = await signIn(wayIn(provider, { context: { limits } }), authorize)
        expect(endOf(played)).to.equal('error: provider_unavailable')
        expect(detailOf(played)).to.match(heard)
        expect(provider.count(endpoint)).to.equal(1)
      })
    }
  }

  it('costs little memory however long it is', async () => {
    provider.lies = { instead: { token: endless() } }
    const corp = wayIn(provider)
    await signIn(corp, authorize)
    const before = process.memoryUsage().rss
    await Promise.all(Array.from({ length: 10 }, () => signIn(corp, authorize)))
    expect(process.memoryUsage().rss - before).to.be.below(150_000_000)
  })

  it('may be JSON of any kind', async () => {
    const keys = { keys: [provider.key.jwk] }
    provider.lies = { instead: { jwks: typed('application/jwk-set+json; charset=utf-8', keys) } }
    expect(endOf(await signIn(wayIn(provider), authorize))).to.equal('success')
  })
})
