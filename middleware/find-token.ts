import type { Request } from 'express'
import { AppError } from '../errors/app-error.js'
import { readCookie } from '../lib/cookies.js'
import type { FoundToken } from './locals.js'

/** Finds the bearer token of a request: null when there is none. Throws AppError when there are two. */
export type FindToken = (req: Request) => FoundToken | null

/**
 * Header first, then cookie. Two tokens that disagree are refused (RFC 6750 section 2: one way at a
 * time), because whoever reads the other one would see another person.
 */
export const createFindToken =
  (cookieName: string): FindToken =>
  (req) => {
    const inHeader = bearerOf(req)
    const inCookies = readCookie(req.headers.cookie, cookieName).filter((value) => value !== '')
    const all = inHeader === null ? inCookies : [inHeader, ...inCookies]
    const [token] = all
    if (token === undefined) return null
    if (all.some((other) => other !== token)) {
      throw new AppError('invalid_request', { detail: 'several tokens that disagree' })
    }
    return { token, from: inHeader === null ? 'cookie' : 'header' }
  }

/** The token of `Authorization: Bearer`; null for other schemes, an AppError for a broken one. */
function bearerOf(req: Request): string | null {
  const [header, ...more] = req.headersDistinct['authorization'] ?? []
  if (more.length > 0) {
    throw new AppError('invalid_request', { detail: 'more than one Authorization header' })
  }
  if (header === undefined || !/^bearer(?:\s|$)/iu.test(header)) return null
  const match = /^bearer +([\w.~+/-]+=*)$/iu.exec(header)
  if (match?.[1] === undefined) throw malformed()
  return match[1]
}

const malformed = (): AppError =>
  new AppError('invalid_token', {
    detail: 'malformed Authorization header',
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  })
