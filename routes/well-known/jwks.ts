import type { RequestHandler } from 'express'
import { z } from 'zod'
import type { SigningKeys } from '../../services/signing-keys.js'
import { JWKS_MAX_AGE } from '../../services/key-rotation.js'
import type { Endpoint } from '../endpoint.js'

export const JWKS_PATH = '/.well-known/jwks.json'

const Jwk = z
  .strictObject({
    kid: z.string(),
    kty: z.enum(['EC', 'RSA']),
    alg: z.string(),
    use: z.literal('sig'),
    crv: z.string().optional(),
    x: z.string().optional(),
    y: z.string().optional(),
    n: z.string().optional(),
    e: z.string().optional(),
  })
  .meta({ id: 'Jwk' })
const JwkSet = z.strictObject({ keys: z.array(Jwk) }).meta({ id: 'JwkSet' })

/**
 * GET /.well-known/jwks.json (RFC 7517): the public keys of our tokens and assertions, for whoever verifies
 * them.
 * Plain JSON, whatever is asked for, straight from memory: some verifiers send no Accept, follow no
 * redirect and understand no compression.
 */
export const jwksRoutes = (keys: Pick<SigningKeys, 'published'>): Endpoint[] => [
  {
    method: 'get',
    path: JWKS_PATH,
    access: 'open',
    about: {
      tag: 'service',
      summary: 'The public keys that our tokens and assertions are verified with',
      description:
        'Where tokens are signed with a secret (`JWT_ALGORITHM=HS256`), those of assertions alone.',
      answers: {
        200: {
          description: 'A JSON Web Key Set',
          body: JwkSet,
          headers: { 'Cache-Control': 'How long it may be kept' },
        },
      },
      errors: ['unavailable'],
    },
    steps: [answerKeys(keys)],
  },
]

function answerKeys(keys: Pick<SigningKeys, 'published'>): RequestHandler {
  return (_req, res) => {
    const set = { keys: keys.published() }
    res.set('Cache-Control', `public, max-age=${JWKS_MAX_AGE}`).json(set)
  }
}
