import { once } from 'node:events'
import { expect } from 'chai'
import { answerTo, ask, begin, faultOf, textOf } from '../../support/ask.js'
import { ProxyRoom } from '../../support/proxy-room.js'
import { APP, passAs, refuse } from '../../support/proxy.js'
import { talkRaw } from '../../support/raw-talk.js'

const room = new ProxyRoom()

describe('what streams through the reverse proxy', () => {
  afterEach(() => room.clear())

  it('begins with its head, before anything follows', async () => {
    const app = await room.held()
    const proxy = await room.proxyTo(app.url)
    const req = begin(proxy.port)
    const answer = answerTo(req)
    req.end()
    const [, res] = await app.next()
    res.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
    const head = await answer
    expect(head.headers['content-type']).to.equal('text/event-stream')
    for (const event of ['one', 'two', 'three']) {
      res.write(`data: ${event}\n\n`)
      const [part] = (await once(head, 'data')) as [Buffer]
      expect(part.toString()).to.equal(`data: ${event}\n\n`)
    }
    res.end()
    expect(await textOf(head)).to.equal('')
  })

  it('reaches the app while it is still being sent', async () => {
    const app = await room.held()
    const proxy = await room.proxyTo(app.url)
    const req = begin(proxy.port, { method: 'POST' })
    const answer = answerTo(req)
    req.write('first')
    const [seen, res] = await app.next()
    expect(String((await once(seen, 'data'))[0])).to.equal('first')
    req.write('second')
    expect(String((await once(seen, 'data'))[0])).to.equal('second')
    req.end()
    await once(seen, 'end')
    res.end('done')
    expect(await textOf(await answer)).to.equal('done')
  })

  it('stops at the app when the client goes away', async () => {
    const app = await room.held()
    const proxy = await room.proxyTo(app.url)
    const req = begin(proxy.port)
    const answer = answerTo(req)
    req.end()
    const [, res] = await app.next()
    res.write('beginning')
    await answer
    req.destroy()
    await once(res, 'close')
    expect(res.writableFinished).to.equal(false)
  })

  it('stops at the app when the client goes away before there is an answer', async () => {
    const app = await room.held()
    const proxy = await room.proxyTo(app.url)
    const req = begin(proxy.port)
    const failed = once(req, 'error')
    req.end()
    const [, res] = await app.next()
    const closed = once(res, 'close')
    req.destroy(new Error('enough'))
    await Promise.all([failed, closed])
  })

  it('stops at the app when the client goes away while sending', async () => {
    const app = await room.held()
    const proxy = await room.proxyTo(app.url)
    const req = begin(proxy.port, { method: 'POST', headers: { 'Content-Length': 1000 } })
    const failed = once(req, 'error')
    req.write('only a part')
    const [seen] = await app.next()
    const cut = faultOf(textOf(seen))
    req.destroy(new Error('enough'))
    await failed
    expect(await cut).to.equal('ECONNRESET')
  })

  it('is answered before it was sent in full where the app has heard enough', async () => {
    const app = await room.held()
    const proxy = await room.proxyTo(app.url)
    const req = begin(proxy.port, { method: 'POST' })
    const answer = answerTo(req)
    req.write('first')
    const [, res] = await app.next()
    res.writeHead(413, { Connection: 'close', 'Content-Length': 6 }).end('enough')
    const got = await answer
    expect([got.statusCode, await textOf(got)]).to.deep.equal([413, 'enough'])
    req.destroy()
  })

  it('is told to continue once the app is there to take it, and not before', async () => {
    const app = await room.app((_req, res) => void res.end('taken'))
    const proxy = await room.proxyTo(app.url)
    const expecting = { method: 'POST', headers: { Expect: '100-continue' } }
    const req = begin(proxy.port, expecting)
    const answer = answerTo(req)
    req.flushHeaders()
    await once(req, 'continue')
    req.end('body')
    expect(await textOf(await answer)).to.equal('taken')
    expect(app.seen[0]?.rawHeaders.join().toLowerCase()).not.to.contain('expect')

    const closed = await room.proxyTo(app.url, {}, { judge: () => refuse() })
    const refused = begin(closed.port, expecting)
    refused.on('continue', () => expect.fail('it was told to send what nobody takes'))
    const refusal = answerTo(refused)
    refused.flushHeaders()
    expect((await refusal).statusCode).to.equal(403)
    refused.destroy()
  })

  it('is told of early hints, and that it is still worked on', async () => {
    const app = await room.app((_req, res) => {
      res.writeProcessing()
      res.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
      res.end('late')
    })
    const proxy = await room.proxyTo(app.url)
    const req = begin(proxy.port)
    const told: unknown[] = []
    req.on('information', (info) => told.push([info.statusCode, info.headers['link']]))
    const answer = answerTo(req)
    req.end()
    expect(await textOf(await answer)).to.equal('late')
    expect(told).to.deep.equal([
      [102, undefined],
      [103, '</style.css>; rel=preload; as=style'],
    ])
  })

  it('is answered in order where a client does not wait for answers', async () => {
    const app = await room.app(({ url }, res) => void res.end(`<${url ?? ''}>\n`))
    const proxy = await room.proxyTo(app.url, {}, { judge: () => passAs(null) })
    const one = (index: number) => `GET /${index} HTTP/1.1\r\nHost: ${APP}\r\n`
    const all = [...Array(19).keys()].map((index) => `${one(index)}\r\n`).join('')
    const { text } = await talkRaw(proxy.port, `${all}${one(19)}Connection: close\r\n\r\n`)
    const bodies = [...text.matchAll(/<\/(\d+)>/gu)].map(([, index]) => Number(index))
    expect(bodies).to.deep.equal([...Array(20).keys()])
  })

  it('goes to the app over the connection that it used before', async () => {
    const app = await room.app((_req, res) => void res.end('ok'))
    const proxy = await room.proxyTo(app.url)
    for (let turn = 0; turn < 20; turn += 1) await ask(proxy.port)
    expect(app.sockets.size).to.equal(1)
  })
})
