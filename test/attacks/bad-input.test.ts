import { expect } from 'chai'
import { BrowserClient } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { sendRaw } from '../support/raw-socket.js'

/** What must not happen: a 5xx, a crash, or an answer that is not one of ours. */
describe('attack: input that nobody means well', () => {
  let site: TestGateway
  let browser: BrowserClient
  before(async () => {
    site = await startGateway()
    browser = site.browser()
  })
  after(() => site.stop())

  const asJson = { 'content-type': 'application/json' }
  const asForm = { 'content-type': 'application/x-www-form-urlencoded' }

  const BODIES: [string, Record<string, string>, string | Buffer][] = [
    ['broken JSON', asJson, '{"username":'],
    ['a JSON text', asJson, '"admin"'],
    ['a JSON null', asJson, 'null'],
    ['a JSON list', asJson, '[1,2]'],
    ['a list where a text belongs', asJson, '{"username":["admin"],"password":"x"}'],
    [
      'an operator where a text belongs',
      asJson,
      '{"username":{"$ne":null},"password":{"$ne":null}}',
    ],
    ['a number where a text belongs', asJson, '{"username":1,"password":2}'],
    ['a prototype', asJson, '{"username":"a","password":"b","__proto__":{"admin":true}}'],
    ['a constructor', asJson, '{"username":"a","password":"b","constructor":{"prototype":{}}}'],
    ['a field too many', asJson, '{"username":"a","password":"b","roles":["admin"]}'],
    ['a NUL', asJson, '{"username":"a\\u0000","password":"b"}'],
    ['half a surrogate pair', asJson, '{"username":"\\ud800","password":"b"}'],
    ['invalid UTF-8', asJson, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ['an unknown charset', { 'content-type': 'application/json; charset=nonsense' }, '{}'],
    ['an unknown encoding', { ...asJson, 'content-encoding': 'nonsense' }, '{}'],
    ['text that claims to be gzip', { ...asJson, 'content-encoding': 'gzip' }, '{}'],
    ['deep nesting', asJson, `${'['.repeat(40_000)}${']'.repeat(40_000)}`],
    ['too large a body', asJson, JSON.stringify({ username: 'a'.repeat(200_000) })],
    ['a doubled parameter', asForm, 'username=a&username=b&password=c'],
    ['a bracketed parameter', asForm, 'username[$ne]=a&password=b'],
    ['a prototype in a form', asForm, '__proto__[x]=1&username=a&password=b'],
    ['a broken escape', asForm, 'username=%zz&password=%'],
    ['a thousand parameters', asForm, Array.from({ length: 1000 }, (_, n) => `p${n}=1`).join('&')],
    ['no type', {}, 'username=a'],
    ['XML', { 'content-type': 'text/xml' }, '<a/>'],
    ['a multipart form', { 'content-type': 'multipart/form-data; boundary=x' }, '--x--'],
  ]

  for (const [what, headers, body] of BODIES) {
    for (const path of ['/auth/login', '/auth/register']) {
      it(`is refused in the one body for ${what} at ${path}`, async () => {
        const answer = await browser.post(path, {
          headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
          body,
        })
        expect(answer.status).to.be.within(400, 415)
        expect(answer.json()).to.include.all.keys('error', 'error_description', 'request_id')
        expect(answer.headers['set-cookie']).to.equal(undefined)
      })
    }
  }

  it('is a wrong password like any other where it is too long for anyone', async () => {
    const known = { username: 'ann', email: null, name: null, password: 'an unremarkable heron' }
    await site.gateway.services.accounts.register(known)
    for (const username of ['ann', 'nobody-of-this-name']) {
      for (const character of ['a', '\uFDFA', '\u{1F512}']) {
        const json = { username, password: character.repeat(4096) }
        const answer = await site.browser().post('/auth/login', { json })
        expect(answer.status, `${username} ${character}`).to.equal(401)
      }
    }
  })

  for (const path of [
    '/%',
    '/%zz',
    '/%00',
    '/%ff',
    '/auth/%',
    '/auth/%ff/callback',
    '/api/v1/users/%',
    '/..',
    '//',
    '/auth/..%2flogin',
    '/auth\\login',
    '/?rd=%',
    '/auth/login?rd=%zz',
    '/auth/login?rd=a&rd=b',
    '/auth/bypass?token=a&token=b',
    '/auth/bypass?token[x]=a',
    '/auth/login?__proto__=1',
    `/${'a'.repeat(8000)}`,
    '/docs/..%2f..%2fpackage.json',
    '/assets/..%2fpackage.json',
    '/assets/%2e%2e/package.json',
    '/docs/package.json',
    '/assets/',
    '/AUTH/LOGIN',
    '/auth/login/',
  ]) {
    it(`never breaks at ${path.slice(0, 50)}`, async () => {
      const answer = await browser.get(path)
      expect(answer.status).to.be.within(200, 499)
      expect(answer.text).to.not.include('"dependencies"')
    })
  }

  for (const [what, text] of [
    ['a header of a megabyte', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(1_000_000)}\r\n\r\n`],
    ['a cookie of 64 kB', `GET / HTTP/1.1\r\nHost: a\r\nCookie: jwt=${'a'.repeat(65_536)}\r\n\r\n`],
    ['no HTTP at all', '\u0000\u0001\u0002\r\n\r\n'],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n'],
    [
      'two lengths',
      'POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    ],
    [
      'a length and chunks',
      'POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
  ] as const) {
    it(`answers ${what} with a 4xx, or closes, and lives on`, async () => {
      const answer = await sendRaw(site.port, text)
      expect(answer).to.match(/^(?:HTTP\/1\.1 4\d\d |$)/u)
      expect((await browser.get('/healthz')).status).to.equal(200)
    })
  }

  it('logs nothing as a fault of ours in all of that', () => {
    const faults = site.log.filter((line) => /"level":(?:50|60)/u.test(line))
    expect(faults).to.deep.equal([])
  })
})
