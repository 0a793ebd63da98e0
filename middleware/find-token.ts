import type { Request } from 'express'
import { valuesOf } from '../lib/raw-headers.js'
import { findToken, type FoundToken, type TokenPlaces } from '../services/tokens/find-token.js'

/** Finds the bearer token of a request: null when there is none. Throws AppError when there are two. */
export type FindToken = (req: Request) => FoundToken | null

/** Looks where `findToken` says, for the cookie `cookieName`; for halves only where that is said. */
export const createFindToken =
  (cookieName: string, { halves }: Pick<TokenPlaces, 'halves'> = { halves: false }): FindToken =>
  ({ headers, rawHeaders }) => {
    // Every one of them: Node keeps the first of several in `headers`.
    const authorization = valuesOf(rawHeaders, 'authorization')
    const asked = { authorization, cookie: headers.cookie }
    if (!halves) return findToken(asked, cookieName)
    return findToken({ ...asked, accessData: valuesOf(rawHeaders, 'x-access-data') }, cookieName)
  }
