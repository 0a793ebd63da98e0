import type { Request } from 'express'
import { findToken, type FoundToken } from '../services/tokens/find-token.js'

/** Finds the bearer token of a request: null when there is none. Throws AppError when there are two. */
export type FindToken = (req: Request) => FoundToken | null

/** Looks where `findToken` says, for the cookie `cookieName`. */
export const createFindToken =
  (cookieName: string): FindToken =>
  ({ headers, rawHeaders }) =>
    findToken({ authorization: authorizationsIn(rawHeaders), cookie: headers.cookie }, cookieName)

/** Every Authorization header: Node keeps the first in `headers`, and sorts all of them otherwise. */
function authorizationsIn(rawHeaders: readonly string[]): string[] {
  const values: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (name.length === NAME.length && name.toLowerCase() === NAME) {
      values.push(rawHeaders[at + 1] ?? '')
    }
  }
  return values
}

const NAME = 'authorization'
