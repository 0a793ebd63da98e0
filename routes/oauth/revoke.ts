import type { RequestHandler } from 'express'
import { contextOf } from '../../middleware/locals.js'
import { parseInput } from '../../middleware/parse-input.js'
import { readForm } from '../../middleware/read-body.js'
import { clientOf } from '../../middleware/require-client.js'
import type { TokenRevocation } from '../../services/token-revocation.js'
import type { Endpoint } from '../endpoint.js'
import { AboutToken } from './fields.js'

const RevocationRequest = AboutToken.meta({ id: 'RevocationRequest' })

/** POST /oauth/revoke: ends what a token belongs to (RFC 7009). */
export const revocationRoutes = (revocation: TokenRevocation): Endpoint[] => [
  {
    method: 'post',
    path: '/oauth/revoke',
    access: 'client',
    about: {
      tag: 'oauth',
      summary: 'Take a token back, with all that belongs to its sign-in (RFC 7009)',
      body: RevocationRequest,
      form: true,
      answers: { 200: { description: 'It is not valid, or never was' } },
      errors: [],
    },
    steps: [readForm, revoke(revocation)],
  },
]

function revoke(revocation: TokenRevocation): RequestHandler {
  return async (req, res) => {
    const { token } = parseInput(RevocationRequest, req.body)
    const { sub: actorId } = clientOf(res).claims
    await revocation.revoke(token, { actorId, ...contextOf(req, res) })
    res.set('Cache-Control', 'no-store').status(200).end()
  }
}
