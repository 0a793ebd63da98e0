import type { RequestHandler } from 'express'
import { z } from 'zod'
import { AppError } from '../../errors/app-error.js'
import { parseInput } from '../../middleware/parse-input.js'
import { readForm } from '../../middleware/read-body.js'
import { clientOf } from '../../middleware/require-client.js'
import type { OAuth } from '../../services/oauth.js'
import type { Endpoint } from '../endpoint.js'
import { answerOnce } from './answer.js'
import { ClientFields, Parameter } from './fields.js'

const TokenRequest = z
  .object({
    grant_type: z.string().max(100).meta({ description: '`client_credentials`' }),
    scope: Parameter.meta({ description: 'Some of the roles of the key, between spaces' }),
    ...ClientFields,
  })
  .meta({ id: 'OAuthTokenRequest' })

const TokenAnswer = z
  .strictObject({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds' }),
    scope: z.string().meta({ description: 'The roles in the token, between spaces' }),
  })
  .meta({ id: 'OAuthToken' })

/** POST /oauth/token: a service trades its key for a short JWT (RFC 6749 section 4.4). */
export const oauthTokenRoutes = (oauth: Pick<OAuth, 'issue'>): Endpoint[] => [
  {
    method: 'post',
    path: '/oauth/token',
    access: 'client',
    about: {
      tag: 'oauth',
      summary: 'Trade the key of a service for a token that lives 15 minutes (RFC 6749)',
      body: TokenRequest,
      form: true,
      answers: { 200: { description: 'The token', body: TokenAnswer } },
      errors: ['unsupported_grant_type', 'invalid_scope', 'token_too_large'],
    },
    steps: [readForm, issueToken(oauth)],
  },
]

function issueToken(oauth: Pick<OAuth, 'issue'>): RequestHandler {
  return (req, res) => {
    const { grant_type: grant, scope } = parseInput(TokenRequest, req.body)
    if (grant !== 'client_credentials') throw new AppError('unsupported_grant_type')
    const issued = oauth.issue(clientOf(res), scope?.split(' ').filter(Boolean) ?? null)
    answerOnce(res, {
      access_token: issued.token,
      token_type: 'Bearer',
      expires_in: issued.expiresIn,
      scope: issued.scope.join(' '),
    } satisfies z.input<typeof TokenAnswer>)
  }
}
