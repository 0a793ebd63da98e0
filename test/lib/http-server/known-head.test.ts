import { once } from 'node:events'
import { createServer, ServerResponse, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect } from 'chai'
import { KnownHead } from '../../../lib/http-server/known-head.js'

const HEADERS = ['Content-Length', '0', 'Vary', 'Cookie', 'X-Name', 'a\tb \u00e9', 'X-Empty', '']

/** How often Node was asked to put a head together. */
let written = 0
class Counting extends ServerResponse {
  override writeHead(...args: unknown[]): this {
    written += 1
    return super.writeHead(...(args as Parameters<ServerResponse['writeHead']>))
  }
}

/** What `answer` gives to `requests` on one connection, but for the time. */
async function answersTo(requests: string, answer: (res: ServerResponse) => void): Promise<string> {
  const server: Server = createServer({ ServerResponse: Counting }, (_req, res) => answer(res))
  server.keepAliveTimeout = 75_000
  // It is for us to wait no longer than for the answers, and for a client to say whether that is all.
  server.on('checkContinue', (req, res) => void server.emit('request', req, res))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.end(requests)
  const said = await text(socket)
  server.close()
  return said.replaceAll(/^Date: \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/gmu, 'Date: now')
}

const get = (more = '', version = '1.1'): string =>
  `GET / HTTP/${version}\r\nHost: a\r\n${more}\r\n`

const CASES: Readonly<Record<string, string>> = {
  'one after the other': get() + get() + get(),
  'the last of which closes': get() + get() + get('Connection: close\r\n'),
  'of an older version': get() + get('Connection: keep-alive\r\n', '1.0'),
  'for the head alone': get() + get().replace('GET', 'HEAD') + get(),
  'that expect to be told to go on': get() + get('Expect: 100-continue\r\n'),
}

/** Two values are open. */
const OPEN = ['X-Id', null, 'Vary', 'Cookie', 'Location', null, 'Content-Length', '7']
const fillingOf = (number: number) => ({
  values: [`id${number}`, `https://a.example/?rd=${number}`],
  body: `body ${number}.`,
})

describe('a known head', () => {
  for (const [what, requests] of Object.entries(CASES)) {
    it(`answers requests ${what} to the letter as Node does`, async () => {
      const head = new KnownHead(200, HEADERS)
      const ours = await answersTo(requests, (res) => head.send(res))
      const nodes = await answersTo(requests, (res) => void res.writeHead(200, HEADERS).end())
      expect(ours).to.equal(nodes)
      expect(ours).to.include('Date: now')
    })
  }

  for (const [what, requests] of Object.entries(CASES)) {
    it(`with values and a body that are others each time does so too, for requests ${what}`, async () => {
      const head = new KnownHead(401, OPEN)
      let [ours, nodes] = [0, 0]
      const own = await answersTo(requests, (res) => head.send(res, fillingOf((ours += 1))))
      const same = await answersTo(requests, (res) => {
        const { values, body } = fillingOf((nodes += 1))
        const [id = '', place = ''] = values
        const list = ['X-Id', id, 'Vary', 'Cookie', 'Location', place, 'Content-Length', '7']
        res.writeHead(401, list).end(body)
      })
      expect(own).to.equal(same).and.to.include('body 1')
    })
  }

  it('is left to Node where a value is none for a header, or a body is more than ASCII', async () => {
    const head = new KnownHead(401, OPEN)
    const faults: unknown[] = []
    const bodies = ['body 1.', 'bod\u00e9 2', 'body 3.']
    const values = ['a', 'a', 'a\r\nX-Evil: 1']
    const said = await answersTo(get() + get() + get(), (res) => {
      try {
        head.send(res, { values: ['1', values.shift() ?? ''], body: bodies.shift() ?? '' })
      } catch (error) {
        faults.push((error as { code?: unknown }).code)
        res.destroy()
      }
    })
    expect(said).to.include('bod\u00e9 2').and.not.to.include('X-Evil')
    expect(faults).to.deep.equal(['ERR_INVALID_CHAR'])
  })

  it('is put together once', async () => {
    const head = new KnownHead(200, HEADERS)
    written = 0
    await answersTo(CASES['one after the other'] ?? '', (res) => head.send(res))
    expect(written).to.equal(1)
  })

  it('is left to Node where something else was said before', async () => {
    const head = new KnownHead(200, HEADERS)
    const last = (res: ServerResponse): void => {
      res.setHeader('Connection', 'close')
      head.send(res)
    }
    await answersTo(get(), (res) => head.send(res))
    expect(await answersTo(get(), last)).to.include('Connection: close')
    expect(await answersTo(get(), (res) => head.send(res))).to.include('Connection: keep-alive')
  })

  it('says the time of each answer', async () => {
    const head = new KnownHead(200, HEADERS)
    await answersTo(get(), (res) => head.send(res))
    const server = createServer((_req, res) => head.send(res))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const before = Math.floor(Date.now() / 1000)
    const { headers } = await fetch(`http://127.0.0.1:${port}`)
    server.close()
    const said = Date.parse(headers.get('date') ?? '') / 1000
    expect(said).to.be.within(before, Math.floor(Date.now() / 1000))
  })
})
