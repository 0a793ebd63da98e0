import { expect } from 'chai'
import { IMPLIED_RULE } from '../../services/rules/rule.js'
import { compileRules } from '../../services/rules/compile.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const YAML = `
access:
  - { host: [app.example.test, "*.apps.example.test"], allow: signed-in }
  - { path: /anywhere, allow: signed-in }
upstreams:
  - { host: notebook.example.test, to: "http://127.0.0.1:9" }
`

describe('the hosts that people may be sent back to', () => {
  let site: TestGateway
  before(async () => {
    const env = { PUBLIC_URL: 'https://gate.example.test', BYPASS_ALLOW_REMOTE: 'true' }
    site = await startGateway({ yaml: YAML, env })
  })
  after(() => site.stop())

  const goesTo = async (host: string): Promise<string | undefined> => {
    const rd = encodeURIComponent(`https://${host}/a`)
    const answer = await site.browser().navigate(`/auth/bypass?token=user&rd=${rd}`)
    return answer.headers.location
  }

  for (const host of ['app.example.test', 'x.apps.example.test:8443', 'notebook.example.test']) {
    it(`hold ${host}`, async () => expect(await goesTo(host)).to.equal(`https://${host}/a`))
  }
  for (const host of [
    'apps.example.test',
    'evil.test',
    'example.test',
    'gate.example.test.evil.test',
  ]) {
    it(`do not hold ${host}`, async () => expect(await goesTo(host)).to.equal('/'))
  }

  it('stand on no page for people who only look, nor for those who are signed in', async () => {
    const user = await site.signedIn('user')
    for (const browser of [site.browser(), user]) {
      for (const path of ['/', '/auth/login', '/auth/logout', '/account']) {
        expect((await browser.navigate(path)).text, path).not.to.match(
          /(?:app|notebook)\.example\.test/u,
        )
      }
    }
  })

  it('are other ones as soon as the rules are', async () => {
    site.gateway.services.rules.replace(
      compileRules([{ ...IMPLIED_RULE, hosts: ['other.example.test'] }]),
    )
    expect(await goesTo('other.example.test')).to.equal('https://other.example.test/a')
    expect(await goesTo('app.example.test')).to.equal('/')
  })
})
