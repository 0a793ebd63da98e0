import type { RequestHandler } from 'express'
import { AppError } from '../errors/app-error.js'
import { isByKey } from '../services/access.js'
import { claimsOf } from './locals.js'

/** Lets pass whoever showed a valid token. None at all: the bare challenge (RFC 6750 section 3). */
export const requireUser: RequestHandler = (_req, res, next) => {
  next(res.locals.claims ? undefined : loginRequired())
}

/** Lets pass only a token that came by cookie: what the browser holds, not what a program sends. */
export const requireCookie: RequestHandler = (_req, res, next) => {
  const fine = res.locals.claims && res.locals.foundToken?.from === 'cookie'
  next(fine ? undefined : loginRequired())
}

/** Behind `requireUser`: what belongs to a key is not enough, whatever roles it has. */
export const requirePerson: RequestHandler = (_req, res, next) => {
  next(isByKey(claimsOf(res)) ? new AppError('person_required') : undefined)
}

const loginRequired = (): AppError =>
  new AppError('login_required', { headers: { 'WWW-Authenticate': 'Bearer' } })
