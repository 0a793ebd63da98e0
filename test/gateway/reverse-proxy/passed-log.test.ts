import { once } from 'node:events'
import { expect } from 'chai'
import type { Verdict } from '../../../gateway/judge.js'
import { answerTo, ask, begin, faultOf, textOf } from '../../support/ask.js'
import { ProxyRoom } from '../../support/proxy-room.js'
import { ADA, APP, passAs, refuse, type TestProxy } from '../../support/proxy.js'
import { rule } from '../../support/rules.js'
import { open, said, socketApp } from '../../support/socket-app.js'

const room = new ProxyRoom()

type Line = Record<string, unknown>

const linesOf = ({ log }: TestProxy): Line[] =>
  log.map((line) => JSON.parse(line) as Line).filter(({ msg }) => msg === 'request')

/** The line that comes next; a request is over only after its answer was read. */
async function nextLine(proxy: TestProxy): Promise<Line> {
  for (;;) {
    const [line] = linesOf(proxy)
    if (line) return line
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const byRule = (line: number, claims: typeof ADA | null): Verdict => ({
  ...{ kind: 'pass', claims, headers: [], rule: rule({ at: { line, column: 5 } }) },
})

describe('the log of what was passed on', () => {
  afterEach(() => room.clear())

  it('has one line for each request: where it went, who asked, and what came of it', async () => {
    const app = await room.app((_req, res) => void res.writeHead(201).end('x'.repeat(1234)))
    const proxy = await room.proxyTo(app.url, {}, { judge: () => byRule(7, ADA) })
    const headers = { Cookie: 'jwt=secret-of-ada' }
    await ask(proxy.port, { method: 'POST', path: '/a%20b?code=secret', headers }, 'body-secret')
    const line = await nextLine(proxy)
    expect(linesOf(proxy)).to.have.length(1)
    expect(line).to.include({ level: 30, method: 'POST', host: APP, path: '/a b', status: 201 })
    expect(line).to.include({ bytes: 1234, cut: false, rule: 7, username: 'ada', user_id: ADA.sub })
    expect(line['request_id']).to.match(/^[\da-f-]{36}$/u)
    expect(line['ms']).to.be.a('number')
    expect(Object.keys(line)).to.have.members([
      ...['level', 'time', 'pid', 'hostname', 'msg', 'request_id', 'method', 'host', 'path'],
      ...['status', 'ms', 'bytes', 'cut', 'rule', 'username', 'user_id', 'session_id'],
    ])
    expect(proxy.log.join()).not.to.contain('secret')
  })

  it('names nobody where nobody is known, and no rule where none is written', async () => {
    const app = await room.app()
    const proxy = await room.proxyTo(app.url, {}, { judge: () => passAs(null) })
    await ask(proxy.port, { method: 'HEAD' })
    const line = await nextLine(proxy)
    expect(line).to.include({ method: 'HEAD', status: 200, bytes: 0, rule: null })
    expect(line).not.to.have.any.keys('username', 'user_id', 'session_id', 'ended')
  })

  it('has what the app failed to answer, and not what was never passed on', async () => {
    const app = await room.app()
    await app.stop()
    const proxy = await room.proxyTo(app.url)
    await ask(proxy.port)
    expect(await nextLine(proxy)).to.include({ status: 502, cut: false })
    const closed = await room.proxyTo(app.url, {}, { judge: () => refuse() })
    await ask(closed.port)
    expect(linesOf(closed)).to.deep.equal([])
  })

  it('says what broke off, and where no answer began', async () => {
    const app = await room.held()
    const proxy = await room.proxyTo(app.url)
    const req = begin(proxy.port)
    const failed = once(req, 'error')
    req.end()
    await app.next()
    req.destroy(new Error('enough'))
    await failed
    expect(await nextLine(proxy)).to.include({ status: null, bytes: 0, cut: true })
  })

  it('says why we ended it', async () => {
    const app = await room.held()
    const proxy = await room.proxyTo(app.url)
    const req = begin(proxy.port)
    const answer = answerTo(req)
    req.end()
    const [, res] = await app.next()
    res.write('beginning')
    const got = await answer
    await once(got, 'data')
    const cut = faultOf(textOf(got))
    proxy.revoke()
    await cut
    const line = await nextLine(proxy)
    expect(line).to.include({ status: 200, bytes: 9, cut: true, ended: 'session-ended' })
  })

  it('has a WebSocket once it is closed', async () => {
    const app = await socketApp(room)
    const proxy = await room.proxyTo(app.url)
    const socket = open(proxy.port, { path: '/live?token=secret' })
    await once(socket, 'open')
    const answer = said(socket)
    socket.send('hello')
    await answer
    expect(linesOf(proxy)).to.deep.equal([])
    proxy.replaceRules()
    proxy.revoke()
    await once(socket, 'close')
    const line = await nextLine(proxy)
    expect(line).to.include({ path: '/live', status: 101, cut: false, ended: 'session-ended' })
    // What was said, which is compressed, and then a Close frame with its code and reason.
    expect(line['bytes']).to.be.greaterThan('hello'.length + 4 + 'The session has ended.'.length)
    expect(linesOf(proxy)).to.have.length(1)
  })
})
