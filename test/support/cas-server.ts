import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface CasPerson {
  readonly user: string
  readonly attributes: Readonly<Record<string, string | readonly string[]>>
}

interface Ticket {
  readonly service: string
  readonly person: CasPerson
}

/**
 * A small CAS 3.0 server on loopback: `/cas/login` hands out service tickets, which
 * `/cas/serviceValidate` and `/cas/p3/serviceValidate` take once, for the very service they were
 * given for. Of a doubled parameter it reads the first, as the servers in use do.
 */
export class CasServer {
  person: CasPerson = {
    user: 'grace',
    attributes: { displayName: 'Grace Hopper', mail: ['grace@example.test', 'gh@example.test'] },
  }
  /** Set: what validation answers instead. */
  broken: ((res: ServerResponse) => void) | null = null
  /** The services that validation was asked for, in turn. */
  readonly validated: string[] = []
  /** The query of every login so far. */
  readonly asked: URLSearchParams[] = []
  readonly #tickets = new Map<string, Ticket>()
  readonly #server: Server

  private constructor() {
    this.#server = createServer((req, res) => this.#serve(req, res))
  }

  static async start(): Promise<CasServer> {
    const server = new CasServer()
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/cas`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  /** A ticket of `person` for `service`, as if they had signed in there. */
  issueTicket(service: string, person = this.person): string {
    const ticket = `ST-${this.#tickets.size + 1}-${randomBytes(12).toString('hex')}-cas.example`
    this.#tickets.set(ticket, { service, person })
    return ticket
  }

  #serve(req: IncomingMessage, res: ServerResponse): void {
    const { pathname, searchParams } = new URL(req.url ?? '/', this.url)
    if (pathname === '/cas/login') this.#login(searchParams, res)
    else if (/^\/cas\/(?:p3\/)?serviceValidate$/u.test(pathname)) this.#validate(searchParams, res)
    else res.writeHead(404).end()
  }

  #login(query: URLSearchParams, res: ServerResponse): void {
    this.asked.push(query)
    const service = query.get('service')
    if (service === null) return void res.writeHead(400).end()
    const back = new URL(service)
    back.searchParams.append('ticket', this.issueTicket(service))
    res.writeHead(302, { location: back.href }).end()
  }

  #validate(query: URLSearchParams, res: ServerResponse): void {
    if (this.broken) {
      this.broken(res)
      return
    }
    const name = query.get('ticket') ?? ''
    const service = query.get('service') ?? ''
    this.validated.push(service)
    const ticket = this.#tickets.get(name)
    this.#tickets.delete(name)
    if (!ticket) {
      sendXml(res, failure('INVALID_TICKET', name))
      return
    }
    if (ticket.service !== service) {
      sendXml(res, failure('INVALID_SERVICE', name))
      return
    }
    sendXml(res, success(ticket.person))
  }
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const failure = (code: string, ticket: string): string =>
  `<cas:authenticationFailure code="${code}">${escape(ticket)}</cas:authenticationFailure>`

function success({ user, attributes }: CasPerson): string {
  const lines = Object.entries(attributes).flatMap(([name, values]) =>
    [values].flat().map((value) => `<cas:${name}>${escape(value)}</cas:${name}>`),
  )
  return `<cas:authenticationSuccess>
  <cas:user>${escape(user)}</cas:user>
  <cas:attributes>${lines.join('')}</cas:attributes>
</cas:authenticationSuccess>`
}

function sendXml(res: ServerResponse, inner: string): void {
  res.writeHead(200, { 'content-type': 'application/xml' })
  res.end(
    `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">${inner}</cas:serviceResponse>`,
  )
}
