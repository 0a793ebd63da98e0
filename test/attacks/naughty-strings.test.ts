import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Answer, Ask, BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { readTags } from '../support/html.js'
import { leavingIn } from '../support/leaving-links.js'
import { secretWatch } from '../support/secret-watch.js'

const NAUGHTY = JSON.parse(
  readFileSync(new URL('../corpora/strings/blns.json', import.meta.url), 'utf8'),
) as string[]

/** Attributes that would run something, load something or paint over the page. */
const HARMFUL = /^(?:on.*|style|srcdoc|srcset|xlink:.*|background|formaction)$/u

const page = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate', accept: 'text/html' }
const encode = (text: string): string => encodeURIComponent(Buffer.from(text).toString())
/** As much of it as a header can hold. */
const printable = (text: string): string =>
  Buffer.from(text)
    .toString('latin1')
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/gu, '')
const asForm = (form: Record<string, string>): Ask => ({ form, headers: page })

/** What must not happen: a 5xx, a tag, an attribute or a link that our pages did not write. */
describe('attack: 515 naughty strings in every place that takes a text', function () {
  this.timeout(120_000)
  let site: TestGateway
  let admin: BrowserClient
  let own: Set<string>
  before(async () => {
    site = await startGateway()
    admin = await site.signedIn('admin')
    // The same strings stand where a secret does and where a name does.
    secretWatch.publish([...NAUGHTY, ...NAUGHTY.map(printable)])
    const pages = ['/', '/account', '/auth/login', '/auth/register', '/audit', '/nowhere']
    const answers = await Promise.all(pages.map((path) => admin.navigate(path)))
    own = new Set(answers.flatMap(({ text }) => readTags(text).map(({ name }) => name)))
  })
  after(() => site.stop())

  const expectHarmless = (answer: Answer, text: string): void => {
    expect(answer.status, text).to.be.within(200, 499)
    for (const header of Object.values(answer.headers)) {
      expect(String(header)).to.not.match(/[\r\n]/u)
    }
    expect(leavingIn(answer, site.url), text).to.deep.equal([])
    if (answer.headers['content-type']?.startsWith('text/html') !== true) return
    for (const { name, attributes } of readTags(answer.text)) {
      expect(own.has(name), `<${name}> for ${text}`).to.equal(true)
      const harmful = [...attributes.keys()].filter((attribute) => HARMFUL.test(attribute))
      expect(harmful, text).to.deep.equal([])
    }
  }
  /** Every string, or one in `share`. */
  const each = async (send: (text: string) => Promise<Answer>, share = 1): Promise<void> => {
    expect(NAUGHTY).to.have.length(515)
    const some = NAUGHTY.filter((_, number) => number % share === 0)
    for (const text of some) expectHarmless(await send(text), text)
  }

  const PATHS: Readonly<Record<string, number>> = {
    '/auth/login?rd=': 1,
    '/auth/register?rd=': 1,
    '/account?done=': 3,
    '/audit?event=': 3,
    '/audit?user_id=': 3,
    '/auth/oidc/callback?state=': 3,
    '/auth/oidc/callback?error=': 3,
    '/api/v1/users?search=': 3,
    '/api/v1/users?cursor=': 3,
    '/auth/': 1,
    '/docs/': 3,
    '/': 1,
  }
  for (const [path, share] of Object.entries(PATHS)) {
    it(`behind GET ${path}`, () =>
      each((text) => admin.send('GET', path + encode(text), { headers: page }), share))
  }

  it('as the username of a sign-in page that comes back', () =>
    each((username) =>
      site.browser().send('POST', '/auth/login', asForm({ username, password: '' })),
    ))

  it('as everything on a registration page that comes back', () =>
    each((text) => {
      const form = { username: text, name: text, email: text, rd: text, password: 'short' }
      return site.browser().send('POST', '/auth/register', asForm(form))
    }))

  it('as passwords', () =>
    each((text) => {
      const form = { current_password: text, new_password: text }
      return admin.send('POST', '/account/password', asForm(form))
    }, 12))

  it('as a cookie, a token and a header: never let in, never broken by (A30)', async () => {
    for (const text of NAUGHTY) {
      const value = printable(text)
      for (const headers of [
        { cookie: `jwt=${value}` },
        { cookie: value },
        { cookie: `gatehouse_session=${value}` },
        { authorization: value },
        { authorization: `Bearer ${value}` },
      ]) {
        const answer = await site.browser().get('/api/v1/me', { headers })
        expect(answer.status, JSON.stringify(headers)).to.be.oneOf([400, 401])
      }
      const headers = { 'user-agent': value, accept: value, 'x-forwarded-for': value }
      expectHarmless(await site.browser().get('/', { headers }), text)
    }
  })

  it('as names that are kept: shown as they are to whoever looks, and never as a page', async () => {
    let kept = 0
    for (const [number, text] of NAUGHTY.entries()) {
      if (number % 4 !== 0) continue
      const json = { username: `naughty-${number}`, name: text, roles: [] }
      const headers = { 'sec-fetch-site': 'same-origin' }
      const made = await admin.post('/api/v1/users', { json, headers })
      expect(made.status, text).to.be.oneOf([201, 400])
      if (made.status === 400) continue
      kept += 1
      const read = await admin.get(made.headers.location ?? '')
      expect(read.json()['name']).to.equal(made.json()['name'])
      if (number % 20 !== 0) continue
      const person = await site.signedIn(json.username)
      for (const path of ['/', '/account', '/auth/login', '/auth/logout', '/nowhere']) {
        expectHarmless(await person.navigate(path), text)
      }
    }
    expect(kept).to.be.above(60)
    expectHarmless(await admin.navigate('/audit'), 'the audit page')
  })

  it('as descriptions of roles', () =>
    each(async (description) => {
      const headers = { 'sec-fetch-site': 'same-origin', 'if-match': '*' }
      const json = { description }
      return admin.send('PATCH', '/api/v1/roles/view_audit', { json, headers })
    }, 4))

  it('leaves no fault of ours in the log, and no line broken in two', () => {
    expect(site.log.filter((line) => /"level":(?:50|60)/u.test(line))).to.deep.equal([])
    for (const line of site.log) expect(() => JSON.parse(line) as unknown).to.not.throw()
  })
})
