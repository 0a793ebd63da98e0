import { isSecureAddress } from './secure-address.js'

/** Longest answer that is read, in bytes after decompression. */
export const MAX_ANSWER_BYTES = 1024 * 1024
/** How long the other party may take for one whole answer, in milliseconds. */
export const ANSWER_TIMEOUT_MS = 10_000

export interface GuardedFetchOptions {
  /** What is thrown: made of words of ours, safe in any log. */
  readonly Fault: new (reason: string) => Error
  /** Plain http to loopback passes: only where the issuer itself is such an address. */
  readonly allowLoopbackHttp: boolean
  readonly maxBytes?: number
  readonly timeoutMs?: number
  /** What sends; the platform's own unless told otherwise. */
  readonly fetch?: typeof fetch
}

export type GuardedFetch = (url: string, init?: RequestInit) => Promise<Response>

const JSON_OR_JWT = /^application\/(?:json|jwt|[\w.-]+\+json)$/iu

/**
 * The one way in which we ask other parties: https only (see `allowLoopbackHttp`), redirects
 * never followed, the answer read whole, bounded in size and in total time, and of a JSON type
 * where it is a success. Throws `Fault` and nothing else.
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const { maxBytes = MAX_ANSWER_BYTES, timeoutMs = ANSWER_TIMEOUT_MS, Fault } = options
  return async (url, init = {}) => {
    if (!isSecureAddress(url, options.allowLoopbackHttp)) {
      throw new Fault('insecure_address')
    }
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const send = options.fetch ?? fetch
      const answer = await send(url, { ...withPlainBody(init), redirect: 'manual', signal })
      return await readWhole(answer, { maxBytes, Fault })
    } catch (error) {
      throw error instanceof Fault ? error : new Fault(reasonOf(error, signal))
    }
  }
}

/** Asks for no compression: a bomb must then be sent unasked, and is still cut at `maxBytes`. */
function withPlainBody(init: RequestInit): RequestInit {
  const headers = new Headers(init.headers)
  headers.set('accept-encoding', 'identity')
  return { ...init, headers }
}

type Bounds = Pick<GuardedFetchOptions, 'Fault'> & { readonly maxBytes: number }

async function readWhole(answer: Response, bounds: Bounds): Promise<Response> {
  const fault = findHeadFault(answer)
  if (fault !== null) {
    await answer.body?.cancel()
    throw new bounds.Fault(fault)
  }
  const headers = new Headers(answer.headers)
  for (const name of ['content-encoding', 'content-length']) headers.delete(name)
  const body = await readBounded(answer, bounds)
  return new Response(body, { status: answer.status, headers })
}

function findHeadFault(answer: Response): string | null {
  if (answer.type === 'opaqueredirect' || (answer.status >= 300 && answer.status < 400)) {
    return 'redirected'
  }
  if (answer.status >= 500) return `http_${answer.status}`
  const type = answer.headers.get('content-type')?.split(';')[0]?.trim() ?? ''
  return answer.ok && !JSON_OR_JWT.test(type) ? 'wrong_content_type' : null
}

async function readBounded(answer: Response, { maxBytes, Fault }: Bounds): Promise<string | null> {
  if (!answer.body || answer.status === 204) return null
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop cancels the stream, and with it the connection.
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > maxBytes) throw new Fault('too_large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'timed_out'
  const code: unknown = Reflect.get(Object((error as Error).cause), 'code')
  const name = typeof code === 'string' && /^[A-Z_0-9]{1,48}$/u.test(code) ? code : 'no_answer'
  return `unreachable: ${name}`
}
