import type { Request, Response } from 'express'
import type { VNode } from 'preact'
import type { AppError } from '../errors/app-error.js'
import type { FoundKey } from '../services/api-keys/found-key.js'
import type { Proof } from '../services/proof.js'
import type { Provider } from '../services/providers.js'
import type { Actor } from '../services/actor.js'
import type { Claims } from '../services/tokens.js'
import type { FoundToken } from '../services/tokens/find-token.js'

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's own way to type res.locals
  namespace Express {
    interface Locals {
      requestId: string
      /** Set by `mount`: the address that answers, with its parameters as they are named. */
      route?: string
      /** Of the client, as `requestContext` found it at first. */
      address?: string
      /** Set by `serveClients`: whose page asks, where it is one of CLIENT_ORIGINS. */
      clientOrigin?: string
      /** Set by `authenticate`: what a strategy proved. */
      proof?: Proof
      /** Set by `identify`: who the verified token speaks of. */
      claims?: Claims
      foundToken?: FoundToken
      /** Set by `requireClient`: the key of a service that the client showed. */
      client?: FoundKey
      provider?: Provider
      /** A refresh token that was sent in the body. */
      refreshToken?: string
      /** Set where whoever signs in is to prove anew who they are. */
      fresh?: true
      /** Set where a program asked for its refresh token in the answer. */
      refreshCarrier?: 'body'
      /** Set where somebody signs in by sensenet's protocol. */
      inHalves?: true
      body?: unknown
      /** Where to go after signing in: asked for, not yet judged. */
      returnTo?: unknown
      /** How this address shows a failure of its own form to people; null: as any other. */
      failurePage?: (error: AppError) => VNode | null
      /** The way to try again, or else to go on, that the error page offers. */
      again?: { href: string; label: string }
    }
  }
}

/** What a strategy proved about this request. Throws TypeError when no `authenticate` ran. */
export function proofOf(res: Response): Proof {
  const { proof } = res.locals
  if (!proof) throw new TypeError('No proof: authenticate must come first')
  return proof
}

/** The verified claims of this request. Throws TypeError when no guard ran. */
export function claimsOf(res: Response): Claims {
  const { claims } = res.locals
  if (!claims) throw new TypeError('No claims: requireUser must come first')
  return claims
}

/** The provider named in the address. Throws TypeError when `findProvider` did not run. */
export function providerOf(res: Response): Provider {
  const { provider } = res.locals
  if (!provider) throw new TypeError('No provider: findProvider must come first')
  return provider
}

/** Who asks, for the audit log: the peer, or whom a trusted proxy names. */
export const contextOf = (req: Request, res: Response) => ({
  address: req.ip ?? '',
  agent: req.get('user-agent') ?? '',
  requestId: res.locals.requestId,
})

/** Who acts, and from where. Throws TypeError when no guard ran. */
export function actorOf(req: Request, res: Response): Actor {
  const { address, requestId } = contextOf(req, res)
  return { claims: claimsOf(res), address, requestId }
}
