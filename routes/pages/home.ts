import type { RequestHandler } from 'express'
import type { Pages } from '../../middleware/pages.js'
import { holdsRole } from '../../services/access.js'
import type { Providers } from '../../services/providers.js'
import type { Claims } from '../../services/tokens.js'
import { HomePage, type SignedInPerson } from '../../views/home-page.js'
import type { Endpoint } from '../endpoint.js'
import { sayHow } from './say-how.js'

export interface HomeParts {
  readonly pages: Pages
  readonly providers: Providers
  readonly registrationOpen: boolean
  readonly identifyLeniently: RequestHandler
  readonly refreshFirst: RequestHandler
}

/** GET /: who you are, what you may open, sign in or out. Costs no query. */
export const homeRoutes = (parts: HomeParts): Endpoint[] => [
  {
    method: 'get',
    path: '/',
    access: 'open',
    about: {
      tag: 'pages',
      summary: 'The first page: who you are and what you may open',
      answers: {
        200: { description: 'The page', html: true },
        302: { description: 'A sign-in has to be renewed first: on to `/auth/refresh`' },
      },
      errors: [],
    },
    steps: [parts.identifyLeniently, parts.refreshFirst, showHome(parts)],
  },
]

const showHome =
  ({ pages, providers, registrationOpen }: HomeParts): RequestHandler =>
  (req, res) => {
    const { claims } = res.locals
    const props = {
      frame: pages.frameOf(req, res),
      person: claims ? toPerson(claims, providers) : null,
      registrationOpen,
      mayManageUsers: holdsRole(claims?.roles ?? [], 'manage_users'),
      mayViewAudit: holdsRole(claims?.roles ?? [], 'view_audit'),
    }
    pages.send(res, 200, HomePage(props))
  }

const toPerson = (claims: Claims, providers: Providers): SignedInPerson => ({
  username: claims.username,
  name: claims.name,
  email: claims.email,
  roles: claims.roles,
  how: claims.amr.map((amr) => sayHow(amr, providers)),
})
