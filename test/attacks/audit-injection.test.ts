import { expect } from 'chai'
import { toReadableLine } from '../../lib/readable-log.js'
import { apiClient, type ApiClient } from '../support/api-client.js'
import { auditRows } from '../support/audit.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { readTags } from '../support/html.js'

/** What an attacker would have the log say, show or do. */
const HOSTILE = [
  'eve\r\n{"audit":"sign_in","username":"admin","seq":1}',
  'eve\n2026-01-01 INFO admin signed in',
  'eve\u001b[2J\u001b[31mred\u001b]0;title\u0007',
  'eve\u202egpj.exe\u2066',
  'eve\u2028\u2029\u0085\u000b\u000c',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '=cmd|calc!A1',
  '\\u{a}\\n',
  '${jndi:ldap://evil}',
  'x'.repeat(5000),
]

/** A name is a stranger's to choose: of the bypass here, of a provider or a proxy elsewhere. */
describe('a hostile name in the audit log', () => {
  let site: TestGateway
  let admin: ApiClient
  before(async () => {
    site = await startGateway()
    const { audit } = site.gateway.services
    for (const username of HOSTILE) {
      await audit.recordAlone('sign_in_failed', { username, address: username, reason: username })
    }
    admin = await apiClient(site, 'admin')
  })
  after(() => site.stop())

  it('begins no line of its own, in the log or in the export', async () => {
    const logged = site.log.filter((line) => line.includes('"audit":"sign_in_failed"'))
    expect(logged).to.have.length(HOSTILE.length)
    for (const line of logged) {
      expect(line.trimEnd()).to.not.match(/\p{C}|[\p{Zl}\p{Zp}]/u)
      expect(toReadableLine(line).trimEnd()).to.not.match(/\p{C}|[\p{Zl}\p{Zp}]/u)
    }
    const { text } = await admin.get('/api/v1/audit/export?event=sign_in_failed')
    const lines = text.trimEnd().split('\n')
    expect(lines).to.have.length(HOSTILE.length)
    for (const line of lines) {
      expect(JSON.parse(line)).to.include({ event: 'sign_in_failed' })
      expect(line).to.not.match(/[\p{C}\p{Zl}\p{Zp}]/u)
    }
  })

  it('becomes no tag and no address on the page', async () => {
    const browser = await site.signedIn('admin')
    const { text } = await browser.navigate('/audit?event=sign_in_failed')
    const tags = readTags(text)
    expect(tags.filter(({ name }) => name === 'img')).to.deep.equal([])
    for (const { attributes } of tags.filter(({ name }) => name === 'script')) {
      expect(attributes.get('src')).to.match(/^\/assets\/\w+\.js$/u)
    }
    expect(text).to.not.match(/<script[^>]*>[^<]/u)
    for (const { name, attributes } of tags) {
      expect([...attributes.keys()].some((key) => key.startsWith('on'))).to.equal(false)
      const href = attributes.get('href')
      if (name === 'a') expect(href).to.match(/^(?:\/(?!\/)|#)/u)
    }
    expect(text).to.include('eve\\u{d}\\u{a}')
    expect(text.replaceAll('\n', '')).to.not.match(/[\p{C}]/u)
  })

  it('is found again by the link that its line has', async () => {
    const browser = await site.signedIn('admin')
    const rows = (await auditRows(site.gateway.models)).slice(0, 4)
    for (const { username, seq } of rows) {
      const about = encodeURIComponent(username ?? '')
      const { status, text } = await browser.navigate(`/audit?about=${about}`)
      expect(status).to.equal(200)
      expect(text).to.include(`Line ${seq}<`)
    }
  })

  it('is none that the bypass takes, and is noted harmless', async () => {
    const name = encodeURIComponent(HOSTILE[0] ?? '')
    const before = site.log.length
    expect((await site.browser().get(`/auth/bypass?token=${name}`)).status).to.equal(400)
    for (const line of site.log.slice(before)) expect(line.trimEnd()).to.not.include('\n')
  })
})
