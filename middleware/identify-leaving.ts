import type { RequestHandler } from 'express'
import { AppError } from '../errors/app-error.js'
import type { Claims, Tokens } from '../services/tokens.js'
import type { TokenReader } from '../services/tokens/reader.js'
import type { FindToken } from './find-token.js'

interface LeavingParts {
  readonly findToken: FindToken
  readonly tokens: Pick<Tokens, 'verifyIgnoringExpiry'>
  /** null: none are looked for. */
  readonly halfTokens: { readonly access: Pick<TokenReader<Claims>, 'verifyIgnoringExpiry'> } | null
}

/**
 * Reads who leaves; sets `res.locals.claims`. For the way out alone: a token that has expired or was
 * taken back still says which session to end, and one that is not valid stops nobody from leaving.
 */
export const createIdentifyLeaving =
  ({ findToken, tokens, halfTokens }: LeavingParts): RequestHandler =>
  (req, res, next) => {
    try {
      const found = findToken(req)
      const reader = found?.from === 'halves' ? halfTokens?.access : tokens
      if (found && reader) res.locals.claims = reader.verifyIgnoringExpiry(found.token)
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) return next(error)
    }
    next()
  }
