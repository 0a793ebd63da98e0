import { connect, type TLSSocket } from 'node:tls'
import { HttpReader, valuesOf, statusOf, type Message } from './read-http.js'

/** What is sent: every byte of it the caller's. */
export interface RawRequest {
  readonly method?: string
  readonly target: string
  /** Header lines, in turn, as they are: `Name: value`. None is added but Host. */
  readonly lines?: readonly string[]
  /** The Host line's value; null: none. Default: app.example.com with the port. */
  readonly host?: string | null
  readonly body?: string
}

/** The start of an answer that never came: the connection was closed instead. */
export const NO_ANSWER: Message = { start: '', headers: [], body: '' }

/** A client of a proxy on loopback that sends what it is told, over one connection while that lives. */
export class RawClient {
  #socket: TLSSocket | null = null
  #reader = new HttpReader()
  #answered: ((answer: Message) => void) | null = null
  #bodiless = false

  constructor(
    readonly port: number,
    readonly name = 'app.example.com',
  ) {}

  /** The answer to `request`; NO_ANSWER where the connection was closed without. */
  async send(request: RawRequest): Promise<Message> {
    const socket = await this.#connected()
    this.#bodiless = request.method === 'HEAD'
    return new Promise((resolve) => {
      this.#answered = resolve
      socket.write(bytesOf(request, `${this.name}:${this.port}`), 'latin1')
    })
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = null
  }

  #connected(): Promise<TLSSocket> {
    if (this.#socket !== null) return Promise.resolve(this.#socket)
    this.#reader = new HttpReader()
    return new Promise((resolve, reject) => {
      const to = { host: '127.0.0.1', port: this.port, servername: this.name }
      const socket = connect({ ...to, rejectUnauthorized: false }, () => {
        socket.off('error', reject)
        // A proxy that has heard enough resets the connection: that is an answer too.
        socket.on('error', () => socket.destroy())
        this.#socket = socket
        resolve(socket)
      })
      socket.once('error', reject)
      socket.on('data', (part: Buffer) => this.#read(part))
      socket.on('close', () => this.#closed(socket))
    })
  }

  #read(part: Buffer): void {
    const answers = this.#reader.push(part, { bodiless: this.#bodiless })
    const answer = answers.find((each) => statusOf(each) >= 200 || statusOf(each) === 101)
    if (!answer) return
    if (statusOf(answer) === 101 || valuesOf(answer, 'connection').includes('close')) this.close()
    this.#settle(answer)
  }

  #closed(socket: TLSSocket): void {
    if (this.#socket !== null && this.#socket !== socket) return
    this.#socket = null
    this.#settle(this.#reader.end() ?? NO_ANSWER)
  }

  #settle(answer: Message): void {
    const answered = this.#answered
    this.#answered = null
    answered?.(answer)
  }
}

const bytesOf = (request: RawRequest, name: string): string => {
  const { method = 'GET', target, lines = [], host = name, body = '' } = request
  const head = [`${method} ${target} HTTP/1.1`, ...(host === null ? [] : [`Host: ${host}`])]
  const sized = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body, 'latin1')}`]
  return [...head, ...lines, ...sized, '', body].join('\r\n')
}
