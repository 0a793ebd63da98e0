import type { Time } from './time.js'

/** How the gateway behaves. */
export type Weather =
  'fine' | 'down' | 'silent' | 'garbage' | { readonly status: number; readonly retryAfter?: number }

interface Session {
  readonly id: string
  readonly username: string
  /** Why it is over. */
  ended: string | null
}

interface Issued {
  readonly session: Session
  readonly endsAt: number
}

interface Refreshing {
  readonly session: Session
  spent: { readonly at: number; readonly successor: string } | null
}

/** What a browser keeps of the gateway; undefined: nothing. */
export interface Cookies {
  readonly token?: string | undefined
  readonly refresh?: string | undefined
}

export interface Asked {
  readonly method: string
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  readonly bearer: string | null
  readonly cookies: Cookies
}

export interface Answered {
  readonly response: Response
  /** Cookies set; `token: undefined` clears it. */
  readonly cookies?: Cookies
}

const GRACE = 20_000
const HOUR = 3_600_000

/** The gateway, as far as its clients can tell: sessions, tokens that end, refresh tokens that are spent. */
export class GatewayModel {
  weather: Weather = 'fine'
  /** Milliseconds that a token lives. */
  life = HOUR
  readonly counts = new Map<string, number>()
  readonly sessions: Session[] = []
  readonly #tokens = new Map<string, Issued>()
  readonly #refreshing = new Map<string, Refreshing>()
  readonly #revoked = new Set<string>()
  #made = 0

  constructor(readonly time: Time) {}

  count(path: string): number {
    return this.counts.get(path) ?? 0
  }

  /** Ends sessions, as an administrator or another device does. */
  end(reason: string, of: (session: Session) => boolean = () => true): void {
    for (const session of this.sessions) if (!session.ended && of(session)) session.ended = reason
  }

  /** Takes tokens back whose session goes on: a role was taken away. */
  revokeTokens(): void {
    for (const token of this.#tokens.keys()) this.#revoked.add(token)
  }

  /** Who has these and is signed in, or can be without being asked; null: nobody. */
  ownerOf({ token, refresh }: Cookies): string | null {
    const found = this.#verify(token)
    if (typeof found !== 'string') return found.session.username
    const session = this.#refreshing.get(refresh ?? '')?.session
    return session && !session.ended ? session.username : null
  }

  /** Their time is over. */
  forgetRefreshTokens(): void {
    this.#refreshing.clear()
  }

  handle(asked: Asked): Answered {
    this.counts.set(asked.path, this.count(asked.path) + 1)
    if (this.weather === 'garbage') return { response: new Response('<h1>Free WLAN</h1>') }
    if (typeof this.weather === 'object') return { response: unavailable(this.weather) }
    switch (asked.path) {
      case '/auth/login':
      case '/auth/register':
        return this.#login(asked)
      case '/auth/session':
        return { response: Response.json(this.#standing(asked)) }
      case '/auth/refresh':
        return this.#refresh(asked)
      case '/auth/logout':
        return this.#logout(asked)
      case '/auth/token':
        return this.#guarded(asked, (token) => ({ token, token_type: 'Bearer', expires_in: 1 }))
      default:
        return this.#guarded(asked, (token) => ({
          me: this.#tokens.get(token)?.session.username,
          body: asked.body,
        }))
    }
  }

