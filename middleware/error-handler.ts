import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import { AppError } from '../errors/app-error.js'
import { causesOf } from '../errors/causes-of.js'
import { toAppError } from '../errors/to-app-error.js'
import { safeReturnTo } from '../lib/safe-return-to.js'
import { ErrorPage, type ErrorPageProps } from '../views/error-page.js'
import { textOf } from '../views/failure.js'
import { redirect } from './redirect.js'
import type { Exchange, NoteRefusal } from './note-refusal.js'
import type { Pages } from './pages.js'
import { refreshAddress } from './refresh.js'
import { signInAddress } from './sign-in-address.js'
import { wantsPage } from './wants-page.js'

/** No endpoint answered: there is nothing here. */
export const notFound: RequestHandler = (_req, _res, next) => next(new AppError('not_found'))

/** A person without a valid token is sent to sign in; these codes say so. */
const SIGN_IN_AGAIN = new Set(['login_required', 'invalid_token', 'token_expired'])

/** The one door out for every failure: logged once, answered once, as a page or as JSON. */
export function errorHandler({
  log,
  pages,
  noteRefusal,
  mayRefresh,
}: DoorOut): ErrorRequestHandler {
  const answer = (failure: unknown, { req, res }: Exchange): void => {
    const error = toAppError(failure)
    logOnce(log, error, { req, res })
    if (res.headersSent) return cutOff(res)
    res.set('Cache-Control', 'no-store').set(challengeOf(error)).set(error.headers)
    if (!wantsPage(req)) {
      return void res.status(error.status).json(error.toBody(res.locals.requestId))
    }
    if (mustSignIn(req, error)) {
      const address = mayRefresh(req, res) ? refreshAddress : signInAddress
      return redirect(res, 302, address(req.originalUrl))
    }
    sendFailure(pages, error, { req, res })
  }
  // Express knows an error handler by its four parameters.
  // eslint-disable-next-line max-params, @typescript-eslint/no-unused-vars -- as above
  return async function handleError(failure: unknown, req, res, _next) {
    answer(await noteRefusal(failure, { req, res }), { req, res })
  }
}

export interface DoorOut {
  readonly log: Logger
  readonly pages: Pages
  readonly noteRefusal: NoteRefusal
  /** Whether this browser was signed in, and may be again without being asked. */
  readonly mayRefresh: (req: Request, res: Response) => boolean
}

/** Half an answer is out: the connection is closed, so that nobody takes it for a whole one. */
function cutOff(res: Response): void {
  if (!res.writableEnded) res.destroy()
}

function sendFailure(pages: Pages, error: AppError, { req, res }: Exchange): void {
  const { failurePage, again, requestId } = res.locals
  const page = failurePage?.(error)
  if (page) return pages.send(res, error.status, page)
  const frame = pages.frameOf(req, res)
  const on = error.code === 'account_exists' ? TO_LINK : (again ?? sameAgain(req, error))
  const props = { frame, status: error.status, text: textOf(error), requestId, again: on }
  pages.send(res, error.status, ErrorPage(props))
}

/** Trying again would end here again: the way is into the account, and to its page. */
const TO_LINK = { href: '/auth/login?rd=%2Faccount', label: 'Sign in another way' }

/** What is our own fault may pass: whoever asked to see something may ask for the same again. */
function sameAgain(req: Request, { status }: AppError): ErrorPageProps['again'] {
  if (req.method !== 'GET' || (status !== 500 && status !== 503)) return null
  // Only the path stays, so that any origin will do.
  const href = safeReturnTo(req.originalUrl, 'http://localhost')
  return href === null ? null : { href, label: 'Try again' }
}

/** Every 401 says how to show who one is (RFC 9110 section 15.5.2). */
const challengeOf = (error: AppError): Record<string, string> =>
  error.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}

const mustSignIn = (req: Request, error: AppError): boolean =>
  req.method === 'GET' && SIGN_IN_AGAIN.has(error.code) && !req.path.startsWith('/auth/')

/** What we will not do is no fault of ours. */
const NOT_IMPLEMENTED = 501

/** Expected failures are a warning with their code; faults bring their whole chain of causes. */
function logOnce(log: Logger, error: AppError, { req, res }: Exchange): void {
  const line = {
    request_id: res.locals.requestId,
    session_id: res.locals.claims?.sid,
    code: error.code,
    detail: error.detail,
    fields: fieldsToLog(error.fields),
    method: req.method,
  }
  if (error.status < 500 || error.status === NOT_IMPLEMENTED) log.warn(line, 'refused')
  else log.error({ ...line, causes: causesOf(error.cause) }, 'failed')
}

/** The name of a field we do not know is whatever was sent, perhaps a password: it is not kept. */
function fieldsToLog(fields: AppError['fields']): AppError['fields'] {
  if (!fields) return undefined
  const lines = Object.entries(fields).map(([name, fault]): [string, string] =>
    fault === 'unknown_field' ? ['(unknown)', fault] : [name, fault],
  )
  return Object.fromEntries(lines)
}
