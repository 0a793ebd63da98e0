import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { minimal, ProcessRoom } from '../support/process.js'
import { exchangeRaw } from '../support/raw-exchange.js'

interface Recorded {
  readonly name: string
  readonly raw_latin1: string
  readonly strictError: boolean
}

const corpus = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../corpora/http/${name}`, import.meta.url), 'utf8'))
const MUTANTS = corpus('te-mutations.json') as { readonly items: Record<string, string> }
const RECORDED = corpus('llhttp-requests.json') as { readonly items: Recorded[] }

/** What comes after the request that the attacker admits to: the one that nobody asked to see. */
const HIDDEN = 'GET /api HTTP/1.1\r\nHost: localhost\r\nX: y'

/** How often a request line stands in `raw`: no more answers than that may come back. */
const requestsIn = (raw: string): number =>
  raw.match(/(?:^|[\r\n])[A-Z-]{3,} [^\r\n]+/gu)?.length ?? 0

/** What must not happen: two answers to one request, a 5xx, a hang; against the real server. */
describe('attack: a request hidden in another', function () {
  this.timeout(60_000)
  const room = new ProcessRoom()
  let port: number
  before(async () => {
    port = await room.start({ env: minimal('test') }).port()
  })
  after(() => room.clear())

  const isAlive = async (): Promise<boolean> =>
    (await fetch(`http://127.0.0.1:${port}/healthz`)).status === 200

  it('is found behind none of 668 disguises of Transfer-Encoding', async () => {
    const mutants = Object.entries(MUTANTS.items)
    expect(mutants).to.have.length(668)
    for (const [name, line] of mutants) {
      const body = `0\r\n\r\n${HIDDEN}\r\n\r\n`
      const head = [
        'POST /auth/login HTTP/1.1',
        'Host: localhost',
        `Content-Length: ${body.length}`,
        line,
      ]
      const { statuses } = await exchangeRaw(port, `${head.join('\r\n')}\r\n\r\n${body}`)
      expect(statuses.length, name).to.be.at.most(1)
      for (const status of statuses) expect(status, name).to.be.within(400, 499)
    }
    expect(await isAlive()).to.equal(true)
  })

  it('is not found behind chunks that HTTP/1.0 does not have, on a connection that goes on', async () => {
    const lines = ['Host: localhost', 'Connection: keep-alive', 'Transfer-Encoding: chunked']
    for (const target of ['/auth/login', '/auth/verify', '/']) {
      const head = [`POST ${target} HTTP/1.0`, ...lines].join('\r\n')
      const raw = `${head}\r\n\r\n0\r\n\r\n${HIDDEN}\r\n\r\n`
      expect((await exchangeRaw(port, raw)).statuses, target).to.deep.equal([400])
    }
  })

  it('is found in none of 115 recorded requests, and what is broken is refused or cut off', async () => {
    expect(RECORDED.items).to.have.length(115)
    const answeredBefore: string[] = []
    for (const { name, raw_latin1: raw, strictError } of RECORDED.items) {
      const { statuses } = await exchangeRaw(port, raw)
      expect(statuses.length, name).to.be.at.most(Math.max(1, requestsIn(raw)))
      for (const status of statuses) expect(status, name).to.be.within(200, 499)
      if (strictError && (statuses.at(-1) ?? 400) < 400) answeredBefore.push(name)
    }
    // Of pages that read no body: they were answered when the fault came, and no answer followed.
    expect(answeredBefore).to.deep.equal([
      'Chunk header not terminated by CRLF',
      'Chunk data not terminated by CRLF',
    ])
    expect(await isAlive()).to.equal(true)
  })

  const twice = 'Content-Length: 5\r\nContent-Length: 5'
  const AMBIGUOUS: Readonly<Record<string, string>> = {
    'a length twice': twice,
    'two lengths': 'Content-Length: 5\r\nContent-Length: 6',
    'a list of lengths': 'Content-Length: 5, 5',
    'a length with a sign': 'Content-Length: +5',
    'a negative length': 'Content-Length: -5',
    'a length in hex': 'Content-Length: 0x5',
    'a length with a dot': 'Content-Length: 5.0',
    'a length with an exponent': 'Content-Length: 5e0',
    'a length in wide digits': 'Content-Length: \u00b2',
    'a length beyond all bounds': 'Content-Length: 99999999999999999999999',
    'a length with a blank before the colon': 'Content-Length : 5',
    'a length on a folded line': 'Content-Length:\r\n 5',
    'a length behind a bare line feed': 'X: y\nContent-Length: 5',
    'a length behind a bare carriage return': 'X: y\rContent-Length: 5',
    'chunks and a length': 'Transfer-Encoding: chunked\r\nContent-Length: 5',
    'chunks twice': 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
    'chunks, then something else': 'Transfer-Encoding: chunked, identity',
    'something else alone': 'Transfer-Encoding: gzip',
    'a NUL in a header': 'X: a\0b',
    'a NUL in a name': 'X\0: a',
    'a header without a name': ': a',
    'a header without a colon': 'Content-Length 5',
  }
  for (const [what, lines] of Object.entries(AMBIGUOUS)) {
    it(`is refused with ${what}, once`, async () => {
      const raw = `POST /auth/login HTTP/1.1\r\nHost: localhost\r\n${lines}\r\n\r\n0\r\n\r\n${HIDDEN}\r\n\r\n`
      const { statuses } = await exchangeRaw(port, raw)
      expect(statuses).to.have.length(1)
      expect(statuses[0]).to.be.within(400, 499)
    })
  }

  for (const body of [
    'g\r\n',
    '-1\r\n',
    '0x1\r\na\r\n',
    ' 1\r\na\r\n',
    '1 \r\na\r\n',
    'ffffffffffffffffff\r\na',
    '1\na\n0\n\n',
    '1;a\0\r\na\r\n',
    '1\r\nab\r\n0\r\n\r\n',
    `1;${'x'.repeat(20_000)}\r\na\r\n0\r\n\r\n`,
  ]) {
    it(`is refused in chunks that are none: ${JSON.stringify(body.slice(0, 24))}`, async () => {
      const head =
        'POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked'
      const { statuses } = await exchangeRaw(
        port,
        `${head}\r\n\r\n${body}0\r\n\r\n${HIDDEN}\r\n\r\n`,
      )
      expect(statuses.length).to.be.at.most(1)
      for (const status of statuses) expect(status).to.be.within(400, 499)
    })
  }
})
