import { z } from 'zod'
import { JWKS_MAX_AGE } from '../../services/key-rotation.js'
import type { Endpoint } from '../endpoint.js'
import { JWKS_PATH } from './jwks.js'

/** How a client shows its key (RFC 6749 section 2.3.1). */
const BY_CLIENT = ['client_secret_basic', 'client_secret_post']

const Metadata = z
  .strictObject({
    issuer: z.url(),
    jwks_uri: z.url(),
    token_endpoint: z.url(),
    introspection_endpoint: z.url(),
    revocation_endpoint: z.url(),
    response_types_supported: z.array(z.string()),
    grant_types_supported: z.array(z.string()),
    token_endpoint_auth_methods_supported: z.array(z.string()),
    introspection_endpoint_auth_methods_supported: z.array(z.string()),
    revocation_endpoint_auth_methods_supported: z.array(z.string()),
  })
  .meta({ id: 'AuthorizationServerMetadata' })

/** GET /.well-known/oauth-authorization-server (RFC 8414): who issues our tokens, and its keys. */
export const authorizationServerRoutes = ({ origin }: URL): Endpoint[] => {
  // We sign people in for our own apps: no client of another party sends them here. The one grant is
  // that of programs with a key.
  const metadata = {
    issuer: origin,
    jwks_uri: `${origin}${JWKS_PATH}`,
    token_endpoint: `${origin}/oauth/token`,
    introspection_endpoint: `${origin}/oauth/introspect`,
    revocation_endpoint: `${origin}/oauth/revoke`,
    response_types_supported: [],
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: BY_CLIENT,
    introspection_endpoint_auth_methods_supported: BY_CLIENT,
    revocation_endpoint_auth_methods_supported: BY_CLIENT,
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