  #login({ body, cookies }: Asked): Answered {
    const { username, password, refresh } = body as Record<string, string>
    if (password !== 'right') return { response: refusal(401, 'invalid_credentials') }
    const session = { id: `session-${++this.#made}`, username: username ?? '', ended: null }
    this.sessions.push(session)
    return this.#issue(session, this.#newRefresh(session), { inBody: !!refresh, cookies })
  }

  #newRefresh(session: Session): string {
    const text = `refresh-${++this.#made}`
    this.#refreshing.set(text, { session, spent: null })
    return text
  }

  #issue(session: Session, refresh: string, { inBody }: { inBody: boolean; cookies: Cookies }) {
    const token = `token-${++this.#made}`
    this.#tokens.set(token, { session, endsAt: this.time.now + this.life })
    const user = userOf(session)
    const expires_in = Math.floor(this.life / 1000)
    const json = { token, token_type: 'Bearer', expires_in, user }
    return inBody
      ? { response: Response.json({ ...json, refresh_token: refresh }) }
      : { response: Response.json(json), cookies: { token, refresh } }
  }

  #refresh({ body, cookies }: Asked): Answered {
    const inBody = typeof body['refresh_token'] === 'string'
    const shown = inBody ? (body['refresh_token'] as string) : cookies.refresh
    const found = this.#refreshing.get(shown ?? '')
    if (!found || found.session.ended) return this.#refused(inBody)
    if (!found.spent) {
      found.spent = { at: this.time.now, successor: this.#newRefresh(found.session) }
    } else if (this.time.now - found.spent.at > GRACE) {
      found.session.ended = 'refresh_reuse'
      return this.#refused(inBody)
    }
    return this.#issue(found.session, this.#latest(found.spent.successor), { inBody, cookies })
  }

  #latest(text: string): string {
    const next = this.#refreshing.get(text)?.spent?.successor
    return next === undefined ? text : this.#latest(next)
  }

  #refused(inBody: boolean): Answered {
    const response = refusal(401, 'invalid_refresh_token')
    return inBody ? { response } : { response, cookies: { token: undefined, refresh: undefined } }
  }

  #logout({ body, bearer, cookies }: Asked): Answered {
    const session =
      this.#tokens.get(bearer ?? cookies.token ?? '')?.session ??
      this.#refreshing.get(cookies.refresh ?? '')?.session
    for (const each of this.sessions) {
      const ends = body['everywhere'] ? each.username === session?.username : each === session
      if (ends) each.ended ??= 'signed_out'
    }
    const cleared = { token: undefined, refresh: undefined }
    return {
      response: new Response(null, { status: 204 }),
      ...(bearer ? {} : { cookies: cleared }),
    }
  }

  /** Of a token: the session and how long it lives on; or why not. */
  #verify(token: string | undefined): Issued | string {
    const found = this.#tokens.get(token ?? '')
    if (!found) return token === undefined ? 'never_signed_in' : 'invalid'
    if (found.session.ended) return found.session.ended
    return this.time.now >= found.endsAt || this.#revoked.has(token ?? '') ? 'expired' : found
  }

  #standing({ bearer, cookies }: Asked): object {
    const can_refresh = bearer === null && cookies.refresh !== undefined
    const found = this.#verify(bearer ?? cookies.token)
    if (typeof found === 'string') {
      const reason = found === 'never_signed_in' && can_refresh ? 'expired' : found
      return { status: 'unauthenticated', reason, can_refresh }
    }
    const { session, endsAt } = found
    const expires_in = Math.floor((endsAt - this.time.now) / 1000)
    const told = { session_id: session.id, amr: ['pwd'], session_expires_in: 1e6 }
    return { status: 'authenticated', user: userOf(session), expires_in, can_refresh, ...told }
  }

  #guarded({ bearer, cookies }: Asked, answer: (token: string) => object): Answered {
    const token = bearer ?? cookies.token
    const found = this.#verify(token)
    if (typeof found !== 'string') return { response: Response.json(answer(token ?? '')) }
    return { response: refusal(401, token === undefined ? 'login_required' : 'invalid_token') }
  }
}

const userOf = ({ username }: Session) => ({
  ...{ id: `id-of-${username}`, username, name: null, email: null, roles: [] },
})

const refusal = (status: number, error: string): Response =>
  Response.json(
    { error, error_description: 'No.', request_id: 'r-1' },
    {
      status,
      headers: {
        'www-authenticate': error === 'invalid_token' ? `Bearer error="${error}"` : 'Bearer',
      },
    },
  )

function unavailable({ status, retryAfter }: { status: number; retryAfter?: number }): Response {
  const error = status === 429 ? 'too_many_requests' : 'unavailable'
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  return Response.json({ error, error_description: 'Later.' }, { status, headers })
}
