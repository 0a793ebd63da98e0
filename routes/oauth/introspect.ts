import type { RequestHandler } from 'express'
import { z } from 'zod'
import { parseInput } from '../../middleware/parse-input.js'
import { readForm } from '../../middleware/read-body.js'
import { clientIdOf, type OAuth } from '../../services/oauth.js'
import type { Claims } from '../../services/tokens.js'
import type { Endpoint } from '../endpoint.js'
import { answerOnce } from './answer.js'
import { AboutToken } from './fields.js'

const IntrospectionRequest = AboutToken.meta({ id: 'IntrospectionRequest' })

const Active = z.strictObject({
  active: z.literal(true),
  scope: z.string().meta({ description: 'The roles in the token, between spaces' }),
  client_id: z.string().optional().meta({ description: 'The key it was issued to, if it was' }),
  username: z.string(),
  token_type: z.literal('Bearer'),
  exp: z.int(),
  iat: z.int(),
  sub: z.uuid(),
  aud: z.string(),
  iss: z.string(),
  jti: z.uuid(),
  sid: z.uuid(),
  amr: z.array(z.string()),
})

const Introspection = z
  .union([Active, z.strictObject({ active: z.literal(false) })])
  .meta({ id: 'Introspection' })

/** POST /oauth/introspect: is this token valid, and whose is it (RFC 7662)? */
export const introspectionRoutes = (oauth: Pick<OAuth, 'introspect'>): Endpoint[] => [
  {
    method: 'post',
    path: '/oauth/introspect',
    access: { role: 'introspect_tokens', orClient: true },
    about: {
      tag: 'oauth',
      summary: 'Ask whether a token or a key is valid, and whose it is (RFC 7662)',
      body: IntrospectionRequest,
      form: true,
      answers: {
        200: {
          description: 'What the token says; of whatever is not valid only that',
          body: Introspection,
        },
      },
      errors: [],
    },
    steps: [readForm, introspect(oauth)],
  },
]

function introspect(oauth: Pick<OAuth, 'introspect'>): RequestHandler {
  return async (req, res) => {
    const { token } = parseInput(IntrospectionRequest, req.body)
    const claims = await oauth.introspect(token)
    answerOnce(res, claims ? toActive(claims) : { active: false })
  }
}

/** Field by field: a claim added later does not show by itself. */
function toActive(claims: Claims): z.input<typeof Active> {
  const clientId = clientIdOf(claims)
  return {
    active: true,
    scope: claims.roles.join(' '),
    ...(clientId === null ? {} : { client_id: clientId }),
    username: claims.username,
    token_type: 'Bearer',
    exp: claims.exp,
    iat: claims.iat,
    sub: claims.sub,
    aud: claims.aud,
    iss: claims.iss,
    jti: claims.jti,
    sid: claims.sid,
    amr: [...claims.amr],
  }
}
