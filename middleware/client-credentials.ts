import type { Request } from 'express'
import { AppError } from '../errors/app-error.js'
import type { ClientCredentials } from '../services/oauth.js'

/**
 * What a client shows of itself: by Basic, or in the body (RFC 6749 section 2.3.1); null where it
 * shows nothing. Throws AppError `invalid_request` for both at once, and for what can't be read.
 */
export function readClientCredentials(req: Request): ClientCredentials | null {
  const basic = readBasic(req)
  const { client_id: id, client_secret: secret } = (req.body ?? {}) as Record<string, unknown>
  if (secret === undefined || secret === '') {
    if (basic && id !== undefined && id !== basic.id) throw unreadable('two clients')
    return basic
  }
  if (basic) throw unreadable('client credentials twice')
  if (typeof id !== 'string' || typeof secret !== 'string') throw unreadable('client credentials')
  return { id, secret }
}

/** RFC 7617, with each part encoded as in a form (RFC 6749 section 2.3.1). */
function readBasic(req: Request): ClientCredentials | null {
  const header = req.headers.authorization
  if (header === undefined || !/^basic(?:\s|$)/iu.test(header)) return null
  const [, encoded = ''] = /^basic +([\w+/-]+=*)$/iu.exec(header) ?? []
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 1) throw unreadable('Basic credentials')
  return { id: decode(text.slice(0, colon)), secret: decode(text.slice(colon + 1)) }
}

function decode(text: string): string {
  if (!/[%+]/u.test(text)) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw unreadable('Basic credentials')
  }
}

const unreadable = (what: string): AppError =>
  new AppError('invalid_request', { detail: `OAuth: ${what}` })
