import { expect } from 'chai'
import type { Strategy } from 'passport'
import type { PassportPackageSettings } from '../../config/settings.js'
import { createPassportPackage } from '../../strategies/passport-package.js'
import { CasServer } from '../support/cas-server.js'
import { packageContext, packageSettings, PUBLIC_URL } from '../support/package-settings.js'
import { PlayedFlow, visit, type Played } from '../support/play-flow.js'

describe('a strategy that is not OAuth, from a package (@coursetable/passport-cas)', () => {
  let server: CasServer
  let strategy: Strategy
  let availability: () => string

  const settings = (): PassportPackageSettings =>
    packageSettings({
      id: 'cas',
      package: '@coursetable/passport-cas',
      issuer: server.url,
      options: { version: 'CAS3.0', ssoBaseURL: server.url },
      profile: {
        subject: 'user',
        username: 'user',
        email: 'attributes.mail',
        emailVerified: null,
        name: 'attributes.displayname',
        groups: 'attributes.memberof',
      },
    })

  const flow = (): PlayedFlow => new PlayedFlow(strategy, 'cas', PUBLIC_URL)
  const serviceOf = (one: PlayedFlow): string =>
    `${PUBLIC_URL.href}auth/cas/callback?flow=${one.state}`
  const goThere = async (one: PlayedFlow): Promise<string> => {
    const started = await one.start()
    expect(started.kind).to.equal('redirect')
    return visit((started as { address: string }).address)
  }
  const signIn = async (one = flow()): Promise<Played> => one.finish(await goThere(one))
  const codeOf = (played: Played): string =>
    'error' in played ? `${played.kind} ${played.error.code}` : played.kind

  beforeEach(async () => {
    server = await CasServer.start()
    const made = await createPassportPackage(settings(), packageContext())
    strategy = made.strategy
    availability = () => made.provider.availability()
  })
  afterEach(() => server.stop())

  it('proves who signed in, by the mapping', async () => {
    server.person = {
      user: 'grace',
      attributes: {
        displayName: 'Grace Hopper',
        mail: ['grace@example.test', 'gh@example.test'],
        memberOf: ['navy', 'cobol'],
      },
    }
    expect(await signIn()).to.deep.equal({
      kind: 'success',
      proof: {
        kind: 'identity',
        amr: 'passport:cas',
        provider: 'cas',
        issuer: server.url,
        subject: 'grace',
        username: 'grace',
        name: 'Grace Hopper',
        email: 'grace@example.test',
        emailVerified: false,
        groups: ['navy', 'cobol'],
      },
    })
  })

  it('asks for a ticket to our own address, whatever Host says, and has that very one validated', async () => {
    const one = flow()
    await one.finish(await goThere(one))
    expect(server.asked[0]?.get('service')).to.equal(serviceOf(one))
    expect(server.validated).to.deep.equal([serviceOf(one)])
  })

  it('finishes thirty sign-ins begun at once, each as its own person', async () => {
    const flows = Array.from({ length: 30 }, flow)
    const callbacks: string[] = []
    for (const [index, one] of flows.entries()) {
      server.person = { user: `person${index}`, attributes: {} }
      callbacks.push(await goThere(one))
    }
    const played = await Promise.all(flows.map((one, at) => one.finish(callbacks[at]!)))
    const subjects = played.map((one) => (one.kind === 'success' ? one.proof.subject : one.kind))
    expect(subjects).to.deep.equal(flows.map((_one, index) => `person${index}`))
  })

  it('takes no ticket at the start: signing a visitor in as somebody else is not that easy', async () => {
    const one = flow()
    const ticket = server.issueTicket(serviceOf(one))
    const played = await one.start(`?ticket=${ticket}`)
    expect(played.kind).to.equal('redirect')
    expect(server.validated).to.deep.equal([])
  })

  describe('does not take', () => {
    const callbackWith = (one: PlayedFlow, ticket: string): string =>
      `${serviceOf(one)}&ticket=${encodeURIComponent(ticket)}`

    it('a ticket given out for another sign-in', async () => {
      const [mine, theirs] = [flow(), flow()]
      const stolen = new URL(await goThere(theirs)).searchParams.get('ticket')!
      expect(codeOf(await mine.finish(callbackWith(mine, stolen)))).to.equal('fail stale_sign_in')
      expect(server.validated).to.deep.equal([serviceOf(mine)])
    })

    it('a ticket given out for another site', async () => {
      const one = flow()
      const stolen = server.issueTicket('https://evil.example/')
      expect(codeOf(await one.finish(callbackWith(one, stolen)))).to.equal('fail stale_sign_in')
    })

    it('a ticket that brings the address of another site along', async () => {
      const one = flow()
      const stolen = server.issueTicket('https://evil.example/')
      const forged = callbackWith(one, `${stolen}&service=https://evil.example/`)
      expect(codeOf(await one.finish(forged))).to.equal('fail invalid_request')
      expect(server.validated, 'the server was never asked').to.deep.equal([])
    })

    it('a ticket twice', async () => {
      const one = flow()
      const callback = await goThere(one)
      expect((await one.finish(callback)).kind).to.equal('success')
      expect(codeOf(await one.finish(callback))).to.equal('fail stale_sign_in')
    })

    it('no ticket at all', async () => {
      const one = flow()
      expect(codeOf(await one.finish(serviceOf(one)))).to.equal('fail provider_denied')
    })
  })

  it('reports a server that answers nonsense, and comes back by itself', async () => {
    for (const body of ['', 'null', '<html>', '<a/>', '<cas:serviceResponse/>']) {
      server.broken = (res) => void res.writeHead(200).end(body)
      expect(codeOf(await signIn()), body).to.equal('error provider_unavailable')
    }
    server.broken = null
    expect((await signIn()).kind).to.equal('success')
  })

  it('reports that nobody answers, and says so on the button', async () => {
    const one = flow()
    const callback = await goThere(one)
    await server.stop()
    expect(codeOf(await one.finish(callback))).to.equal('error provider_unavailable')
    expect(availability()).to.equal('down')
    server = await CasServer.start()
  })
})
