import type { RequestHandler } from 'express'
import type { z } from 'zod'
import type { ErrorCode } from '../errors/catalogue.js'

/**
 * Who may call an endpoint. There is no default: an endpoint that does not say does not compile.
 * `open` anyone; `token` a valid token or API key by header, or a token by cookie; `person` the same
 * without what belongs to a key, for what a program may not do in its owner's place; `cookie` a
 * valid token by cookie only; `client` the key of a service by Basic or in the body; `{ role }` a
 * token or key that holds the role (with `personOnly`, no key; with `orClient`, or a `client`);
 * `local` this machine, where nobody forwards, else 404; `bypass` a developer's own machine, else 404;
 * `proxy` whoever is in TRUSTED_PROXIES, to ask about a request of somebody else.
 */
export type Access =
  'open' | 'token' | 'person' | 'cookie' | 'client' | 'local' | 'bypass' | 'proxy' | RoleAccess

type ByPlace = 'open' | 'local' | 'bypass' | 'proxy'

/** Whether nothing that is sent opens an endpoint, but from where it is asked for does, or all do. */
export const asksForNothing = (access: Access): access is ByPlace =>
  access === 'open' || access === 'local' || access === 'bypass' || access === 'proxy'

export interface RoleAccess {
  readonly role: string
  readonly personOnly?: true
  readonly orClient?: true
}

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** What the OpenAPI document says of an endpoint. */
export interface About {
  readonly tag: Tag
  readonly summary: string
  readonly description?: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodObject
  /** The body is also accepted as application/x-www-form-urlencoded. */
  readonly form?: boolean
  /** Whether If-Match must be sent, or is only honoured where it was. */
  readonly ifMatch?: 'required' | 'optional'
  readonly answers: Readonly<Record<number, Answer>>
  /** What may go wrong here beyond what the access, the input and the method already imply. */
  readonly errors: readonly ErrorCode[]
}

export type Tag =
  | 'pages'
  | 'sign-in'
  | 'me'
  | 'sessions'
  | 'users'
  | 'roles'
  | 'keys'
  | 'oauth'
  | 'audit'
  | 'access'
  | 'proxies'
  | 'sensenet'
  | 'service'

export interface Answer {
  readonly description: string
  /** JSON schema of the body; absent where there is none, or it is not JSON. */
  readonly body?: z.ZodType
  /** People get a page here, instead of the JSON or beside it. */
  readonly html?: boolean
  /** Media types of a body that is neither JSON nor a page. */
  readonly media?: readonly string[]
  /** Header name -> what it says. */
  readonly headers?: Readonly<Record<string, string>>
}

/** One method at one address: who may call it, what it is, and the named steps it takes. */
export interface Endpoint {
  readonly method: Method
  /** In Express's spelling: `/api/v1/users/:id`. */
  readonly path: string
  readonly access: Access
  /**
   * Asks for a sign-in of the last minutes too: what it does stays when the session ends. The address
   * of ours that has its form, to come back to.
   */
  readonly fresh?: string
  /** Refuses addresses whose parameter names nothing there is, whatever the method. */
  readonly finds?: RequestHandler
  readonly about: About
  readonly steps: readonly RequestHandler[]
}
