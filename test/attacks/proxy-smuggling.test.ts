import { expect } from 'chai'
import { startApp, type TestApp } from '../support/app-server.js'
import { talkRaw } from '../support/raw-talk.js'
import { APP, startProxy, type TestProxy } from '../support/proxy.js'

const smuggled = `GET /smuggled HTTP/1.1\r\nHost: ${APP}\r\n\r\n`

/** The headers of a POST, and a body that holds another request where it is read wrongly. */
const SMUGGLING: Record<string, [lines: string[], body: string]> = {
  'two lengths': [['Content-Length: 0', `Content-Length: ${smuggled.length}`], smuggled],
  'two equal lengths': [['Content-Length: 3', 'Content-Length: 3'], `abc${smuggled}`],
  'a list of lengths': [['Content-Length: 3, 3'], `abc${smuggled}`],
  'a signed length': [['Content-Length: +3'], `abc${smuggled}`],
  'a length in hexadecimal': [['Content-Length: 0x3'], `abc${smuggled}`],
  'a length and chunks': [
    ['Content-Length: 3', 'Transfer-Encoding: chunked'],
    `0\r\n\r\n${smuggled}`,
  ],
  'chunks that are none': [['Transfer-Encoding: xchunked'], `0\r\n\r\n${smuggled}`],
  'another coding before the chunks': [
    ['Transfer-Encoding: gzip, chunked'],
    `0\r\n\r\n${smuggled}`,
  ],
  'another coding after the chunks': [
    ['Transfer-Encoding: chunked, identity'],
    `0\r\n\r\n${smuggled}`,
  ],
  'two codings in two lines': [
    ['Transfer-Encoding: chunked', 'Transfer-Encoding: x'],
    `0\r\n\r\n${smuggled}`,
  ],
  'a coding behind a tab': [['Transfer-Encoding:\tx'], `0\r\n\r\n${smuggled}`],
  'a space before the colon': [['Transfer-Encoding : chunked'], `0\r\n\r\n${smuggled}`],
  'a folded line': [['X: y', ' Transfer-Encoding: chunked'], `0\r\n\r\n${smuggled}`],
  'a length in another spelling': [['Content_Length: 3'], `abc${smuggled}`],
  'a bare line feed': [['X: y\nTransfer-Encoding: chunked'], `0\r\n\r\n${smuggled}`],
  'a bare carriage return': [['X: y\rTransfer-Encoding: chunked'], `0\r\n\r\n${smuggled}`],
  'a chunk of negative size': [['Transfer-Encoding: chunked'], `-1\r\n\r\n${smuggled}`],
  'a chunk that is longer than it says': [
    ['Transfer-Encoding: chunked'],
    `1\r\nabc\r\n0\r\n\r\n${smuggled}`,
  ],
  'two Hosts': [['Host: other.example.com'], smuggled],
}

describe('a client that hides a request within a request', () => {
  let app: TestApp
  let proxy: TestProxy

  before(async () => {
    app = await startApp()
    proxy = await startProxy({ upstreams: [{ to: new URL(app.url) }] })
  })

  after(async () => {
    await proxy.stop()
    await app.stop()
  })

  for (const [what, [lines, body]] of Object.entries(SMUGGLING)) {
    it(`has nothing of ${what}`, async () => {
      const before = app.seen.length
      const head = ['POST /outer HTTP/1.1', `Host: ${APP}`, ...lines, 'Connection: close', '', '']
      await talkRaw(proxy.port, head.join('\r\n') + body)
      const seen = app.seen.slice(before)
      expect(seen.filter(({ url }) => url === '/smuggled')).to.deep.equal([])
      expect(seen.length).to.be.at.most(1)
      for (const { rawHeaders } of seen) {
        expect(
          rawHeaders.filter((text) => /^(content-length|transfer-encoding)$/i.test(text)),
        ).to.have.length.at.most(1)
      }
    })
  }

  const TARGETS = [
    ...['/public/..%2fadmin', '/public/%2e%2e%2fadmin', '/public/..;/admin', '/public/..%5cadmin'],
    ...['/public/..\\admin', '/public/%252e%252e/admin', '/./admin', '//admin', '/public/.//admin'],
    ...['/admin%00', '/admin%0d%0aX: y', '/admin#x', '/adm\xefn', '/%', '/%zz', '/a%', '/admin%23'],
    ...['http://app.example.com/admin', 'https://other/admin', '*', 'admin', '?/admin', '/\x00'],
    ...['/public/%c0%ae%c0%ae/admin', '/\uff0e\uff0e/admin', '/a/%2E%2E', '/x/../../admin'],
  ]
  for (const target of TARGETS) {
    it(`reaches nothing by ${JSON.stringify(target)}`, async () => {
      const before = app.seen.length
      const head = [`GET ${target} HTTP/1.1`, `Host: ${APP}`, 'Connection: close', '', '']
      const { statuses } = await talkRaw(proxy.port, head.join('\r\n'))
      expect(statuses).to.deep.equal([400])
      expect(app.seen).to.have.length(before)
    })
  }
})
