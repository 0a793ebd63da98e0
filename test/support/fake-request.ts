import express, { type Request } from 'express'

interface FakeRequest {
  readonly method?: string
  readonly headers?: Record<string, string | string[]>
  readonly query?: Record<string, unknown>
  readonly peer?: string
  readonly path?: string
  readonly httpVersion?: string
}

/** The few parts of an Express request that a step reads, and nothing that answers. */
export function fakeRequest({
  method = 'GET',
  headers = {},
  query = {},
  peer,
  path = '/',
  httpVersion = '1.1',
}: FakeRequest) {
  const distinct = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value : [value]]),
  )
  const first = Object.fromEntries(Object.entries(distinct).map(([name, [value]]) => [name, value]))
  return {
    method,
    path,
    query,
    httpVersion,
    headers: first,
    rawHeaders: Object.entries(distinct).flatMap(([name, values]) =>
      values.flatMap((value) => [name, value]),
    ),
    socket: { remoteAddress: peer },
    is(this: Request, type: string) {
      return express.request.is.call(this, type)
    },
    get: (name: string) => first[name.toLowerCase()],
  } as unknown as Request
}
