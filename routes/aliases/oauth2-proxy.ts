import type { Request, RequestHandler } from 'express'
import { z } from 'zod'
import { claimsOf } from '../../middleware/locals.js'
import { redirect } from '../../middleware/redirect.js'
import { isOwnTarget, type ReturnTargets } from '../../lib/return-targets.js'
import { withReturn } from '../../views/provider-buttons.js'
import type { Endpoint } from '../endpoint.js'

interface AliasParts {
  readonly publicUrl: URL
  readonly targets: ReturnTargets
}

const UserInfo = z
  .strictObject({
    user: z.string(),
    email: z.string().meta({ description: 'Empty where there is none that is verified' }),
    groups: z.array(z.string()).meta({ description: 'The roles' }),
    preferredUsername: z.string(),
  })
  .meta({ id: 'UserInfo' })

const showUser: RequestHandler = (_req, res) => {
  const { username, email, email_verified: isVerified, roles } = claimsOf(res)
  // As in the headers of forward-auth: an address that nobody vouches for would be taken for proof.
  const vouched = (isVerified && email) || ''
  res.json({ user: username, email: vouched, groups: roles, preferredUsername: username })
}

/**
 * The addresses that oauth2-proxy has for people, under their names there. `/oauth2/auth` is
 * answered before Express. Locations are absolute: a proxy may serve these on an app's host.
 */
export const oauth2ProxyRoutes = (parts: AliasParts): Endpoint[] => [
  goingTo('/auth/login', '/oauth2/start', parts),
  goingTo('/auth/login', '/oauth2/sign_in', parts),
  goingTo('/auth/logout', '/oauth2/sign_out', parts),
  {
    method: 'get',
    path: '/oauth2/userinfo',
    access: 'token',
    about: {
      tag: 'sign-in',
      summary: 'Who is signed in, in the words of oauth2-proxy',
      answers: { 200: { description: 'The user', body: UserInfo } },
      errors: [],
    },
    steps: [showUser],
  },
]

/**
 * Where `rd` asks to go. oauth2-proxy lives on the host of the app: there, a mere path is the app's.
 * Hosts that no rule names are nobody's, and their paths ours.
 */
function targetOf(req: Request, { publicUrl, targets }: AliasParts): string | null {
  const own = targets.judge(req.query['rd'])
  const { host = '' } = req.headers
  if (own === null || !isOwnTarget(own) || host === publicUrl.host) return own
  return targets.judge(`${publicUrl.protocol}//${host}${own}`) ?? own
}

function goingTo(ours: string, path: string, parts: AliasParts): Endpoint {
  const go: RequestHandler = (req, res) =>
    redirect(res, 302, parts.publicUrl.origin + withReturn(ours, targetOf(req, parts)))
  return {
    method: 'get',
    path,
    access: 'open',
    about: {
      tag: 'sign-in',
      summary: `On to ${ours}, for teams that come from oauth2-proxy`,
      query: z.object({ rd: z.string().optional() }),
      answers: { 302: { description: `On to \`${ours}\`` } },
      errors: [],
    },
    steps: [go],
  }
}
