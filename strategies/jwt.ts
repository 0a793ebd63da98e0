import type { Request } from 'express'
import { Strategy } from 'passport-jwt'
import type { Claims } from '../services/tokens.js'
import type { Verifier } from '../services/verifier.js'

type Done = (error: unknown, claims?: Claims) => void

/** What passport-jwt calls to verify: its own would be a second verifier beside ours. */
type JwtVerifier = (...asked: [token: string, key: unknown, options: unknown, done: Done]) => void

/** Our verifier, handed to passport-jwt where it expects a key. */
class VerifierKey {
  constructor(readonly verifier: Verifier) {}

  answer(token: string, done: Done): void {
    let claims: Claims
    try {
      claims = this.verifier.verify(token)
    } catch (error) {
      return done(error)
    }
    done(null, claims)
  }
}

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
  readonly verifier: Verifier
  readonly findToken: (req: Request) => { readonly token: string } | null
}

/** The strategy that guards everything: the token of the request, verified by services/verifier. */
export function createJwtStrategy({ verifier, findToken }: JwtParts): Strategy {
  const key = new VerifierKey(verifier)
  return new Strategy(
    {
      jwtFromRequest: (req: Request) => findToken(req)?.token ?? null,
      secretOrKeyProvider: (_req, _token, done) => done(null, key as unknown as Buffer),
    },
    (claims: Claims, done) => done(null, claims),
  )
}
