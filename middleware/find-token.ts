import type { Request } from 'express'
import { findToken, type FoundToken } from '../services/tokens/find-token.js'

/** Finds the bearer token of a request: null when there is none. Throws AppError when there are two. */
export type FindToken = (req: Request) => FoundToken | null

/** Looks where `findToken` says, for the cookie `cookieName`. */
export const createFindToken =
  (cookieName: string): FindToken =>
  ({ headers, headersDistinct }) =>
    findToken(
      { authorization: headersDistinct['authorization'] ?? [], cookie: headers.cookie },
      cookieName,
    )
