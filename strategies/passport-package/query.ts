import { AppError } from '../../errors/app-error.js'

/** What stands after the first `?` of a request target. */
export const searchOf = (target: string): string => {
  const at = target.indexOf('?')
  return at < 0 ? '' : target.slice(at + 1)
}

/**
 * A CAS ticket (CAS protocol 3.0 section 3.7), and what servers add to its alphabet. Packages paste
 * the ticket into the address they ask the server at: a `&` in it would bring a `service` of the
 * attacker's choice, and with it somebody else's ticket.
 */
const TICKET = /^[A-Za-z0-9._~-]{1,512}$/u

/** Throws AppError `invalid_request` for a callback that no honest provider sends. */
export function requireHonestQuery(search: string): void {
  const query = new URLSearchParams(search)
  const names = [...query.keys()]
  if (new Set(names).size !== names.length) throw refuse('query', 'given_twice')
  const ticket = query.get('ticket')
  if (ticket !== null && !TICKET.test(ticket)) throw refuse('ticket', 'not_a_ticket')
}

const refuse = (field: string, why: string): AppError =>
  new AppError('invalid_request', { detail: `callback: ${why}`, fields: { [field]: why } })

const STATE = /(^|[?&])state=([^&#]*)/u

/** The value of `state` in a query or an address as it stands there, encoded; null without one. */
export const findState = (text: string): string | null => STATE.exec(text)?.[2] ?? null

/** `text` with `state` (already encoded) in place of its own. Nothing else is touched. */
export const replaceState = (text: string, state: string): string =>
  text.replace(STATE, (_match, before: string) => `${before}state=${state}`)

/** `address` with `state` added to its query. */
export function addState(address: string, state: string): string {
  const at = address.indexOf('#')
  const [main, fragment] = at < 0 ? [address, ''] : [address.slice(0, at), address.slice(at)]
  return `${main}${main.includes('?') ? '&' : '?'}state=${state}${fragment}`
}
