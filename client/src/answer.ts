import { GatehouseError, unreachable } from './errors.js'

/**
 * What an answer of the gateway holds: its JSON, nothing of a 204, or the answer itself where it is
 * of another type. Rejects with the GatehouseError that it tells of, or `gateway_unreachable` for what
 * no gateway answers.
 */
export async function readAnswer(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined
  const isJson = /^application\/json\b/u.test(response.headers.get('content-type') ?? '')
  if (response.ok) return isJson ? readJson(response) : response
  throw toError(response, isJson ? await readJson(response) : undefined)
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch (cause) {
    throw unreachable({ status: response.status, cause })
  }
}

function toError({ status, headers }: Response, body: unknown): GatehouseError {
  const seconds = Number(headers.get('retry-after'))
  const details = { status, ...(seconds > 0 ? { retryAfter: seconds } : {}) }
  const { error, error_description: text, request_id: requestId, fields } = membersOf(body)
  if (typeof error !== 'string') return unreachable(details)
  return new GatehouseError(error, String(text), {
    ...details,
    ...(typeof requestId === 'string' ? { requestId } : {}),
    ...(isFields(fields) ? { fields } : {}),
  })
}

const membersOf = (body: unknown): Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null ? { ...body } : {}

const isFields = (fields: unknown): fields is Record<string, string> =>
  typeof fields === 'object' && fields !== null
