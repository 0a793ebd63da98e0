import { randomBytes } from 'node:crypto'
import type { Request } from 'express'
import type { Strategy } from 'passport'
import { setFlow, type Flow } from '../../strategies/flow.js'
import type { PendingSignIn } from '../../services/sign-in/pending-sign-ins.js'
import type { IdentityProof } from '../../services/proof.js'
import type { AppError } from '../../errors/app-error.js'

export type Played =
  | { readonly kind: 'redirect'; readonly address: string }
  | { readonly kind: 'success'; readonly proof: IdentityProof }
  | { readonly kind: 'fail' | 'error'; readonly error: AppError }

/** What a browser of bad intent sends along: none of it may reach a strategy. */
const HOSTILE_HEADERS = {
  host: 'evil.example',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
  cookie: 'jwt=the-visitors-token',
  authorization: 'Bearer the-visitors-token',
}

/** One sign-in at the provider `id`, played without the gateway: what `strategy` does at each step. */
export class PlayedFlow {
  readonly state = randomBytes(16).toString('base64url')
  readonly nonce = randomBytes(16).toString('base64url')
  readonly codeVerifier = randomBytes(32).toString('base64url')
  notes: Record<string, string> = {}
  /** Whether the person is to prove anew who they are. */
  fresh: PendingSignIn['fresh'] = null
  readonly #callbackUrl: URL

  constructor(
    private readonly strategy: Strategy,
    private readonly id: string,
    publicUrl: URL,
  ) {
    this.#callbackUrl = new URL(`/auth/${id}/callback`, publicUrl)
  }

  /** GET /auth/:id, with `query` behind it. */
  start(query = ''): Promise<Played> {
    return this.#play('start', `/auth/${this.id}${query}`)
  }

  /** The callback at `address`. */
  finish(address: string | URL): Promise<Played> {
    const { pathname, search } = new URL(address)
    return this.#play('callback', pathname + search)
  }

  #play(phase: Flow['phase'], originalUrl: string): Promise<Played> {
    const req = { originalUrl, url: originalUrl, headers: HOSTILE_HEADERS, ip: '127.0.0.1' }
    const { id: provider, state, nonce, codeVerifier, notes } = this
    const begun = { provider, state, nonce, codeVerifier, notes }
    const pending: PendingSignIn = { ...begun, returnTo: '/', linkTo: null, fresh: this.fresh }
    const remember = (notes: Record<string, string>): Promise<void> => {
      this.notes = { ...this.notes, ...notes }
      return Promise.resolve()
    }
    setFlow(req, { phase, pending, callbackUrl: this.#callbackUrl, remember })
    return new Promise((resolve) => {
      const one = Object.assign(Object.create(this.strategy) as Strategy, {
        redirect: (address: string) => resolve({ kind: 'redirect', address }),
        success: (proof: IdentityProof) => resolve({ kind: 'success', proof }),
        fail: (error: AppError) => resolve({ kind: 'fail', error }),
        error: (error: AppError) => resolve({ kind: 'error', error }),
      })
      one.authenticate.call(one as never, req as unknown as Request)
    })
  }
}

/** Where a provider sends the browser that comes to `address`. */
export async function visit(address: string): Promise<string> {
  const answer = await fetch(address, { redirect: 'manual' })
  return answer.headers.get('location') ?? `no redirect but ${answer.status}`
}
