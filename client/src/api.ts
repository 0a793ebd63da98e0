import type { Api } from './api-types.js'
import { readAnswer } from './answer.js'
import { unreachable } from './errors.js'
import { OPERATIONS } from './generated/operations.js'
import type { Abortable } from './types.js'

export type { Api, Schemas, Version } from './api-types.js'

/** Who asks: a client, a service, or anything else with a `fetch` that says who it is. */
export interface Asker {
  readonly gateway: string | URL
  fetch(input: URL, init: RequestInit): Promise<Response>
}

/** What a method was called with, whichever it is. */
type Given = Readonly<Record<string, unknown>>

const TABLE: Readonly<Record<string, Readonly<Record<string, Place>>>> = OPERATIONS

/** Method and address. */
type Place = readonly [method: string, template: string]

/** The gateway's API, asked by `asker`. */
export function createApi(asker: Asker): Api {
  const resources = Object.entries(TABLE).map(([resource, operations]) => {
    const methods = Object.entries(operations).map(([name, at]) => [name, methodAt(asker, at)])
    return [resource, Object.fromEntries(methods)] as const
  })
  // Made of the same table as the type, name by name, which TypeScript cannot follow.
  return Object.fromEntries(resources) as Api
}

const methodAt =
  (asker: Asker, [method, template]: Place) =>
  async ({ body, ifMatch, ...rest }: Given = {}, { signal }: Abortable = {}): Promise<unknown> => {
    const init = {
      ...{ method, headers: headersFor(body, ifMatch), redirect: 'error' as const },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    }
    return contentOf(await reach(asker, addressOf(asker, template, rest), init))
  }

async function reach(asker: Asker, address: URL, init: RequestInit): Promise<Response> {
  try {
    return await asker.fetch(address, init)
  } catch (cause) {
    init.signal?.throwIfAborted()
    // What `fetch` itself says of a network that fails; everything else is said by whoever asks.
    throw cause instanceof TypeError ? unreachable({ cause }) : cause
  }
}

/** Its JSON, nothing of a 204, or the answer itself where it is of another type. */
async function contentOf(response: Response): Promise<unknown> {
  const { ok, status, headers } = response
  if (status === 204) return undefined
  const isJson = /^application\/json\b/u.test(headers.get('content-type') ?? '')
  return ok && !isJson ? response : readAnswer(response)
}

const headersFor = (body: unknown, ifMatch: unknown): Record<string, string> => ({
  accept: 'application/json',
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  ...(ifMatch === undefined
    ? {}
    : { 'if-match': ifMatch === '*' ? '*' : `"${textOf('ifMatch', ifMatch)}"` }),
})

/** The parts of the address are put in their places; what is left over is the query. */
function addressOf({ gateway }: Asker, template: string, given: Given): URL {
  const left = new Map(Object.entries(given))
  const path = template.replaceAll(/\{(\w+)\}/gu, (_, name: string) => {
    const part = left.get(name)
    left.delete(name)
    return segmentOf(name, part)
  })
  const address = new URL(path, gateway)
  for (const [name, value] of left) {
    if (value !== undefined) address.searchParams.set(name, textOf(name, value))
  }
  return address
}

/** Throws TypeError for what is no segment: without it, or with dots for it, another address is meant. */
function segmentOf(name: string, part: unknown): string {
  if (typeof part !== 'string' || /^\.{0,2}$/u.test(part)) {
    throw new TypeError(`${name} must be a text, and neither empty nor dots`)
  }
  return encodeURIComponent(part)
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw new TypeError(`${name} must be a text or a number`)
}
