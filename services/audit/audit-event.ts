/** What happened, in the words of OWASP's logging vocabulary where it has one. */
export const AUDIT_EVENTS = [
  'sign_in',
  'sign_in_failed',
  'sign_out',
  'session_ended',
  'refresh_reused',
  'bypass_sign_in',
  'access_refused',
  'user_created',
  'user_changed',
  'user_deleted',
  'password_changed',
  'identity_linked',
  'identity_unlinked',
  'role_changed',
  'signing_key_added',
  'signing_key_advanced',
  'signing_key_revoked',
  'api_key_created',
  'api_key_revoked',
  'token_refused',
] as const

export type AuditEvent = (typeof AUDIT_EVENTS)[number]

/** The fields of an audit line, each with its greatest length: there is no place for a secret. */
export const AUDIT_FIELDS = {
  userId: 64,
  username: 255,
  actorId: 64,
  sessionId: 64,
  amr: 255,
  provider: 255,
  address: 64,
  requestId: 64,
  reason: 1000,
} as const

export type AuditField = keyof typeof AUDIT_FIELDS

/** What is said of one event: whom it concerns, who did it, from where. */
export type AuditFields = { readonly [Field in AuditField]?: string }
