import { GatehouseError, unreachable } from './errors.js'

/** The members of a JSON answer, none of which is known to be right. */
export type Answer = Readonly<Record<string, unknown>>

/**
 * The JSON of an answer of the gateway, or nothing of a 204. Rejects with the GatehouseError that it
 * tells of, or `gateway_unreachable` for what no gateway answers.
 */
export async function readAnswer(response: Response): Promise<Answer> {
  const { status } = response
  if (status === 204) return {}
  const details = { status, retryAfter: Number(response.headers.get('retry-after')) || 0 }
  // What is no JSON is no answer of a gateway.
  const answer = (await response.json().catch(() => null)) as Answer | null
  if (response.ok && answer) return answer
  const { error, error_description: text, request_id: requestId, fields } = answer ?? {}
  if (typeof error !== 'string') throw unreachable(details)
  throw new GatehouseError(error, text as string, { ...details, requestId, fields } as object)
}
