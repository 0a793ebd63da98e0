import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import { endWhole } from '../../../lib/http-server/end-whole.js'

type Answer = (res: ServerResponse, number: number) => void

/** What is answered to `requests` on one connection, byte for byte, but for the time. */
async function answersTo(requests: string, answer: Answer): Promise<string> {
  let number = 0
  const server = createServer((_req, res) => answer(res, (number += 1)))
  server.keepAliveTimeout = 75_000
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.end(requests)
  const said = (await buffer(socket)).toString('latin1')
  server.close()
  return said.replaceAll(/^Date: \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/gmu, 'Date: now')
}

/** Every byte there is, and what is several bytes of UTF-8. */
const BODY = Buffer.concat([
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  Buffer.from('żółw'),
])

const begin = (res: ServerResponse, body: Buffer, status = 200): ServerResponse =>
  res.writeHead(status, ['Content-Type', 'text/plain', 'Content-Length', String(body.length)])

const get = (version = '1.1', more = ''): string =>
  `GET / HTTP/${version}\r\nHost: a\r\n${more}\r\n`

const CASES: Readonly<
  Record<string, { readonly requests: string; readonly ours: Answer; readonly nodes: Answer }>
> = {
  'one after the other': {
    requests: get() + get() + get('1.1', 'Connection: close\r\n'),
    ours: (res) => endWhole(begin(res, BODY), BODY),
    nodes: (res) => void begin(res, BODY).end(BODY),
  },
  'of an older version': {
    requests: get('1.0', 'Connection: keep-alive\r\n') + get('1.0'),
    ours: (res) => endWhole(begin(res, BODY), BODY),
    nodes: (res) => void begin(res, BODY).end(BODY),
  },
  'for the head alone': {
    requests: get().replace('GET', 'HEAD') + get(),
    ours: (res) => endWhole(begin(res, BODY), BODY),
    nodes: (res) => void begin(res, BODY).end(BODY),
  },
  'whose answers have no body': {
    requests: get() + get(),
    ours: (res, number) => endWhole(begin(res, BODY, number === 1 ? 304 : 200), BODY),
    nodes: (res, number) => void begin(res, BODY, number === 1 ? 304 : 200).end(BODY),
  },
  'the first of which is answered last': {
    requests: get() + get() + get(),
    ours: (res, number) => {
      if (number === 1) setImmediate(() => endWhole(begin(res, BODY), BODY))
      else endWhole(begin(res, BODY), BODY)
    },
    nodes: (res) => void begin(res, BODY).end(BODY),
  },
  'whose head is on its way': {
    requests: get() + get(),
    ours: (res) => {
      begin(res, BODY).flushHeaders()
      endWhole(res, BODY)
    },
    nodes: (res) => void begin(res, BODY).end(BODY),
  },
  'with much to answer': {
    requests: get() + get(),
    ours: (res) => endWhole(begin(res, Buffer.alloc(100_000, BODY)), Buffer.alloc(100_000, BODY)),
    nodes: (res) => void begin(res, Buffer.alloc(100_000, BODY)).end(Buffer.alloc(100_000, BODY)),
  },
  'with nothing to answer': {
    requests: get() + get(),
    ours: (res) => endWhole(begin(res, Buffer.alloc(0)), Buffer.alloc(0)),
    nodes: (res) => void begin(res, Buffer.alloc(0)).end(),
  },
}

describe('an answer that is whole', () => {
  for (const [what, { requests, ours, nodes }] of Object.entries(CASES)) {
    it(`goes out to requests ${what} to the letter as Node sends it`, async () => {
      const expected = await answersTo(requests, nodes)
      expect(await answersTo(requests, ours)).to.equal(expected)
      expect(expected).to.include('Date: now')
    })
  }

  it('is over, for whoever asks, when it is', async () => {
    const seen: boolean[] = []
    await answersTo(get('1.1', 'Connection: close\r\n'), (res) => {
      res.on('close', () => seen.push(res.headersSent, res.writableFinished))
      endWhole(begin(res, BODY), BODY)
    })
    expect(seen).to.deep.equal([true, true])
  })

  it('goes out in one piece', async () => {
    const server = createServer((_req, res) => {
      const before = res.socket
      const pieces: unknown[] = []
      if (before) {
        const write = before.write.bind(before) as (...args: unknown[]) => boolean
        before.write = (...args: unknown[]) => {
          pieces.push(args[0])
          return write(...args)
        }
      }
      res.on('finish', () => server.emit('pieces', pieces))
      endWhole(begin(res, BODY), BODY)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const told = once(server, 'pieces')
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.end(get('1.1', 'Connection: close\r\n'))
    const [[pieces]] = [(await told) as [string[]]]
    await buffer(socket)
    server.close()
    expect(pieces).to.have.length(1)
    expect(pieces[0]?.endsWith(BODY.toString('latin1'))).to.equal(true)
  })
})
