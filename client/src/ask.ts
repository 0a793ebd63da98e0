import { readAnswer, type Answer } from './answer.js'
import type { Environment } from './environment.js'
import { GatehouseError, unreachable } from './errors.js'

/** How long an answer may take, in milliseconds. */
const PATIENCE = 10_000

export interface Question {
  /** Sent as JSON by POST; without, it is a GET. */
  readonly body?: object
  readonly token?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** Else a redirect is a failure: no password and no token goes where it was not meant to. */
  readonly redirect?: 'follow' | 'error'
}

/**
 * Asks the gateway at `path`; gives back the JSON of its answer, or nothing of a 204. Rejects with a
 * GatehouseError: the refusal by its code, or `gateway_unreachable`; aborted, with the signal's reason.
 */
export type Ask = (path: string, question?: Question) => Promise<Answer>

interface AskParts {
  readonly env: Pick<Environment, 'fetch' | 'setTimer' | 'clearTimer'>
  readonly gateway: string
  readonly credentials: 'same-origin' | 'omit'
}

export const createAsk =
  ({ env, gateway, credentials }: AskParts): Ask =>
  async (path, { body, token, signal, redirect = 'error' } = {}) => {
    const tired = new AbortController()
    const timer = env.setTimer(() => tired.abort(), PATIENCE)
    try {
      const response = await env.fetch(gateway + path, {
        method: body ? 'POST' : 'GET',
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          ...(token && { authorization: `Bearer ${token}` }),
        },
        body: body ? JSON.stringify(body) : null,
        cache: 'no-store',
        credentials,
        redirect,
        signal: signal ? AbortSignal.any([signal, tired.signal]) : tired.signal,
      })
      return await readAnswer(response)
    } catch (cause) {
      signal?.throwIfAborted()
      throw cause instanceof GatehouseError ? cause : unreachable({ cause })
    } finally {
      env.clearTimer(timer)
    }
  }
