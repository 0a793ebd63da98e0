import type { IncomingMessage, ServerResponse } from 'node:http'

/** Whose word counts. */
export interface IssuerOptions {
  /** `PUBLIC_URL` of the gateway, such as `https://auth.example.com`. */
  readonly issuer: string
  /** Where its keys are published: `ISSUER/.well-known/jwks.json` unless said otherwise. */
  readonly jwksUri?: string
}

/** How access tokens are verified. */
export interface TokenOptions extends IssuerOptions {
  /** `JWT_AUDIENCE` of the gateway: the issuer unless it was set. */
  readonly audience?: string
  /**
   * `JWT_SECRET_KEY` of a gateway that signs with HS256, instead of published keys. Whoever has it
   * can sign as the gateway does: prefer ES256.
   */
  readonly secret?: string | readonly string[]
  /**
   * How old a token may be, in seconds, however long the gateway lets it live: what was taken back
   * is noticed here when its token ends.
   */
  readonly maxAgeSeconds?: number
  /**
   * Whether tokens of the development sign-in count. Unless said: where `issuer` is this machine
   * over plain http.
   */
  readonly bypass?: boolean
}

/** What becomes of refusals (4xx) and outages (503). */
export interface RefusalOptions {
  /**
   * `answer`, unless said otherwise: answered at once, in JSON, as the gateway does. `next`: handed
   * to the app's own error handler as a Refusal, whose `status` and `headers` Express knows.
   */
  readonly onRefusal?: 'answer' | 'next'
}

/** Where tokens stand in a request, besides. */
export interface GuardOptions extends TokenOptions, RefusalOptions {
  /** `COOKIE_NAME` of the gateway: `jwt` unless said; null: cookies are not looked at. */
  readonly cookieName?: string | null
  /**
   * Origins, besides the app's own, whose pages may change things with the cookie, such as
   * `https://spa.example.com`.
   */
  readonly origins?: readonly string[]
}

/** Whose assertions count, and for which app. */
export interface AssertionOptions extends IssuerOptions, RefusalOptions {
  /** The app's host as browsers ask for it: in small letters, with its port but for 443 and 80. */
  readonly host: string | readonly string[]
}

/** What goes on with a request. */
export type Next = (error?: unknown) => void

/** A step of Express 4 and 5, and of whatever else takes `(req, res, next)` of node:http. */
export type Step = (req: IncomingMessage, res: ServerResponse, next: Next) => void
