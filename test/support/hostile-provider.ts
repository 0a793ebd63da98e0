import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { json, type Answer } from './misbehaviour.js'
import { secretWatch } from './secret-watch.js'
import { spareKey } from './signing-key.js'

export type Part = Record<string, unknown>
type Change = (part: Part) => Part

/** A change that leaves things out. */
export const without =
  (...names: string[]): Change =>
  (part) =>
    Object.fromEntries(Object.entries(part).filter(([name]) => !names.includes(name)))

/** A change that says something else. */
export const saying =
  (other: Part): Change =>
  (part) => ({ ...part, ...other })
type Endpoint = 'discovery' | 'jwks' | 'token' | 'userinfo'

/** How the provider departs from the truth. Nothing set: it is an honest one. */
export interface Lies {
  readonly metadata?: Change
  readonly header?: Change
  readonly claims?: Change
  readonly tokens?: Change
  readonly userinfo?: Change
  readonly keys?: (keys: Part[]) => Part[]
  readonly sign?: (header: Part, claims: Part) => string
  /** Answers instead of the endpoint. */
  readonly instead?: Partial<Record<Endpoint, Answer>>
}

interface Grant {
  readonly asked: URLSearchParams
  spent: boolean
}

const PATHS: Readonly<Record<string, Endpoint>> = {
  '/.well-known/openid-configuration': 'discovery',
  '/jwks': 'jwks',
  '/token': 'token',
  '/userinfo': 'userinfo',
}

const sha256 = (value: string): Buffer => createHash('sha256').update(value).digest()

/**
 * An OpenID provider on loopback that is honest (it checks client, redirect URI, PKCE and that a
 * code works once) until it is told to lie. Asks nobody: `authorize` gives the callback at once.
 */
export class HostileProvider {
  readonly clientId = 'gatehouse'
  readonly clientSecret = `secret-${randomUUID()}`
  readonly accessToken = `access-${randomUUID()}`
  key = spareKey()
  lies: Lies = {}
  /** What it says of whoever signs in, beside the claims of the protocol. */
  person: Part = { sub: 'ada-1', email: 'ada@example.test', email_verified: true }
  /** Every endpoint asked so far, in order. */
  readonly asked: Endpoint[] = []
  /** Every ID token made so far. */
  readonly idTokens: string[] = []
  readonly #grants = new Map<string, Grant>()
  readonly #server: Server

  private constructor() {
    this.#server = createServer((req, res) => void this.#serve(req, res))
  }

  static async start(port = 0): Promise<HostileProvider> {
    const provider = new HostileProvider()
    await provider.listen(port)
    return provider
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.port}`
  }

  count(endpoint: Endpoint): number {
    return this.asked.filter((one) => one === endpoint).length
  }

  /** The callback that the browser would be sent to from the authorization request at `address`. */
  authorize(address: string): URL {
    const asked = new URL(address).searchParams
    const code = `code-${randomUUID()}`
    this.#grants.set(code, { asked, spent: false })
    const callback = new URL(asked.get('redirect_uri') ?? '')
    callback.search = new URLSearchParams({ code, state: asked.get('state') ?? '' }).toString()
    return callback
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { pathname } = new URL(req.url ?? '/', this.issuer)
    const endpoint = PATHS[pathname]
    const form = new URLSearchParams(await text(req))
    if (endpoint) this.asked.push(endpoint)
    const answer = endpoint ? this.#answer(endpoint, req, form) : json({ error: 'not_found' }, 404)
    answer(res)
  }

  #answer(endpoint: Endpoint, req: IncomingMessage, form: URLSearchParams): Answer {
    const instead = this.lies.instead?.[endpoint]
    if (instead) return instead
    if (endpoint === 'discovery') return json(this.metadata())
    if (endpoint === 'jwks') return json({ keys: this.#keys() })
    return endpoint === 'token' ? this.#token(req, form) : this.#userinfo(req)
  }

  metadata(): Part {
    const metadata = {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/jwks`,
      userinfo_endpoint: `${this.issuer}/userinfo`,
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      code_challenge_methods_supported: ['S256'],
    }
    return this.lies.metadata?.(metadata) ?? metadata
  }

  #keys(): Part[] {
    const keys = [{ ...this.key.jwk }]
    return this.lies.keys?.(keys) ?? keys
  }

  #token(req: IncomingMessage, form: URLSearchParams): Answer {
    const fault = this.#findFault(req, form)
    if (fault !== null) return json({ error: fault }, 400)
    const { asked } = this.#grants.get(form.get('code') ?? '')!
    const idToken = this.#idToken(asked.get('nonce'))
    this.idTokens.push(idToken)
    secretWatch.keepSecret('ID token', idToken)
    secretWatch.keepSecret("the provider's access token", this.accessToken)
    const tokens = { access_token: this.accessToken, token_type: 'Bearer', id_token: idToken }
    return json(this.lies.tokens?.(tokens) ?? tokens)
  }

  #findFault(req: IncomingMessage, form: URLSearchParams): string | null {
    const basic = `Basic ${Buffer.from(`${this.clientId}:${this.clientSecret.replaceAll('-', '%2D')}`).toString('base64')}`
    const posted = form.get('client_secret') === this.clientSecret
    if (!posted && req.headers.authorization !== basic) return 'invalid_client'
    const grant = this.#grants.get(form.get('code') ?? '')
    if (!grant || grant.spent) return 'invalid_grant'
    grant.spent = true
    const { asked } = grant
    const challenge = sha256(form.get('code_verifier') ?? '').toString('base64url')
    if (asked.get('code_challenge') !== challenge) return 'invalid_grant'
    return asked.get('redirect_uri') === form.get('redirect_uri') ? null : 'invalid_grant'
  }

  #idToken(nonce: string | null): string {
    const now = Math.floor(Date.now() / 1000)
    const atHash = sha256(this.accessToken).subarray(0, 16).toString('base64url')
    const claims = {
      iss: this.issuer,
      aud: this.clientId,
      iat: now,
      exp: now + 300,
      nonce,
      at_hash: atHash,
      ...this.person,
    }
    const header = { alg: 'RS256', typ: 'JWT', kid: this.key.kid }
    const sign = this.lies.sign ?? ((...parts) => this.key.sign(...parts))
    return sign(this.lies.header?.(header) ?? header, this.lies.claims?.(claims) ?? claims)
  }

  #userinfo(req: IncomingMessage): Answer {
    if (req.headers.authorization !== `Bearer ${this.accessToken}`) {
      return json({ error: 'invalid_token' }, 401)
    }
    return json(this.lies.userinfo?.(this.person) ?? this.person)
  }
}
