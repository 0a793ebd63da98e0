import type { RequestHandler } from 'express'
import { z } from 'zod'
import type { ReturnTargets } from '../../lib/return-targets.js'
import type { LookForSignIn } from '../../middleware/look-for-sign-in.js'
import type { Pages } from '../../middleware/pages.js'
import { redirect } from '../../middleware/redirect.js'
import { signInAddress } from '../../middleware/sign-in-address.js'
import { ADMIN, holdsRole } from '../../services/access.js'
import type { Providers } from '../../services/providers.js'
import type { Claims } from '../../services/tokens.js'
import { HomePage, type SignedInPerson } from '../../views/home-page.js'
import type { Endpoint } from '../endpoint.js'
import { sayHow } from './say-how.js'

export interface HomeParts {
  readonly pages: Pages
  readonly targets: ReturnTargets
  readonly providers: Providers
  readonly registrationOpen: boolean
  readonly identifyLeniently: RequestHandler
  readonly refreshFirst: RequestHandler
  readonly lookForSignIn: LookForSignIn
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
      query: z.object({
        rd: z
          .string()
          .optional()
          .meta({ description: 'As portals have it: to be signed in and go there' }),
        rm: z
          .string()
          .optional()
          .meta({ description: 'The method that was asked for: not heeded' }),
        from: z.string().optional().meta({ description: 'Where we sent it from: `hop`' }),
      }),
      answers: {
        200: { description: 'The page, or one that looks for a sign-in first', html: true },
        302: { description: 'With `rd`, or where a sign-in has to be renewed first: on to that' },
      },
      errors: [],
    },
    steps: [
      signInFirst(parts),
      parts.identifyLeniently,
      parts.refreshFirst,
      lookAgain(parts),
      showHome(parts),
    ],
  },
]

/** Proxies that were set up for Authelia send people here, with where they wanted to go. */
const signInFirst =
  ({ targets }: HomeParts): RequestHandler =>
  (req, res, next) => {
    const rd = targets.judge(req.query['rd'])
    if (rd === null) return next()
    redirect(res, 302, signInAddress(rd))
  }

const lookAgain =
  ({ lookForSignIn }: HomeParts): RequestHandler =>
  (req, res, next) => {
    if (!lookForSignIn(req, res, '/?from=hop')) next()
  }

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
      maySeeAccess: holdsRole(claims?.roles ?? [], ADMIN),
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
