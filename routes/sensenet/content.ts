import type { RequestHandler } from 'express'
import { z } from 'zod'
import { AppError } from '../../errors/app-error.js'
import { domainName } from '../../services/sensenet/half-claims.js'
import {
  readUserQuery,
  userContentOf,
  VISITOR,
  type UserContent,
} from '../../services/sensenet/user-content.js'
import type { Access, Endpoint } from '../endpoint.js'

interface ContentParts {
  readonly access: Access
  readonly domain: string
  readonly identifyLeniently: RequestHandler
}

const Content = z.strictObject({
  ...{ Id: z.int(), Path: z.string(), Name: z.string(), Type: z.literal('User') },
  ...{ DisplayName: z.string(), Domain: z.string(), LoginName: z.string(), FullName: z.string() },
  ...{ Email: z.string(), Enabled: z.boolean(), Description: z.string(), Icon: z.string() },
  Language: z.array(z.string()),
  Avatar: z.strictObject({ _deferred: z.string() }),
})

const Found = z
  .strictObject({ d: z.strictObject({ __count: z.literal(1), results: z.array(Content) }) })
  .meta({ id: 'SensenetUser' })

/** GET /odata.svc/Root: the look-up of one's own user. The rest of OData is not here. */
export const sensenetContentRoutes = (parts: ContentParts): Endpoint[] => [
  {
    method: 'get',
    path: '/odata.svc/Root',
    access: parts.access,
    about: {
      tag: 'sensenet',
      summary: 'One’s own user, as clients of sensenet look it up; a visitor without a valid token',
      query: z.object({
        query: z.string().meta({
          description: "`Id:@@CurrentUser.Id@@`, or `Domain:'...' AND LoginName:'...'` of oneself",
        }),
      }),
      answers: { 200: { description: 'The user', body: Found } },
      errors: ['not_found'],
    },
    steps: [parts.identifyLeniently, showOwnUser(parts.domain)],
  },
]

const showOwnUser =
  (domain: string): RequestHandler =>
  (req, res) => {
    const { query } = req.query
    const asked = typeof query === 'string' ? readUserQuery(query) : null
    const { claims } = res.locals
    const user = claims ? userContentOf(claims, domain) : VISITOR
    const isOwn = asked !== null && ('own' in asked || isNameOf(user, asked.name))
    if (!isOwn) throw new AppError('not_found', { detail: 'no look-up of one’s own user' })
    res.set('Cache-Control', 'no-store').json({ d: { __count: 1, results: [user] } })
  }

/** Letter case counts in neither part. */
const isNameOf = ({ Domain, LoginName }: UserContent, name: string): boolean =>
  name.toLowerCase() === domainName(Domain, LoginName).toLowerCase()
