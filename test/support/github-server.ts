import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { json, type Answer } from './misbehaviour.js'
import { secretWatch } from './secret-watch.js'

type Part = Record<string, unknown>

/**
 * GitHub, as its documents describe it, on loopback: the web application flow with PKCE, and the
 * two API calls of a sign-in. Failures of the token endpoint are 200 with an `error`, as there.
 */
export class GitHubServer {
  readonly clientId = 'Iv1.gatehouse'
  readonly clientSecret = `secret-${randomUUID()}`
  readonly accessToken = `gho_${randomUUID()}`
  user: Part = { id: 583_231, login: 'octocat', name: 'The Octocat', email: 'public@example.test' }
  emails: unknown = [
    { email: 'old@example.test', primary: false, verified: true },
    { email: 'octocat@example.test', primary: true, verified: true },
  ]
  /** Answers instead, by path. */
  instead: Readonly<Record<string, Answer>> = {}
  readonly asked: string[] = []
  readonly #grants = new Map<string, URLSearchParams>()
  readonly #server: Server

  private constructor() {
    this.#server = createServer((req, res) => {
      void this.#answer(req).then((answer) => answer(res))
    })
  }

  static async start(port = 0): Promise<GitHubServer> {
    const github = new GitHubServer()
    github.#server.listen(port, '127.0.0.1')
    await once(github.#server, 'listening')
    return github
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The callback that the browser would be sent to from the authorization request at `address`. */
  authorize(address: string): URL {
    const asked = new URL(address).searchParams
    const code = randomUUID().replaceAll('-', '').slice(0, 20)
    this.#grants.set(code, asked)
    const callback = new URL(asked.get('redirect_uri') ?? '')
    callback.search = new URLSearchParams({ code, state: asked.get('state') ?? '' }).toString()
    return callback
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(req: IncomingMessage): Promise<Answer> {
    const path = new URL(req.url ?? '/', this.url).pathname
    const form = new URLSearchParams(await text(req))
    this.asked.push(path)
    if (this.instead[path]) return this.instead[path]
    if (path === '/login/oauth/access_token') return this.#token(form)
    if (path === '/api/v3/rate_limit') return json({ rate: {} })
    if (req.headers.authorization !== `Bearer ${this.accessToken}` || !req.headers['user-agent']) {
      return json({ message: 'Bad credentials' }, 401)
    }
    if (path === '/api/v3/user') return json(this.user)
    return path === '/api/v3/user/emails' ? json(this.emails) : json({ message: 'Not Found' }, 404)
  }

  #token(form: URLSearchParams): Answer {
    const rightClient =
      form.get('client_id') === this.clientId && form.get('client_secret') === this.clientSecret
    if (!rightClient) return json({ error: 'incorrect_client_credentials' })
    secretWatch.keepSecret("GitHub's access token", this.accessToken)
    const asked = this.#grants.get(form.get('code') ?? '')
    this.#grants.delete(form.get('code') ?? '')
    const verifier = createHash('sha256').update(form.get('code_verifier') ?? '')
    const isOwn =
      asked?.get('redirect_uri') === form.get('redirect_uri') &&
      asked.get('code_challenge') === verifier.digest('base64url')
    if (!isOwn) return json({ error: 'bad_verification_code', error_description: 'expired' })
    return json({ access_token: this.accessToken, token_type: 'bearer', scope: 'user:email' })
  }
}
