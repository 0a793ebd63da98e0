import { inspect } from 'node:util'
import { expect } from 'chai'
import type { GitHubSettings } from '../../config/settings.js'
import { Secret } from '../../lib/secret.js'
import { createGitHub } from '../../strategies/github.js'
import type { WayIn } from '../../strategies/open-id-connect.js'
import { GitHubServer } from '../support/github-server.js'
import { endless, hang, json, redirectTo, status } from '../support/misbehaviour.js'
import {
  context,
  detailOf,
  endOf,
  openIdSettings,
  PUBLIC_URL,
  SetClock,
  signIn,
} from '../support/open-id-sign-in.js'
import { PlayedFlow, type Played } from '../support/play-flow.js'

const issuer = 'http://127.0.0.1'
const ADMISSION = openIdSettings({ issuer, clientId: 'x', clientSecret: 'x' }).admission
const TOKEN = '/login/oauth/access_token'
const EMAILS = '/api/v3/user/emails'

describe('sign-in by GitHub', () => {
  let github: GitHubServer
  let clock: SetClock
  const authorize = (address: string): URL => github.authorize(address)
  const wayIn = (wish: Partial<GitHubSettings> = {}): WayIn =>
    createGitHub(
      {
        kind: 'github',
        id: 'github',
        name: 'GitHub',
        admission: ADMISSION,
        freshSignIn: 'never',
        clientId: github.clientId,
        clientSecret: new Secret(github.clientSecret),
        webUrl: new URL(github.url),
        apiUrl: new URL(`${github.url}/api/v3`),
        ...wish,
      },
      context({ clock, limits: { timeoutMs: 2000 } }),
    )
  const played = (): Promise<Played> => signIn(wayIn(), authorize)

  beforeEach(async () => {
    github = await GitHubServer.start()
    clock = new SetClock()
  })
  afterEach(() => github.stop())

  it('sends the browser off with state and PKCE S256', async () => {
    const flow = new PlayedFlow(wayIn().strategy, 'github', PUBLIC_URL)
    const started = await flow.start()
    const { pathname, searchParams } = new URL('address' in started ? started.address : '')
    expect(pathname).to.equal('/login/oauth/authorize')
    expect(Object.fromEntries(searchParams)).to.include({
      response_type: 'code',
      state: flow.state,
      scope: 'read:user user:email',
      code_challenge_method: 'S256',
      redirect_uri: 'http://localhost:3000/auth/github/callback',
    })
  })

  it('proves who it was by the number that survives a rename', async () => {
    expect(await played()).to.deep.equal({
      kind: 'success',
      proof: {
        kind: 'identity',
        amr: 'oauth2:github',
        provider: 'github',
        issuer: github.url,
        subject: '583231',
        username: 'octocat',
        name: 'The Octocat',
        email: 'octocat@example.test',
        emailVerified: true,
        groups: [],
      },
    })
  })

  const mails: Readonly<Record<string, unknown>> = {
    'the primary one is not verified': [
      { email: 'a@example.test', primary: true, verified: false },
      { email: 'b@example.test', primary: false, verified: true },
    ],
    'there is none': [],
  }
  for (const [when, emails] of Object.entries(mails)) {
    it(`knows no e-mail where ${when}, the public one notwithstanding`, async () => {
      github.emails = emails
      const proof = await played()
      expect(proof).to.have.nested.property('proof.email', null)
      expect(proof).to.have.nested.property('proof.emailVerified', false)
    })
  }

  it('knows no e-mail where the app may not see any', async () => {
    github.instead = { [EMAILS]: json({ message: 'Resource not accessible by integration' }, 403) }
    expect(await played()).to.have.nested.property('proof.email', null)
  })

  it('errs where the API refuses for want of quota, instead of forgetting the e-mail', async () => {
    github.instead = { [EMAILS]: json({}, 403, { 'x-ratelimit-remaining': '0' }) }
    expect(detailOf(await played())).to.equal('github: sign-in: emails: http_403')
  })

  it('takes 200 with an error for the failure it is', async () => {
    const corp = wayIn({ clientSecret: new Secret('wrong') })
    const refused = await signIn(corp, authorize)
    expect(endOf(refused)).to.equal('error: provider_unavailable')
    expect(detailOf(refused)).to.equal(
      'github: sign-in: answered_error: incorrect_client_credentials',
    )
  })

  it('takes 200 with an error and a token for a failure too', async () => {
    const both = { error: 'suspended', access_token: github.accessToken, token_type: 'bearer' }
    github.instead = { [TOKEN]: json(both) }
    const refused = await played()
    expect(endOf(refused)).to.equal('error: provider_unavailable')
    expect(inspect(refused, { depth: 20, showHidden: true })).not.to.contain(github.accessToken)
  })

  it('fails with stale_sign_in for a code that GitHub does not know', async () => {
    const forged = await signIn(wayIn(), authorize, (url) => url.searchParams.set('code', 'forged'))
    expect(endOf(forged)).to.equal('fail: stale_sign_in')
  })

  it('fails with provider_denied where the person said no', async () => {
    const denied = await signIn(wayIn(), authorize, (url) => {
      url.searchParams.delete('code')
      url.searchParams.set('error', 'access_denied')
    })
    expect(endOf(denied)).to.equal('fail: provider_denied')
    expect(github.asked).to.deep.equal([])
  })

  it('checks iss where it is sent (RFC 9207)', async () => {
    const withIss = (iss: string): Promise<Played> =>
      signIn(wayIn(), authorize, (url) => url.searchParams.set('iss', iss))
    expect(endOf(await withIss(`${github.url}/login/oauth`))).to.equal('success')
    expect(endOf(await withIss('https://evil.example'))).to.equal('fail: invalid_request')
  })

  const broken: Readonly<Record<string, readonly [path: string, answer: ReturnType<typeof json>]>> =
    {
      'a user without a number': ['/api/v3/user', json({ login: 'octocat', id: '583231' })],
      'a user that is no user': ['/api/v3/user', json(null)],
      'e-mails that are no list': [EMAILS, json({})],
      'a token answer without a token': [TOKEN, json({ token_type: 'bearer' })],
      'an endless user': ['/api/v3/user', endless()],
      'a user elsewhere': ['/api/v3/user', redirectTo('http://127.0.0.1:9/')],
      'a page instead of a token': [TOKEN, status(200)],
      'a server error': [TOKEN, status(502)],
      'no answer': [TOKEN, hang],
    }
  for (const [what, [path, answer]] of Object.entries(broken)) {
    it(`errs for ${what}`, async () => {
      github.instead = { [path]: answer }
      expect(endOf(await played())).to.equal('error: provider_unavailable')
    })
  }

  it('says on its button when GitHub is gone, and comes back by itself', async () => {
    const { provider } = wayIn()
    expect(provider.availability()).to.equal('unknown')
    github.instead = { '/api/v3/rate_limit': status(503) }
    provider.probe()
    while (provider.availability() === 'unknown') await new Promise(setImmediate)
    expect(provider.availability()).to.equal('down')
    github.instead = {}
    clock.advance(5)
    provider.probe()
    while (provider.availability() === 'down') await new Promise(setImmediate)
    expect(provider.availability()).to.equal('up')
  })
})
