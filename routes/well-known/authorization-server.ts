import { z } from 'zod'
import { JWKS_MAX_AGE } from '../../services/key-rotation.js'
import type { Endpoint } from '../endpoint.js'
import { JWKS_PATH } from './jwks.js'

const Metadata = z
  .strictObject({
    issuer: z.url(),
    jwks_uri: z.url(),
    response_types_supported: z.array(z.string()),
    grant_types_supported: z.array(z.string()),
  })
  .meta({ id: 'AuthorizationServerMetadata' })

/** GET /.well-known/oauth-authorization-server (RFC 8414): who issues our tokens, and its keys. */
export const authorizationServerRoutes = ({ origin }: URL): Endpoint[] => {
  // We sign people in for our own apps: no client of another party is sent here with a grant. Left
  // out, the list of grants would mean those of other servers.
  const metadata = {
    issuer: origin,
    jwks_uri: `${origin}${JWKS_PATH}`,
    response_types_supported: [],
    grant_types_supported: [],
  }
  return [
    {
      method: 'get',
      path: '/.well-known/oauth-authorization-server',
      access: 'open',
      about: {
        tag: 'service',
        summary: 'Who issues our tokens, and where its keys are',
        answers: {
          200: {
            description: 'Authorization server metadata',
            body: Metadata,
            headers: { 'Cache-Control': 'How long it may be kept' },
          },
        },
        errors: [],
      },
      steps: [
        (_req, res) => {
          res.set('Cache-Control', `public, max-age=${JWKS_MAX_AGE}`).json(metadata)
        },
      ],
    },
  ]
}
