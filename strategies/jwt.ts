import type { Request } from 'express'
import { Strategy } from 'passport-jwt'
import { toAppError } from '../errors/to-app-error.js'
import type { Claims } from '../services/tokens.js'
import type { Shown, Verifier } from '../services/verifier.js'

type Done = (error: unknown, claims?: Claims) => void

/** What passport-jwt calls to verify: its own would be a second verifier beside ours. */
type JwtVerifier = (...asked: [token: string, key: unknown, options: unknown, done: Done]) => void

/** What is asked of our verifier, handed to passport-jwt where it expects a key. */
class VerifierKey {
  constructor(
    readonly verifier: Pick<Verifier, 'admit'>,
    readonly shown: Shown,
  ) {}

  answer(token: string, done: Done): void {
    let claims: Claims | Promise<Claims>
    try {
      claims = this.verifier.admit(token, this.shown)
    } catch (error) {
      return fail(error, done)
    }
    if (!(claims instanceof Promise)) return done(null, claims)
    claims.then(
      (late) => done(null, late),
      (error: unknown) => fail(error, done),
    )
  }
}

/** passport-jwt takes every error for a refusal: an outage is told apart by its code. */
const fail = (error: unknown, done: Done): void => done(toAppError(error))

// passport-jwt lets its verifier be replaced, for the whole class. Ours serves the strategies that
// bring a VerifierKey; anyone else's strategies in this process keep the original.
const seam = Strategy as unknown as { JwtVerifier: JwtVerifier }
const original = seam.JwtVerifier
seam.JwtVerifier = (...asked) => {
  const [token, key, , done] = asked
  if (key instanceof VerifierKey) key.answer(token, done)
  else original(...asked)
}

interface JwtParts {
  readonly verifier: Pick<Verifier, 'admit'>
  readonly findToken: (req: Request) => FoundToken | null
}

type FoundToken = Pick<Shown, 'from'> & { readonly token: string }

/** The strategy that guards everything: the token of the request, verified by services/verifier. */
export const createJwtStrategy = ({ verifier, findToken }: JwtParts): Strategy =>
  new Strategy(
    {
      jwtFromRequest: (req: Request) => findToken(req)?.token ?? null,
      secretOrKeyProvider: (req: Request, _token, done) => {
        const shown = shownBy(req, findToken(req)?.from ?? 'cookie')
        done(null, new VerifierKey(verifier, shown) as unknown as Buffer)
      },
    },
    (claims: Claims, done) => done(null, claims),
  )

/** The address is worked out only where somebody asks for it. */
const shownBy = (req: Request, from: Shown['from']): Shown => ({
  from,
  get address() {
    return req.ip ?? ''
  },
  get requestId() {
    return req.res?.locals.requestId ?? ''
  },
})
