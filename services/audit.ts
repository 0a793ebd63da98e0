import type { Logger } from 'pino'

/** What happened, in the words of OWASP's logging vocabulary where it has one. */
export type AuditEvent =
  | 'sign_in'
  | 'sign_in_failed'
  | 'sign_out'
  | 'bypass_sign_in'
  | 'user_created'
  | 'user_changed'
  | 'user_deleted'
  | 'password_changed'
  | 'identity_linked'
  | 'identity_unlinked'
  | 'role_changed'

/** One line per security event. Fields are an allow-list by type: there is no place for a secret. */
export interface AuditFields {
  readonly userId?: string
  readonly username?: string
  readonly actorId?: string
  readonly amr?: string
  readonly provider?: string
  readonly address?: string
  readonly requestId?: string
  readonly reason?: string
}

export interface Audit {
  note(event: AuditEvent, fields: AuditFields): void
}

/** Writes audit lines into the log, marked `audit`. */
export const createAudit = (log: Logger): Audit => ({
  note: (event, fields) => log.info({ audit: event, ...fields }, `audit: ${event}`),
})
