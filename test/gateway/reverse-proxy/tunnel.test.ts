import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { expect } from 'chai'
import { ProxyRoom } from '../../support/proxy-room.js'
import { APP } from '../../support/proxy.js'

const room = new ProxyRoom()

/** An app that switches protocols and then sends bytes as the test says. */
async function rawSocketApp(then: (socket: Duplex) => void, head = ''): Promise<string> {
  const app = await room.app()
  app.server.on('upgrade', (_req, socket) => {
    socket.on('error', () => undefined)
    socket.write(
      `HTTP/1.1 101 Ok\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${head}\r\n`,
      'latin1',
    )
    then(socket)
  })
  return app.url
}

/** Opens a WebSocket by hand; everything that comes, once the connection is closed. */
function openRaw(
  port: number,
  onHead: (socket: Socket) => void = () => undefined,
): Promise<Buffer> {
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    const lines = [`GET / HTTP/1.1`, `Host: ${APP}`, 'Connection: Upgrade', 'Upgrade: websocket']
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`))
    socket.once('data', () => onHead(socket))
    socket.on('data', (part: Buffer) => parts.push(part))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(Buffer.concat(parts)))
  })
}

describe('the end of a session, to a WebSocket,', () => {
  afterEach(() => room.clear())

  it('comes after the frame that has begun, and before the next', async () => {
    const begun = Buffer.from([0x82, 10, 1, 2, 3])
    const rest = Buffer.from([4, 5, 6, 7, 8, 9, 10, 0x82, 3, 1, 2, 3])
    let app: Duplex | undefined
    const url = await rawSocketApp((socket) => {
      app = socket
      socket.write(begun)
    })
    const proxy = await room.proxyTo(url)
    const all = await openRaw(proxy.port, () => {
      setImmediate(() => {
        proxy.revoke()
        app?.write(rest)
      })
    })
    const frames = all.subarray(all.indexOf('\r\n\r\n') + 4)
    expect(frames.subarray(0, 12).toString('hex')).to.equal('820a0102030405060708090a')
    expect(frames.subarray(12, 14).toString('hex')).to.equal('8818')
    expect(frames.readUInt16BE(14)).to.equal(4401)
    expect(frames.subarray(16).toString()).to.equal('The session has ended.')
  })

  it('comes without a word where a frame never ends', async () => {
    const url = await rawSocketApp((socket) => socket.write(Buffer.from([0x82, 10, 1, 2, 3])))
    const proxy = await room.proxyTo(url)
    const all = await openRaw(proxy.port, () => setImmediate(() => proxy.revoke()))
    expect(all.toString('latin1')).not.to.contain('The session has ended.')
  })

  it('adds nothing behind a Close frame of the app', async () => {
    const url = await rawSocketApp((socket) => socket.write(Buffer.from([0x88, 0])))
    const proxy = await room.proxyTo(url)
    const all = await openRaw(proxy.port, () => setImmediate(() => proxy.revoke()))
    expect(all.subarray(-2).toString('hex')).to.equal('8800')
  })

  it('closes the connection of a client that reads nothing', async () => {
    let app: Duplex | undefined
    const url = await rawSocketApp((socket) => {
      app = socket
      const frame = Buffer.concat([Buffer.from([0x82, 126, 0xff, 0xff]), Buffer.alloc(65_535)])
      const more = (): void => {
        while (!socket.destroyed && socket.write(frame));
      }
      socket.on('drain', more)
      more()
    })
    const proxy = await room.proxyTo(url)
    const done = openRaw(proxy.port, (socket) => {
      socket.pause()
      setImmediate(() => proxy.revoke())
      app?.once('close', () => socket.resume())
    })
    await done
    expect(app?.destroyed).to.equal(true)
  })

  it('finds no way for an app to write a second answer', async () => {
    const url = await rawSocketApp(() => undefined, 'X-A: a\0b\r\nSet-Cookie: jwt=x\r\n')
    const proxy = await room.proxyTo(url)
    const all = openRaw(proxy.port, (socket) => setImmediate(() => socket.destroy()))
    expect((await all).toString('latin1')).to.match(/^HTTP\/1\.1 502 /)
  })
})
