import type { Response } from 'express'

/**
 * Answers `body` as JSON that nobody keeps (RFC 6749 section 5.1 asks for both headers): without the
 * ETag that Express would work out for it.
 */
export function answerOnce(res: Response, body: object): void {
  const text = JSON.stringify(body)
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('Pragma', 'no-cache')
  res.setHeader('Content-Type', 'application/json; charset=utf-8')
  res.setHeader('Content-Length', Buffer.byteLength(text))
  res.end(text)
}
