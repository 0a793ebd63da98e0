import { z } from 'zod'
import type { Claims } from '../../services/tokens.js'
import { answering } from '../answer.js'
import type { Endpoint } from '../endpoint.js'

const Me = z
  .strictObject({
    id: z.uuid(),
    username: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    roles: z.array(z.string()),
    amr: z.array(z.string()).meta({ description: 'How they signed in (RFC 8176)' }),
    session_id: z.uuid(),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'Me' })

/** GET /api/v1/me: the user behind the token, as the token has it. Costs no query. */
export const meRoutes = (): Endpoint[] => [
  answering({
    method: 'get',
    path: '/api/v1/me',
    access: 'token',
    about: {
      tag: 'me',
      summary: 'The user behind the token',
      answers: { 200: { description: 'What the token says', body: Me } },
      errors: [],
    },
    answer: ({ actor }) => ({ status: 200, body: toMe(actor.claims) }),
  }),
]

/** Field by field: a claim added later does not show by itself. */
const toMe = (claims: Claims): z.input<typeof Me> => ({
  id: claims.sub,
  username: claims.username,
  name: claims.name,
  email: claims.email,
  roles: [...claims.roles],
  amr: [...claims.amr],
  session_id: claims.sid,
  expires_at: new Date(claims.exp * 1000).toISOString(),
})
