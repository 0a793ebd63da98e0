import type { Request, RequestHandler } from 'express'
import { z } from 'zod'
import { AppError } from '../../errors/app-error.js'
import { secondsOf, type Clock } from '../../lib/clock.js'
import type { FindToken } from '../../middleware/find-token.js'
import { contextOf } from '../../middleware/locals.js'
import type { RefreshCookie } from '../../middleware/refresh-cookie.js'
import type { Standing, Standings } from '../../services/sessions/standing.js'
import type { Claims } from '../../services/tokens.js'
import type { FoundToken } from '../../services/tokens/find-token.js'
import type { Endpoint } from '../endpoint.js'
import { User } from './answers.js'

const CanRefresh = z.boolean().meta({
  description: 'Whether this browser holds a refresh cookie, as far as it says itself',
})

const SignedIn = z.strictObject({
  status: z.literal('authenticated'),
  user: User,
  session_id: z.uuid().meta({ description: 'The `sid` of the token' }),
  amr: z.array(z.string()),
  expires_in: z.int().meta({ description: 'Seconds left of the token' }),
  session_expires_in: z.int().nullable().meta({
    description:
      'Seconds until the session ends, however often it is refreshed; null: a key has none',
  }),
  can_refresh: CanRefresh,
})

const NotSignedIn = z.strictObject({
  status: z.literal('unauthenticated'),
  reason: z
    .enum([
      'never_signed_in',
      'expired',
      'signed_out',
      'ended_by_user',
      'ended_by_administrator',
      'password_changed',
      'disabled',
      'refresh_reuse',
      'unlinked',
      'invalid',
    ])
    .meta({
      description:
        'Why not. More than that it has expired, or is none of ours, is told only to who shows a ' +
        'token that this gateway signed',
    }),
  can_refresh: CanRefresh,
})

const StandingAnswer = z
  .discriminatedUnion('status', [SignedIn, NotSignedIn])
  .meta({ id: 'Standing' })

type Told = z.input<typeof StandingAnswer>

interface StandingParts {
  readonly clock: Clock
  readonly findToken: FindToken
  readonly refreshCookie: Pick<RefreshCookie, 'isHinted'>
  readonly standings: Standings
}

/** GET /auth/session: where one stands. To be signed out is an answer here, and no failure. */
export const standingRoutes = (parts: StandingParts): Endpoint[] => [
  {
    method: 'get',
    path: '/auth/session',
    access: 'open',
    about: {
      tag: 'sign-in',
      summary: 'Whether one is signed in, as whom and for how long; or why not',
      description:
        'For pages and programs that want to know. Never 401, sets no cookie, renews nothing.',
      answers: { 200: { description: 'Signed in, or not', body: StandingAnswer } },
      errors: ['too_many_requests'],
    },
    steps: [tellStanding(parts)],
  },
]

function tellStanding(parts: StandingParts): RequestHandler {
  return async (req, res) => {
    const told = await standingOf(parts, req, contextOf(req, res))
    res.set('Cache-Control', 'no-store').json(told)
  }
}

async function standingOf(
  { clock, findToken, refreshCookie, standings }: StandingParts,
  req: Request,
  context: { readonly address: string; readonly requestId: string },
): Promise<Told> {
  const found = findOne(findToken, req)
  const byCookie = found === 'unreadable' ? !namesBearer(req) : found?.from !== 'header'
  const canRefresh = byCookie && refreshCookie.isHinted(req)
  if (found === null) {
    return refused(canRefresh ? 'expired' : 'never_signed_in', canRefresh)
  }
  if (found === 'unreadable') return refused('invalid', canRefresh)
  const standing = await standings.of(found.token, { ...context, from: found.from })
  return answerFor(standing, { canRefresh, now: secondsOf(clock.now()) })
}

/** Several tokens that disagree, or a header that is broken, are shown, and none of ours. */
function findOne(findToken: FindToken, req: Request): FoundToken | null | 'unreadable' {
  try {
    return findToken(req)
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return 'unreadable'
    throw error
  }
}

const namesBearer = (req: Request): boolean => /^bearer/iu.test(req.get('authorization') ?? '')

function answerFor(
  standing: Standing,
  { canRefresh, now }: { readonly canRefresh: boolean; readonly now: number },
): Told {
  if ('whyNot' in standing) return refused(standing.whyNot, canRefresh)
  const { claims, sessionEnd } = standing
  return {
    status: 'authenticated',
    user: userIn(claims),
    session_id: claims.sid,
    amr: [...claims.amr],
    expires_in: claims.exp - now,
    session_expires_in: sessionEnd === null ? null : secondsOf(sessionEnd) - now,
    can_refresh: canRefresh,
  }
}

const refused = (reason: z.input<typeof NotSignedIn>['reason'], canRefresh: boolean): Told => ({
  status: 'unauthenticated',
  reason,
  can_refresh: canRefresh,
})

const userIn = ({ sub, username, name, email, roles }: Claims): z.input<typeof User> => ({
  id: sub,
  username,
  name,
  email,
  roles: [...roles],
})
