import { AppError } from '../errors/app-error.js'
import { ProviderFault, providerUnavailable, safeCode } from './provider-fault.js'

/** Longest authorization code accepted, in characters. */
const MAX_CODE_LENGTH = 4096

/** Parameters of other response types and modes: none was asked for, so none is accepted. */
const NOT_ASKED_FOR = ['response', 'id_token', 'access_token', 'token']

export interface ExpectedAnswer {
  readonly provider: string
  /** Every spelling under which this provider may name itself in `iss` (RFC 9207). */
  readonly issuers: readonly string[]
  /** Whether the provider says that it always sends `iss`. */
  readonly issuerRequired: boolean
}

const refused = (name: string, why: string): AppError =>
  new AppError('invalid_request', { detail: `callback: ${why}`, fields: { [name]: why } })

/**
 * Refuses what no provider sends: a parameter given twice (`invalid_request`), or another
 * `state` than this sign-in began with (`stale_sign_in`). Asked before the provider is.
 */
export function requireOwnAnswer(answer: URLSearchParams, state: string): void {
  const names = [...answer.keys()]
  const doubled = names.find((name, index) => names.indexOf(name) !== index)
  if (doubled !== undefined) throw refused(fieldName(doubled), 'given_twice')
  const extra = NOT_ASKED_FOR.find((name) => answer.has(name))
  if (extra !== undefined) throw refused(extra, 'unexpected')
  if (answer.get('state') !== state) {
    throw new AppError('stale_sign_in', { detail: 'callback: another state' })
  }
}

/**
 * The authorization code of a callback. Throws AppError: `invalid_request` where `iss` names
 * another issuer (mix-up, RFC 9207) or the code is missing, `provider_denied` where the provider
 * said no, `provider_unavailable` where it said that it cannot.
 */
export function readCode(answer: URLSearchParams, expected: ExpectedAnswer): string {
  requireIssuer(answer.get('iss'), expected)
  const error = answer.get('error')
  if (error !== null) throw saidNo(expected.provider, safeCode(error))
  const code = answer.get('code') ?? ''
  if (code === '') throw refused('code', 'missing')
  if (code.length > MAX_CODE_LENGTH) throw refused('code', 'too_long')
  return code
}

function requireIssuer(iss: string | null, { issuers, issuerRequired }: ExpectedAnswer): void {
  if (iss === null && issuerRequired) throw refused('iss', 'missing')
  if (iss !== null && !issuers.includes(iss)) throw refused('iss', 'wrong_issuer')
}

/** RFC 6749 section 4.1.2.1: two of the codes say that the provider is in trouble. */
function saidNo(provider: string, code: string): AppError {
  if (code === 'server_error' || code === 'temporarily_unavailable') {
    return providerUnavailable(provider, 'sign-in', new ProviderFault(`answered_error: ${code}`))
  }
  return new AppError('provider_denied', { detail: `${provider}: answered error=${code}` })
}

const fieldName = (name: string): string => (/^[a-z_]{1,32}$/u.test(name) ? name : 'query')
