import type { RequestHandler } from 'express'
import { AppError } from '../errors/app-error.js'
import type { Tokens } from '../services/tokens.js'
import type { FindToken } from './find-token.js'

interface LeavingParts {
  readonly findToken: FindToken
  readonly tokens: Pick<Tokens, 'verifyIgnoringExpiry'>
}

/**
 * Reads who leaves; sets `res.locals.claims`. For the way out alone: a token that has expired or was
 * taken back still says which session to end, and one that is not valid stops nobody from leaving.
 */
export const createIdentifyLeaving =
  ({ findToken, tokens }: LeavingParts): RequestHandler =>
  (req, res, next) => {
    try {
      const found = findToken(req)
      if (found !== null) res.locals.claims = tokens.verifyIgnoringExpiry(found.token)
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) return next(error)
    }
    next()
  }
