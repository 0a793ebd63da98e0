import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { secretWatch } from './secret-watch.js'

interface Grant {
  readonly redirectUri: string
  readonly challenge: string | null
  readonly person: unknown
}

type Answer = (res: ServerResponse) => void

/**
 * A small OAuth 2 authorization server with GitLab's addresses, on loopback. It checks what a real
 * one does: the client, the redirect URI, codes that work once, and PKCE (S256) where a challenge
 * was sent. Everyone who comes to /oauth/authorize is `person`, and agrees.
 */
export class OAuth2Server {
  readonly clientId = 'gatehouse'
  readonly clientSecret = randomBytes(16).toString('hex')
  /** What the API says of whoever signs in now. */
  person: unknown = { id: 1, username: 'ada', name: 'Ada Lovelace', email: 'ada@example.test' }
  /** Set: everyone is refused with this code. */
  refusal: string | null = null
  /** Set: what the endpoint answers instead. */
  broken: { token?: Answer; user?: Answer } = {}
  /** The query of every authorization request so far. */
  readonly asked: URLSearchParams[] = []
  readonly #grants = new Map<string, Grant>()
  readonly #people = new Map<string, unknown>()
  readonly #server: Server

  private constructor() {
    this.#server = createServer((req, res) => void this.#serve(req, res))
  }

  static async start(): Promise<OAuth2Server> {
    const server = new OAuth2Server()
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(req.url ?? '/', this.url)
    if (pathname === '/oauth/authorize') this.#authorize(searchParams, res)
    else if (pathname === '/oauth/token') await this.#token(req, res)
    else if (pathname === '/api/v4/user') this.#user(req, res)
    else send(res, 404, {})
  }

  #authorize(query: URLSearchParams, res: ServerResponse): void {
    this.asked.push(query)
    const redirectUri = query.get('redirect_uri')
    if (query.get('client_id') !== this.clientId || redirectUri === null) {
      send(res, 400, { error: 'invalid_request' })
      return
    }
    const back = new URL(redirectUri)
    back.searchParams.set('state', query.get('state') ?? '')
    if (this.refusal !== null) back.searchParams.set('error', this.refusal)
    else back.searchParams.set('code', this.#grant(query, redirectUri))
    res.writeHead(302, { location: back.href }).end()
  }

  #grant(query: URLSearchParams, redirectUri: string): string {
    const code = randomBytes(16).toString('base64')
    const challenge = query.get('code_challenge')
    this.#grants.set(code, { redirectUri, challenge, person: this.person })
    return code
  }

  async #token(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(req))
    if (this.broken.token) {
      this.broken.token(res)
      return
    }
    const rightClient =
      form.get('client_id') === this.clientId && form.get('client_secret') === this.clientSecret
    if (!rightClient) {
      send(res, 401, { error: 'invalid_client' })
      return
    }
    const grant = this.#redeem(form)
    if (!grant) {
      send(res, 400, { error: 'invalid_grant', error_description: 'no such code' })
      return
    }
    const token = randomBytes(16).toString('hex')
    secretWatch.keepSecret("the provider's access token", token)
    this.#people.set(token, grant.person)
    send(res, 200, { access_token: token, token_type: 'Bearer', refresh_token: 'unused' })
  }

  #redeem(form: URLSearchParams): Grant | null {
    const code = form.get('code') ?? ''
    const grant = this.#grants.get(code)
    this.#grants.delete(code)
    if (!grant || form.get('grant_type') !== 'authorization_code') return null
    if (form.get('redirect_uri') !== grant.redirectUri) return null
    const verifier = form.get('code_verifier') ?? ''
    const proved = createHash('sha256').update(verifier).digest('base64url') === grant.challenge
    return grant.challenge === null || proved ? grant : null
  }

  #user(req: IncomingMessage, res: ServerResponse): void {
    if (this.broken.user) {
      this.broken.user(res)
      return
    }
    const token = /^Bearer (.+)$/u.exec(req.headers.authorization ?? '')?.[1] ?? ''
    if (!this.#people.has(token)) {
      send(res, 401, { message: '401 Unauthorized' })
      return
    }
    send(res, 200, this.#people.get(token))
  }
}

function send(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
