import { AppError } from '../../errors/app-error.js'
import type { ErrorCode } from '../../errors/catalogue.js'
import { Unanswered } from './attempt.js'

/** What a failure of a strategy comes to. */
export interface Judgement {
  readonly error: AppError
  /** Whether the provider itself is out of reach, and not this one sign-in at fault. */
  readonly outage: boolean
}

/** Error codes with which a provider says that it is in trouble itself (RFC 6749 section 4.1.2.1). */
const TROUBLE = new Set(['server_error', 'temporarily_unavailable'])

/** CAS's no to a ticket (protocol 3.0 section 2.5.3): packages put the code into a message. */
const CAS_REFUSAL = /\bINVALID_(?:TICKET|TICKET_SPEC|SERVICE)\b/u

/** Nobody answers, or with a certificate that is not trusted. */
const OUT_OF_REACH =
  /^(?:ECONN\w+|ENOTFOUND|EAI_AGAIN|E(?:HOST|NET)\w+|ETIMEDOUT|EPIPE|UND_ERR_\w*(?:TIMEOUT|SOCKET)|CERT_\w+|ERR_TLS_\w+)$/u

/**
 * Whether a strategy's `error` is the provider's no to the person (`provider_denied`), its no to the
 * code or the ticket (`stale_sign_in`), or a provider, or a package, that does not work
 * (`provider_unavailable`). The strategy's own error is not kept as the cause:
 * its message, `data` and URL may hold codes, tickets and tokens. What is kept is told in `detail`.
 */
export function judgeFailure(error: unknown): Judgement {
  const chain = chainOf(error)
  const detail = `the strategy failed: ${chain.map(describe).join(' < ')}`
  if (chain.some(isRefusal)) return blameless('provider_denied', detail)
  if (chain.some(isStale)) return blameless('stale_sign_in', detail)
  return { error: new AppError('provider_unavailable', { detail }), outage: chain.some(isOutage) }
}

const blameless = (code: ErrorCode, detail: string): Judgement => ({
  error: new AppError(code, { detail }),
  outage: false,
})

type Link = Readonly<Record<string, unknown>>

/** The error and what caused it; passport-oauth2 and its kin call the cause `oauthError`. */
function chainOf(error: unknown): Link[] {
  const chain: Link[] = []
  for (
    let link = error;
    isLink(link) && chain.length < 5;
    link = link['cause'] ?? link['oauthError']
  ) {
    chain.push(link)
  }
  return chain.length > 0 ? chain : [{}]
}

const isLink = (value: unknown): value is Link => typeof value === 'object' && value !== null

/** passport-oauth2 and its kin name the error so when the provider sent it by the browser. */
const isRefusal = ({ name, code }: Link): boolean =>
  name === 'AuthorizationError' && typeof code === 'string' && !TROUBLE.has(code)

const isStale = ({ code, message }: Link): boolean =>
  code === 'invalid_grant' || (typeof message === 'string' && CAS_REFUSAL.test(message))

/** A 5xx is none: a visitor may provoke one with a code of junk, and would close the way for all. */
const isOutage = (link: Link): boolean =>
  link instanceof Unanswered ||
  (typeof link['code'] === 'string' && OUT_OF_REACH.test(link['code']))

/** Name, code, status and place of an error: never its message. */
function describe(link: Link): string {
  const parts = [word(link['name']) ?? 'an error', word(link['code']), word(link['statusCode'])]
  return [...parts, placeOf(link['stack'])].filter((part) => part !== null).join(' ')
}

const word = (value: unknown): string | null =>
  (typeof value === 'string' || typeof value === 'number') && /^\w{1,40}$/u.test(`${value}`)
    ? `${value}`
    : null

/** Where in a package it was thrown, without the path that leads to the package. */
function placeOf(stack: unknown): string | null {
  if (typeof stack !== 'string') return null
  const match = /^ {4}at .*node_modules\/([\w@./-]{1,120}:\d+):\d+\)?$/mu.exec(stack)
  return match?.[1] === undefined ? null : `(${match[1]})`
}
