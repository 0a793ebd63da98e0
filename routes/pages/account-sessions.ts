import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import { actorOf, claimsOf } from '../../middleware/locals.js'
import { parseInput } from '../../middleware/parse-input.js'
import { readForm } from '../../middleware/read-body.js'
import { redirect } from '../../middleware/redirect.js'
import type { RefreshCookie } from '../../middleware/refresh-cookie.js'
import type { TokenCookie } from '../../middleware/token-cookie.js'
import { wantsPage } from '../../middleware/wants-page.js'
import type { SessionEndings } from '../../services/sessions/session-endings.js'
import type { About, Endpoint } from '../endpoint.js'

export interface AccountSessionParts {
  readonly endings: SessionEndings
  readonly tokenCookie: TokenCookie
  readonly refreshCookie: RefreshCookie
}

const SessionParams = z.strictObject({ id: z.uuid() })
const EndForm = z.strictObject({ keep: z.enum(['current', 'none']) })

const ENDED: About['answers'] = {
  204: { description: 'Ended' },
  303: {
    description: 'Ended, asked for by form: back to the page, or to `/` with the own session',
  },
}

/** The buttons of the list of sessions on the account page. */
export const accountSessionRoutes = (parts: AccountSessionParts): Endpoint[] => [
  {
    method: 'post',
    path: '/account/sessions/:id/end',
    access: 'cookie',
    about: {
      tag: 'pages',
      summary: 'End a session of yours',
      params: SessionParams,
      answers: ENDED,
      errors: ['not_found', 'account_disabled', 'insufficient_role'],
    },
    steps: [endOne(parts)],
  },
  {
    method: 'post',
    path: '/account/sessions/end',
    access: 'cookie',
    about: {
      tag: 'pages',
      summary: 'End your other sessions, or all of them',
      body: EndForm,
      form: true,
      answers: ENDED,
      errors: [],
    },
    steps: [readForm, endSeveral(parts)],
  },
]

function endOne(parts: AccountSessionParts): RequestHandler {
  return async (req, res) => {
    const { id } = parseInput(SessionParams, req.params)
    await parts.endings.end(id, actorOf(req, res))
    if (id === claimsOf(res).sid) leave(parts, req, res)
    else stay(req, res, 'session_ended')
  }
}

function endSeveral(parts: AccountSessionParts): RequestHandler {
  return async (req, res) => {
    const { keep } = parseInput(EndForm, req.body)
    await parts.endings.endOwn(keep, actorOf(req, res))
    if (keep === 'none') leave(parts, req, res)
    else stay(req, res, 'sessions_ended')
  }
}

function stay(req: Request, res: Response, done: string): void {
  if (wantsPage(req)) redirect(res, 303, `/account?done=${done}`)
  else res.status(204).end()
}

/** The session of this very browser has ended: nothing of it stays here. */
function leave(parts: AccountSessionParts, req: Request, res: Response): void {
  parts.tokenCookie.clear(res)
  parts.refreshCookie.clear(res)
  res.set('Clear-Site-Data', '"cache"')
  if (wantsPage(req)) redirect(res, 303, '/')
  else res.status(204).end()
}
