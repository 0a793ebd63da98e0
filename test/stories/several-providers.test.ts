import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { HostileProvider, type Part } from '../support/hostile-provider.js'
import { SetClock } from '../support/open-id-sign-in.js'
import { comeBack } from '../support/provider-walk.js'

/** One entry of gateway.yaml. */
const entry = (id: string, provider: HostileProvider, ...more: string[]): string =>
  [
    '  - kind: openid-connect',
    `    id: ${id}`,
    `    issuer: ${provider.issuer}`,
    `    client_id: ${provider.clientId}`,
    `    client_secret: ${provider.clientSecret}`,
    ...more.map((line) => `    ${line}`),
  ].join('\n')

describe('several providers, each with its own rules', () => {
  let site: TestGateway
  let provider: HostileProvider
  let gone: HostileProvider
  let goneAt: number
  let clock: SetClock

  before(async () => {
    clock = new SetClock() // now, and not when the file was read: the provider has its own clock
    provider = await HostileProvider.start()
    gone = await HostileProvider.start()
    goneAt = gone.port
    const yaml = [
      'providers:',
      entry('club', provider, 'create: false'),
      entry('firm', provider, 'allowed_email_domains: [corp.test]', 'default_roles: [view_audit]'),
      entry('guild', provider, 'allowed_subjects: [master]'),
      entry(
        'realm',
        provider,
        'create: true',
        'groups_claim: realm.groups',
        'group_roles: { keepers: [manage_users] }',
      ),
      entry('gone', gone, 'create: true'),
    ].join('\n')
    await gone.stop()
    site = await startGateway({ yaml, clock })
  })
  after(async () => {
    await site.stop()
    await provider.stop()
    await gone.stop()
  })

  /** A whole sign-in of `person` at the provider `id`: how it ended, and with which roles. */
  async function signIn(id: string, person: Part): Promise<unknown> {
    provider.person = person
    const browser = site.browser()
    const start = await browser.navigate(`/auth/${id}`, 'same-origin')
    const { status } = await comeBack(browser, provider.authorize(start.location ?? ''))
    return status === 200 ? (await browser.get('/api/v1/me')).json()['roles'] : status
  }

  it('let in only people already known, where that is the rule', async () => {
    expect(await signIn('club', { sub: 'new' })).to.equal(403)
    expect(await signIn('realm', { sub: 'new' })).to.deep.equal([])
    expect(await signIn('club', { sub: 'new' }), 'known by now').to.deep.equal([])
  })

  it('let in only verified addresses of a domain, with the roles that go with it', async () => {
    const at = (email: string, email_verified: boolean) => ({ sub: email, email, email_verified })
    expect(await signIn('firm', at('ann@corp.test', true))).to.deep.equal(['view_audit'])
    expect(await signIn('firm', at('bob@corp.test', false))).to.equal(403)
    expect(await signIn('firm', at('eve@evilcorp.test', true))).to.equal(403)
    expect(await signIn('firm', at('eve@corp.test.evil.test', true))).to.equal(403)
    expect(await signIn('firm', { sub: 'nobody' })).to.equal(403)
  })

  it('let in only the subjects of a list', async () => {
    expect(await signIn('guild', { sub: 'apprentice' })).to.equal(403)
    expect(await signIn('guild', { sub: 'master' })).to.deep.equal([])
  })

  it('give and take roles by groups', async () => {
    const inGroups = (...groups: string[]) => ({ sub: 'keeper', realm: { groups } })
    expect(await signIn('realm', inGroups('others'))).to.deep.equal([])
    expect(await signIn('realm', inGroups('keepers', 'others'))).to.deep.equal(['manage_users'])
    expect(await signIn('realm', inGroups('others'))).to.deep.equal([])
  })

  it('stand beside one that was down at start, whose button says so until it is back', async () => {
    const button = async () => {
      const { text } = await site.browser().navigate('/auth/login')
      return text.includes('href="/auth/gone"')
    }
    const refused = await site.browser().navigate('/auth/gone', 'same-origin')
    expect(refused.status).to.equal(502)
    expect(await button()).to.equal(false)
    expect((await site.browser().navigate('/auth/realm')).status, 'the others work').to.equal(302)

    await gone.listen(goneAt)
    clock.advance(5)
    while (!(await button())) clock.advance(1)
    expect((await site.browser().navigate('/auth/gone')).status).to.equal(302)
  })
})
