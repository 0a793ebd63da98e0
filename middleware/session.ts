import type { Request, RequestHandler, Response } from 'express'
import expressSession, { type Store } from 'express-session'
import type { CookieSettings } from '../config/settings.js'
import type { Secret } from '../lib/secret.js'

/** Only the ways in and out need it. */
const SESSION_PATH = '/auth'

interface SessionParts {
  readonly store: Store
  /** The first signs cookies, all are accepted. */
  readonly secrets: readonly Secret[]
  readonly name: string
  readonly cookie: CookieSettings
  /** As long as the token: a session never outlives it. */
  readonly lifetimeSeconds: number
  /** The session of an answer already begun could not be kept. */
  readonly onLateFailure: (error: unknown) => void
}

/**
 * express-session under /auth: begun when a browser signs in or links, never for people who only
 * look, nor for programs. It decides nothing about who may pass (the token does); it knows a browser
 * that comes back from a provider, to which a Strict cookie is not sent.
 */
export function createSession(parts: SessionParts): RequestHandler {
  const { store, secrets, name, cookie, lifetimeSeconds } = parts
  const steps = expressSession({
    store,
    secret: secrets.map((secret) => secret.reveal()),
    name,
    resave: false,
    saveUninitialized: false,
    unset: 'destroy',
    cookie: {
      path: SESSION_PATH,
      httpOnly: true,
      secure: cookie.secure,
      sameSite: 'lax',
      maxAge: lifetimeSeconds * 1000,
    },
  })
  return function session(req, res, next) {
    let gone = false
    // What fails once the answer is on its way can change it no more: Express would print it whole.
    steps(req, res, (error?: unknown) => {
      if (gone) return parts.onLateFailure(error)
      gone = true
      next(error)
    })
  }
}

/**
 * express-session sets a Secure cookie only where `req.secure` holds, which Express reads from the
 * socket or a header. Whether we are reached securely is said by PUBLIC_URL alone.
 */
export const secureBySettings: RequestHandler = (req, _res, next) => {
  Object.defineProperty(req, 'secure', { value: true, configurable: true })
  next()
}

/**
 * A new session identifier for whoever just signed in (session fixation). It is kept with the end
 * of the answer, once: express-session would then keep it again if it had been kept before.
 */
export async function renewSession(req: Request, userId: string): Promise<void> {
  await settled((done) => req.session.regenerate(done))
  req.session.userId = userId
}

/** For a program that signed in: it has no use for a session, and one that it shows is at its end. */
export async function dropSession(req: Request): Promise<void> {
  if (req.session.userId !== undefined) await settled((done) => req.session.regenerate(done))
}

/**
 * Lets the session of whoever was refreshed last as long as the new token; begins one where it has
 * ended. `at`: seconds since the epoch.
 */
export async function keepSession(
  req: Request,
  { userId, at }: { userId: string; at: number },
): Promise<void> {
  if (req.session.userId !== userId) return renewSession(req, userId)
  // express-session sends the cookie, with its new end, only where something has changed.
  req.session.keptAt = at
  req.session.touch()
  await settled((done) => req.session.save(done))
}

/** Ends the session of this browser, if it has one, and clears its cookie. */
export async function endSession(req: Request, res: Response, name: string): Promise<void> {
  // A cookie whose name has a prefix goes only by the flags that it came with.
  const secure = req.session.cookie.secure === true
  await settled((done) => req.session.destroy(done))
  res.clearCookie(name, { path: SESSION_PATH, httpOnly: true, secure, sameSite: 'lax' })
}

const settled = (act: (done: (error?: Error) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => act((error) => (error ? reject(error) : resolve())))
