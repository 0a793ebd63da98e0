import { CATALOGUE, type ErrorCode } from '../../errors/catalogue.js'
import { asksForNothing, type Answer, type Endpoint } from '../endpoint.js'
import { errorResponse, errorsOf } from './errors.js'
import type { JsonSchema, Schemas } from './schema.js'

/** Everything an endpoint may answer, by status: what it does, and every way it can fail. */
export function responsesOf(endpoint: Endpoint, schemas: Schemas): Record<string, JsonSchema> {
  const responses: Record<string, JsonSchema> = {}
  for (const [status, answer] of Object.entries(endpoint.about.answers)) {
    const headers = { ...(isRedirect(Number(status)) ? LOCATION : {}), ...answer.headers }
    responses[status] = answerOf({ ...answer, headers }, schemas)
  }
  if (sendsToSignIn(endpoint)) responses['302'] ??= answerOf(TO_SIGN_IN, schemas)
  for (const [status, codes] of byStatus(errorsOf(endpoint))) {
    const answer = responses[status]
    const error = errorResponse(codes)
    responses[status] = answer ? either(answer, error) : error
  }
  return responses
}

/** A browser that comes to a guarded address without a valid token. */
const sendsToSignIn = ({ method, access }: Endpoint): boolean =>
  method === 'get' && !asksForNothing(access)

const LOCATION = { Location: 'Where to go on' }

const TO_SIGN_IN: Answer = {
  description: 'A person who is not signed in is sent to the sign-in page',
  headers: LOCATION,
}

const isRedirect = (status: number): boolean => status >= 300 && status < 400 && status !== 304

function byStatus(codes: readonly ErrorCode[]): Map<number, [ErrorCode, ...ErrorCode[]]> {
  const statuses = new Map<number, [ErrorCode, ...ErrorCode[]]>()
  for (const code of codes) {
    const here = statuses.get(CATALOGUE[code].status)
    if (here) here.push(code)
    else statuses.set(CATALOGUE[code].status, [code])
  }
  return statuses
}

function answerOf(answer: Answer, schemas: Schemas): JsonSchema {
  const content: Record<string, JsonSchema> = {}
  if (answer.body) content['application/json'] = { schema: schemas.of(answer.body, 'output') }
  if (answer.html) content['text/html'] = { schema: { type: 'string' } }
  for (const type of answer.media ?? []) content[type] = {}
  const headers = Object.entries(answer.headers ?? {}).map(([name, description]) => [
    name,
    { description, required: true, schema: { type: 'string' } },
  ])
  return {
    description: answer.description,
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers) as JsonSchema } : {}),
    ...(Object.keys(content).length > 0 ? { content } : {}),
  }
}

/** One status with two meanings: the body is one or the other. */
function either(answer: JsonSchema, error: JsonSchema): JsonSchema {
  const answered = (answer['content'] ?? {}) as Record<string, JsonSchema>
  const failed = error['content'] as Record<string, JsonSchema>
  const content: Record<string, JsonSchema> = { ...answered, ...failed }
  const schemas = [answered, failed].flatMap((each) => each['application/json']?.['schema'] ?? [])
  content['application/json'] = { schema: { anyOf: schemas } }
  const description = [answer['description'], error['description']].join('\n\n')
  return { ...answer, ...error, description, content }
}
