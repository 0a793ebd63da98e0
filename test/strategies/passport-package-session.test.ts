import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import type { Strategy } from 'passport'
import { createPassportPackage } from '../../strategies/passport-package.js'
import { packageContext, packageSettings, PUBLIC_URL } from '../support/package-settings.js'
import { PlayedFlow } from '../support/play-flow.js'

const requireHere = createRequire(import.meta.url)

/** Enough of an OAuth 1.0a provider: request tokens are signed for by a secret of their own. */
function createOAuth1Server(): { server: Server; callbacks: string[] } {
  const callbacks: string[] = []
  const server = createServer((req, res) => {
    const authorization = decodeURIComponent(req.headers.authorization ?? '')
    const sent = (name: string): string =>
      decodeURIComponent(new RegExp(`${name}="([^"]*)"`, 'u').exec(authorization)?.[1] ?? '')
    if (req.url === '/request') {
      callbacks.push(sent('oauth_callback'))
      const token = `token${callbacks.length}`
      res.end(`oauth_token=${token}&oauth_token_secret=s-${token}&oauth_callback_confirmed=true`)
    } else {
      // PLAINTEXT signatures (RFC 5849 section 3.4.4) are both secrets, in the clear.
      const right = sent('oauth_signature') === `consumer-secret&s-${sent('oauth_token')}`
      res.writeHead(right ? 200 : 401).end('oauth_token=access&oauth_token_secret=as')
    }
  })
  return { server, callbacks }
}

describe('a strategy from a package that wants a session (passport-oauth1)', () => {
  let server: Server
  let callbacks: string[]
  let strategy: Strategy

  before(async () => {
    ;({ server, callbacks } = createOAuth1Server())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const settings = packageSettings({
      id: 'old',
      package: 'passport-oauth1',
      options: {
        requestTokenURL: `${url}/request`,
        accessTokenURL: `${url}/access`,
        userAuthorizationURL: `${url}/authorize`,
        consumerKey: 'consumer',
        consumerSecret: 'consumer-secret',
        signatureMethod: 'PLAINTEXT',
      },
    })
    strategy = (await createPassportPackage(settings, packageContext())).strategy
    // The base class knows no profile; descendants override this.
    const { Strategy: Base } = requireHere('passport-oauth1') as { Strategy: { prototype: object } }
    Object.assign(Base.prototype, { userProfile: profileOf })
  })
  after(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })

  const profileOf = (...given: unknown[]): void =>
    (given.at(-1) as (error: null, profile: object) => void)(null, { id: given[0] })

  const begin = async (): Promise<{ flow: PlayedFlow; callback: string }> => {
    const flow = new PlayedFlow(strategy, 'old', PUBLIC_URL)
    const started = await flow.start()
    const { address } = started as { address: string }
    const token = new URL(address).searchParams.get('oauth_token')!
    return { flow, callback: `${callbacks.at(-1)!}&oauth_token=${token}&oauth_verifier=v` }
  }

  it('finds at the callback what it kept at the start', async () => {
    const { flow, callback } = await begin()
    expect(callback).to.contain(`/auth/old/callback?flow=${flow.state}&`)
    expect(flow.notes['session']).to.contain('"oauth_token_secret":"s-token')
    expect((await flow.finish(callback)).kind).to.equal('success')
  })

  it('does not find what it kept for another sign-in', async () => {
    const [mine, theirs] = [await begin(), await begin()]
    const crossed = await mine.flow.finish(theirs.callback)
    expect(crossed.kind).to.equal('error')
    expect((await theirs.flow.finish(theirs.callback)).kind).to.equal('success')
  })
})
