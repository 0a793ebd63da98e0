import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'

/** Longest answer of a provider that is read, in bytes. */
const LONGEST_ANSWER = 1_048_576

interface HttpLibrary {
  request(options: RequestOptions): ClientRequest
}

type Callback = (...given: unknown[]) => void
type Send = (...given: unknown[]) => unknown
type OnFault = (fault: unknown) => void

/** The methods of the `oauth` package that send: OAuth 2's, and OAuth 1's. The last one calls back. */
const SENDERS = [
  ['_oauth2', '_executeRequest'],
  ['_oauth', '_performSecureRequest'],
] as const

/**
 * Puts walls around the HTTP client that nearly every OAuth strategy shares (the `oauth` package).
 * It reads answers without a limit, and calls the strategy from within a socket event: a profile
 * of `null` would throw there, and end the process. `attempt` is changed, its prototype is not.
 */
export function containOAuthClient(attempt: object, onFault: OnFault): void {
  for (const [property, method] of SENDERS) {
    const client: unknown = Reflect.get(attempt, property)
    if (typeof client !== 'object' || client === null) continue
    const send: unknown = Reflect.get(client, method)
    if (typeof send !== 'function') continue
    const contained: object = Object.create(client) as object
    Reflect.set(contained, method, containedSend(send.bind(contained) as Send, onFault))
    Reflect.set(attempt, property, contained)
  }
}

const containedSend =
  (send: Send, onFault: OnFault): Send =>
  (...given) => {
    const last = given.at(-1)
    const walls: unknown[] = given.map((value) =>
      isHttpLibrary(value) ? capped(value, onFault) : value,
    )
    if (typeof last === 'function') walls[walls.length - 1] = contain(last as Callback, onFault)
    return send(...walls)
  }

const contain =
  (callback: Callback, onFault: OnFault): Callback =>
  (...given) => {
    try {
      callback(...given)
    } catch (fault) {
      onFault(fault)
    }
  }

const isHttpLibrary = (value: unknown): value is HttpLibrary =>
  typeof value === 'object' && value !== null && 'request' in value && 'Agent' in value

/** The same library, whose requests break off when the answer grows too long. */
const capped = (library: HttpLibrary, onFault: OnFault): HttpLibrary => ({
  request: (options) => {
    const request = library.request(options)
    request.on('response', (response: IncomingMessage) => watch(response, request, onFault))
    return request
  },
})

/** The client waits for the end of an answer and hears of nothing else. */
function watch(response: IncomingMessage, request: ClientRequest, onFault: OnFault): void {
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > LONGEST_ANSWER) request.destroy()
  })
  response.on('close', () => {
    if (!response.complete) onFault(new BrokenAnswer('the answer was too long, or broke off'))
  })
}

/** An answer of the provider that did not come to its end. */
class BrokenAnswer extends Error {
  override readonly name = 'BrokenAnswer'
}
