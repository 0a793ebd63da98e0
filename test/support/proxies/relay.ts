import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { HttpReader, statusOf, type Message } from './read-http.js'

/** What a proxy asked, and what it was told. */
export interface Exchange {
  readonly asked: Message
  readonly told: Message
}

/** `silent`: takes questions and never answers. `gone`: closes every connection. */
export type RelayMode = 'through' | 'silent' | 'gone'

/** Stands between a proxy and Gatehouse, hands every byte on as it is, and remembers what was said. */
export class Relay {
  mode: RelayMode = 'through'
  /** Connections that the proxy opened so far. */
  connections = 0
  /** What was asked and told since this was last emptied. */
  exchanges: Exchange[] = []
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((socket) => this.#accept(socket))
  #gatehouse = 0

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  /** Where it leads to. */
  leadTo(port: number): void {
    this.#gatehouse = port
  }

  /** Changes how it behaves, and cuts what is open, as a restart of Gatehouse would. */
  become(mode: RelayMode): void {
    this.mode = mode
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Resolves once the proxy opens another connection. */
  async nextConnection(): Promise<void> {
    await once(this.#server, 'connection')
  }

  async stop(): Promise<void> {
    this.become('gone')
    this.#server.close()
    await once(this.#server, 'close')
  }

  #accept(socket: Socket): void {
    this.connections += 1
    this.#keep(socket)
    if (this.mode === 'gone') return void socket.destroy()
    if (this.mode === 'silent') return void socket.resume()
    const onward = connect(this.#gatehouse, '127.0.0.1')
    this.#keep(onward)
    this.#listenTo(socket, onward)
    socket.pipe(onward).pipe(socket)
    socket.on('close', () => onward.destroy())
    onward.on('close', () => socket.destroy())
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#sockets.delete(socket))
  }

  #listenTo(socket: Socket, onward: Socket): void {
    const questions = new HttpReader()
    const answers = new HttpReader()
    const open: Message[] = []
    socket.on('data', (part: Buffer) => open.push(...questions.push(part)))
    onward.on('data', (part: Buffer) => {
      const bodiless = open[0]?.start.startsWith('HEAD ') ?? false
      for (const told of answers.push(part, { bodiless })) {
        // An interim answer tells nothing yet.
        if (statusOf(told) < 200) continue
        const asked = open.shift()
        if (asked) this.exchanges.push({ asked, told })
      }
    })
  }
}
