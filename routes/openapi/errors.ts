import { z } from 'zod'
import { CATALOGUE, type ErrorCode } from '../../errors/catalogue.js'
import { asksForNothing, type Access, type Endpoint } from '../endpoint.js'
import type { JsonSchema } from './schema.js'

/** The one body of every failure (errors/app-error.ts `ErrorBody`). */
export const ErrorAnswer = z
  .strictObject({
    error: z.string().meta({ description: 'The stable code of the failure' }),
    error_description: z.string().meta({ description: 'The same for people' }),
    request_id: z.string().meta({ description: 'Names this request in the log' }),
    fields: z
      .record(z.string(), z.string())
      .optional()
      .meta({ description: 'What is wrong with which part of the input: name -> code' }),
  })
  .meta({ id: 'Error' })

/** Every failure an endpoint can answer: what it lists, and what its kind implies. */
export function errorsOf(endpoint: Endpoint): ErrorCode[] {
  const { about, access, method } = endpoint
  const codes = new Set<ErrorCode>([...about.errors, ...EVERYWHERE])
  const imply = (when: boolean, more: readonly ErrorCode[]): void => {
    if (when) for (const code of more) codes.add(code)
  }
  const needsClient =
    access === 'client' || (typeof access === 'object' && access.orClient === true)
  imply(!asksForNothing(access) && access !== 'client', TOKEN)
  imply(access === 'token' || typeof access === 'object', ['too_many_requests'])
  imply(access === 'person' || isPersonOnly(access), ['person_required', 'too_many_requests'])
  imply(typeof access === 'object', ['insufficient_role'])
  imply(endpoint.fresh !== undefined, ['fresh_sign_in_required'])
  imply(needsClient, ['invalid_client', 'unauthorized_client', 'too_many_requests'])
  imply(access === 'proxy', [...TOKEN, 'untrusted_proxy', 'insufficient_role', 'too_many_requests'])
  imply(access === 'bypass', ['bypass_disabled'])
  imply(access === 'local', ['not_found'])
  imply(method !== 'get', ['cross_site_request'])
  imply(about.body !== undefined, ['payload_too_large', 'unsupported_media_type'])
  imply(about.ifMatch !== undefined, ['version_mismatch'])
  imply(about.ifMatch === 'required', ['version_required'])
  return [...codes]
}

const isPersonOnly = (access: Access): boolean =>
  typeof access === 'object' && access.personOnly === true

/** A request can be malformed, and we or our database broken, at any address. */
const EVERYWHERE: readonly ErrorCode[] = ['invalid_request', 'server_error', 'unavailable']
const TOKEN: readonly ErrorCode[] = ['login_required', 'invalid_token', 'token_expired']

/** The response of these failures, all of one status: JSON for programs, a page for people. */
export function errorResponse(codes: readonly [ErrorCode, ...ErrorCode[]]): JsonSchema {
  const headers = HEADERS[CATALOGUE[codes[0]].status]
  return {
    description: codes.map((code) => `\`${code}\`: ${CATALOGUE[code].text}`).join('\n\n'),
    ...(headers ? { headers } : {}),
    content: {
      'application/json': {
        schema: { allOf: [REFERENCE], properties: { error: { enum: codes } } },
      },
      'text/html': { schema: { type: 'string' } },
    },
  }
}

const REFERENCE: JsonSchema = { $ref: '#/components/schemas/Error' }

const header = (description: string): JsonSchema => ({ description, schema: { type: 'string' } })

const HEADERS: Partial<Record<number, JsonSchema>> = {
  401: {
    'WWW-Authenticate': header('`Bearer`, with `error="invalid_token"` where a bad token was sent'),
  },
  405: { Allow: header('The methods of this address') },
}
