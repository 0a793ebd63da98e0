import type { RequestHandler } from 'express'
import type { z } from 'zod'
import type { ErrorCode } from '../errors/catalogue.js'

/**
 * Who may call an endpoint. There is no default: an endpoint that does not say does not compile.
 * `open` anyone; `token` a valid token by header or cookie; `cookie` a valid token by cookie only;
 * `{ role }` a token that holds the role; `bypass` a developer's own machine, else 404.
 */
export type Access = 'open' | 'token' | 'cookie' | 'bypass' | { readonly role: string }

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** What the OpenAPI document says of an endpoint. `page`: answers people, with HTML. */
export interface About {
  readonly tag: 'pages' | 'sign-in' | 'me' | 'users' | 'roles' | 'service'
  readonly summary: string
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  /** Also accepted as application/x-www-form-urlencoded. */
  readonly form?: boolean
  /** Needs If-Match. */
  readonly ifMatch?: boolean
  readonly answers: Readonly<Record<number, Answer>>
  readonly errors: readonly ErrorCode[]
}

export interface Answer {
  readonly description: string
  /** JSON schema of the body; absent where there is none, or it is a page. */
  readonly body?: z.ZodType
  readonly html?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

/** One method at one address: who may call it, what it is, and the named steps it takes. */
export interface Endpoint {
  readonly method: Method
  /** In Express's spelling: `/api/v1/users/:id`. */
  readonly path: string
  readonly access: Access
  readonly about: About
  readonly steps: readonly RequestHandler[]
}
