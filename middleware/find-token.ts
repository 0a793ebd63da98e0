import type { Request } from 'express'
import { valuesOf } from '../lib/raw-headers.js'
import { findToken, type FindHalves, type FoundToken } from '../services/tokens/find-token.js'

/** Finds the bearer token of a request: null when there is none. Throws AppError when there are two. */
export type FindToken = (req: Request) => FoundToken | null

/** Looks where `findToken` says, for the cookie `cookieName`; for halves only where that is given. */
export const createFindToken =
  (cookieName: string, findHalves: FindHalves | null = null): FindToken =>
  ({ headers, rawHeaders }) => {
    // Every one of them: Node keeps the first of several in `headers`.
    const authorization = valuesOf(rawHeaders, 'authorization')
    const { cookie } = headers
    if (findHalves === null) return findToken({ authorization, cookie }, { cookieName })
    const accessData = valuesOf(rawHeaders, 'x-access-data')
    return findToken({ authorization, cookie, accessData }, { cookieName, findHalves })
  }
