import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '../errors/app-error.js'
import { noteUser, type GuardedUser } from './user.js'
import type { Next, RefusalOptions, Step } from './options.js'

/** Finds out who asks. Throws, or rejects with, AppError where they may not pass; null: nobody. */
export type Admit = (req: IncomingMessage) => GuardedUser | null | Promise<GuardedUser | null>

/**
 * The step that lets pass whom `admit` lets pass, and notes who it is. Refusals go where `onRefusal`
 * says, faults of any other kind to the app's error handler.
 */
export const stepOf =
  (admit: Admit, { onRefusal = 'answer' }: RefusalOptions): Step =>
  (req, res, next) => {
    const pass = (user: GuardedUser | null): void => {
      if (user) noteUser(req, res, user)
      next()
    }
    const refuse = (error: unknown): void => {
      if (error instanceof AppError && onRefusal === 'answer') answer(res, error)
      else next(error)
    }
    settle(() => admit(req), { pass, refuse })
  }

interface Outcomes {
  readonly pass: (user: GuardedUser | null) => void
  readonly refuse: (error: unknown) => void
}

/** What `next` throws is not ours to refuse: it is called outside of the try. */
function settle(work: () => ReturnType<Admit>, { pass, refuse }: Outcomes): void {
  let result: ReturnType<Admit>
  try {
    result = work()
  } catch (error) {
    return refuse(error)
  }
  if (result instanceof Promise) result.then(pass, refuse)
  else pass(result)
}

/** The error to pass on, or an answer to it: for steps that ask nobody. */
export function refuseWith(
  error: AppError,
  to: { res: ServerResponse; next: Next } & RefusalOptions,
) {
  if (to.onRefusal === 'next') to.next(error)
  else answer(to.res, error)
}

/** Answers as the gateway does: the same status, headers and body. */
function answer(res: ServerResponse, error: AppError): void {
  const body = Buffer.from(JSON.stringify(error.toBody(requestIdOf(res))))
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('Content-Type', 'application/json; charset=utf-8')
  if (error.status === 401) res.setHeader('WWW-Authenticate', 'Bearer')
  for (const [name, value] of Object.entries(error.headers)) res.setHeader(name, value)
  res.setHeader('Content-Length', body.length)
  res.statusCode = error.status
  res.end(body)
}

/** The id that the app has given the request, else a new one. */
function requestIdOf(res: ServerResponse): string {
  const given = res.getHeader('X-Request-Id')
  if (typeof given === 'string') return given
  const made = randomUUID()
  res.setHeader('X-Request-Id', made)
  return made
}
