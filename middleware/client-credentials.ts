import type { Request } from 'express'
import { AppError } from '../errors/app-error.js'
import { readBasicCredentials } from '../lib/basic-credentials.js'
import { invalidClient, type ClientCredentials } from '../services/oauth.js'

/** What a client shows of itself. */
export interface ShownClient {
  readonly credentials: ClientCredentials
  /** What else it says of who it is, that does not go with them; null: nothing. */
  readonly conflict: AppError | null
}

/**
 * What a client shows of itself: by Basic, or in the body (RFC 6749 section 2.3.1); null where it
 * shows nothing. Whoever tries Basic is judged by that first (section 5.2), and heard of what the body
 * says besides only then. Throws AppError `invalid_client` for Basic, and `invalid_request` for a body,
 * that can't be read.
 */
export function readClientCredentials(req: Request): ShownClient | null {
  const basic = readBasic(req)
  const { client_id: id, client_secret: secret } = (req.body ?? {}) as Record<string, unknown>
  const inBody = secret !== undefined && secret !== ''
  if (basic) return { credentials: basic, conflict: findConflict(basic.id, { id, inBody }) }
  if (!inBody) return null
  if (typeof id !== 'string' || typeof secret !== 'string') throw unreadable('client credentials')
  return { credentials: { id, secret }, conflict: null }
}

/** Section 2.3: one way at a time, and one client. */
function findConflict(basicId: string, body: { id: unknown; inBody: boolean }): AppError | null {
  if (body.inBody) return unreadable('client credentials twice')
  return body.id === undefined || body.id === basicId ? null : unreadable('two clients')
}

/** RFC 7617, with each part encoded as in a form (RFC 6749 section 2.3.1). */
function readBasic(req: Request): ClientCredentials | null {
  const basic = readBasicCredentials(req.headers.authorization)
  if (basic === 'none') return null
  if (basic === 'unreadable') throw invalidClient('unreadable Basic credentials')
  return { id: decode(basic.name), secret: decode(basic.password) }
}

function decode(text: string): string {
  if (!/[%+]/u.test(text)) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw invalidClient('unreadable Basic credentials')
  }
}

const unreadable = (what: string): AppError =>
  new AppError('invalid_request', { detail: `OAuth: ${what}` })
