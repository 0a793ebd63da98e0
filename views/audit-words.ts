import type { AuditEvent } from '../services/audit/audit-event.js'

/** Every event in words for people, in the order in which a filter offers them. */
export const EVENT_WORDS: Readonly<Record<AuditEvent, string>> = {
  sign_in: 'Signed in',
  sign_in_failed: 'Sign-in failed',
  sign_out: 'Signed out',
  session_ended: 'Session ended',
  refresh_reused: 'Refresh token used twice',
  bypass_sign_in: 'Development sign-in',
  access_refused: 'Access refused',
  user_created: 'Account created',
  user_changed: 'Account changed',
  user_deleted: 'Account deleted',
  password_changed: 'Password changed',
  identity_linked: 'Provider linked',
  identity_unlinked: 'Provider unlinked',
  role_changed: 'Roles changed',
  signing_key_added: 'Signing key added',
  signing_key_advanced: 'Signing key brought forward',
  signing_key_revoked: 'Signing key revoked',
  api_key_created: 'API key made',
  api_key_revoked: 'API key revoked',
  token_refused: 'Key refused',
}

/** The words of an event; one that this program does not know is called what it is. */
export const sayEvent = (event: string): string =>
  Object.hasOwn(EVENT_WORDS, event) ? EVENT_WORDS[event as AuditEvent] : event

const ALARMING: ReadonlySet<string> = new Set<AuditEvent>([
  'sign_in_failed',
  'access_refused',
  'refresh_reused',
])

/** Whether somebody was kept out, or came in who may be a thief: what an auditor looks for first. */
export const isAlarming = (event: string): boolean => ALARMING.has(event)

/** A reason for people: a code, or a code with its count, in words; anything else as it stands. */
export const sayReason = (reason: string): string =>
  /^[a-z]+(?:_[a-z]+)+(?:: \d+)?$/u.test(reason) ? reason.replaceAll('_', ' ') : reason
