import { expect } from 'chai'
import type { Strategy } from 'passport'
import type { PassportPackageSettings } from '../../config/settings.js'
import { createPassportPackage } from '../../strategies/passport-package.js'
import { OAuth2Server } from '../support/oauth2-server.js'
import { packageContext, packageSettings, PUBLIC_URL } from '../support/package-settings.js'
import { PlayedFlow, visit, type Played } from '../support/play-flow.js'

describe('an OAuth 2 strategy from a package (passport-gitlab2)', () => {
  let server: OAuth2Server
  let strategy: Strategy
  let availability: () => string

  const settings = (options: Record<string, unknown> = {}): PassportPackageSettings =>
    packageSettings({
      id: 'gitlab',
      package: 'passport-gitlab2',
      issuer: 'https://gitlab.example',
      options: {
        baseURL: server.url,
        clientID: server.clientId,
        clientSecret: server.clientSecret,
        ...options,
      },
      profile: {
        subject: '_json.id',
        username: 'username',
        email: 'emails.0.value',
        emailVerified: null,
        name: 'displayName',
        groups: null,
      },
    })

  const flow = (): PlayedFlow => new PlayedFlow(strategy, 'gitlab', PUBLIC_URL)

  /** To the provider and back: the address of the callback. */
  const goThere = async (one: PlayedFlow): Promise<string> => {
    const started = await one.start()
    expect(started.kind).to.equal('redirect')
    return visit((started as { address: string }).address)
  }
  const signIn = async (one = flow()): Promise<Played> => one.finish(await goThere(one))
  const codeOf = (played: Played): string =>
    'error' in played ? `${played.kind} ${played.error.code}` : played.kind

  beforeEach(async () => {
    server = await OAuth2Server.start()
    const made = await createPassportPackage(settings(), packageContext())
    strategy = made.strategy
    availability = () => made.provider.availability()
  })
  afterEach(() => server.stop())

  it('proves who signed in, by the mapping', async () => {
    expect(await signIn()).to.deep.equal({
      kind: 'success',
      proof: {
        kind: 'identity',
        amr: 'passport:gitlab',
        provider: 'gitlab',
        issuer: 'https://gitlab.example',
        subject: '1',
        username: 'ada',
        name: 'Ada Lovelace',
        email: 'ada@example.test',
        emailVerified: false,
        groups: [],
      },
    })
    expect(availability()).to.equal('up')
  })

  it('sends our state, PKCE and the callback address of PUBLIC_URL', async () => {
    const one = flow()
    await goThere(one)
    const [asked] = server.asked
    expect(asked?.get('state')).to.equal(one.state)
    expect(asked?.get('code_challenge_method')).to.equal('S256')
    expect(asked?.get('code_challenge')).to.match(/^[\w-]{43}$/u)
    expect(asked?.get('redirect_uri')).to.equal(`${PUBLIC_URL.href}auth/gitlab/callback`)
  })

  it('leaves PKCE out where the options say so', async () => {
    const made = await createPassportPackage(settings({ pkce: false }), packageContext())
    strategy = made.strategy
    expect((await signIn()).kind).to.equal('success')
    expect(server.asked[0]?.has('code_challenge')).to.equal(false)
  })

  it('finishes thirty sign-ins begun at once, each as its own person', async () => {
    const flows = Array.from({ length: 30 }, flow)
    const callbacks: string[] = []
    for (const [index, one] of flows.entries()) {
      server.person = { id: index, username: `person${index}` }
      callbacks.push(await goThere(one))
    }
    const played = await Promise.all(flows.map((one, at) => one.finish(callbacks[at]!)))
    const subjects = played.map((one) => (one.kind === 'success' ? one.proof.subject : one.kind))
    expect(subjects).to.deep.equal(flows.map((_one, index) => String(index)))
  })

  it('does not take the code of another sign-in', async () => {
    const [mine, theirs] = [flow(), flow()]
    const callback = new URL(await goThere(mine))
    const stolen = new URL(await goThere(theirs)).searchParams.get('code')!
    callback.searchParams.set('code', stolen)
    expect(codeOf(await mine.finish(callback))).to.equal('fail stale_sign_in')
  })

  it('does not take a state that is not the one it sent', async () => {
    const one = flow()
    const callback = await goThere(one)
    delete one.notes['state']
    expect(codeOf(await one.finish(callback))).to.equal('fail provider_denied')
  })

  it('hears no answer at the start, whatever the address says', async () => {
    const one = flow()
    const played = await one.start('?code=forged&state=forged&error=access_denied')
    expect(played.kind).to.equal('redirect')
  })

  it('does not go round in circles when the callback brings nothing', async () => {
    const one = flow()
    await goThere(one)
    const bare = await one.finish(`${PUBLIC_URL.href}auth/gitlab/callback?state=${one.state}`)
    expect(codeOf(bare)).to.equal('fail provider_denied')
  })

  it('refuses a callback whose parameters come twice', async () => {
    const one = flow()
    const callback = await goThere(one)
    expect(codeOf(await one.finish(`${callback}&code=second`))).to.equal('fail invalid_request')
  })

  describe('when the provider says no', () => {
    for (const refusal of ['access_denied', 'consent_required', 'invalid_scope']) {
      it(`refuses (${refusal})`, async () => {
        server.refusal = refusal
        expect(codeOf(await signIn())).to.equal('fail provider_denied')
        expect(availability()).to.equal('unknown')
      })
    }
  })

  describe('when the provider is broken', () => {
    for (const trouble of ['server_error', 'temporarily_unavailable']) {
      it(`reports that it says so itself (${trouble})`, async () => {
        server.refusal = trouble
        expect(codeOf(await signIn())).to.equal('error provider_unavailable')
      })
    }

    const answers: [string, number, string][] = [
      ['an error of the server', 500, '{"error":"server_error"}'],
      ['200 without an access token', 200, '{"token_type":"Bearer"}'],
      ['200 with an error', 200, '{"error":"invalid_grant"}'],
      ['no JSON', 200, '<html>'],
      ['a wrong client', 401, '{"error":"invalid_client"}'],
      ['null', 200, 'null'],
    ]
    for (const [what, status, body] of answers) {
      it(`reports ${what} at the token endpoint`, async () => {
        server.broken.token = (res) => void res.writeHead(status).end(body)
        expect(codeOf(await signIn())).to.equal('error provider_unavailable')
      })
    }

    for (const body of ['null', '[]', '{}', '{"id":null}', '"text"', '<html>', '{"id":{}}']) {
      it(`reports the profile ${body}`, async () => {
        server.broken.user = (res) => void res.writeHead(200).end(body)
        expect(codeOf(await signIn())).to.equal('error provider_unavailable')
      })
    }

    it('reports an answer that never ends, and one that breaks off', async () => {
      server.broken.user = (res) => {
        const more = (): void => void res.write('x'.repeat(65_536), (error) => !error && more())
        more()
      }
      expect(codeOf(await signIn())).to.equal('error provider_unavailable')
      server.broken.user = (res) => void res.write('{"id":1', () => res.destroy())
      expect(codeOf(await signIn())).to.equal('error provider_unavailable')
    })

    it('reports that nobody answers, and says so on the button', async () => {
      const one = flow()
      const callback = await goThere(one)
      await server.stop()
      expect(codeOf(await one.finish(callback))).to.equal('error provider_unavailable')
      expect(availability()).to.equal('down')
      server = await OAuth2Server.start()
    })

    it('keeps the button when an answer is 5xx, which a visitor may provoke', async () => {
      server.broken.token = (res) => void res.writeHead(503).end()
      expect(codeOf(await signIn())).to.equal('error provider_unavailable')
      expect(availability()).to.equal('unknown')
    })

    it('tells what failed without a word of what the provider said', async () => {
      server.broken.user = (res) => void res.writeHead(500).end('{"access_token":"tell-tale"}')
      const played = await signIn()
      const { error } = played as { error: Error & { detail: string } }
      expect(error.detail).to.match(/^the strategy failed: InternalOAuthError.* < .*500/u)
      expect(error.cause).to.equal(undefined)
      expect(JSON.stringify(error) + String(error.stack)).not.to.include('tell-tale')
    })
  })
})
