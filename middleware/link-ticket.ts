import { randomBytes } from 'node:crypto'
import type { Request } from 'express'

/** A signed-in user's wish to link a provider, kept in the session until the flow begins. */
interface LinkTicket {
  readonly id: string
  readonly provider: string
  readonly userId: string
}

declare module 'express-session' {
  interface SessionData {
    link?: LinkTicket
  }
}

/** Notes that `userId` wants to link `provider`; the id must come back as `?link=`. */
export function giveLinkTicket(req: Request, wish: Omit<LinkTicket, 'id'>): string {
  const ticket = { ...wish, id: randomBytes(16).toString('base64url') }
  req.session.link = ticket
  return ticket.id
}

/** The user who asked to link `provider`, once, when the request shows the ticket; else null. */
export function takeLinkTicket(req: Request, provider: string): string | null {
  const ticket = req.session.link
  if (req.query['link'] === undefined || !ticket) return null
  delete req.session.link
  return ticket.id === req.query['link'] && ticket.provider === provider ? ticket.userId : null
}
