import type { Endpoint } from '../../routes/endpoint.js'
import type { Answer, Ask, BrowserClient } from './browser-client.js'
import type { TestGateway } from './gateway.js'

/** Parameters of addresses that name something, so that an endpoint gets as far as it can. */
export interface Filling {
  readonly [parameter: string]: string
}

const NOBODY = '7f2c0f6e-3e0e-4f1f-9a51-1f6f3a4f6b0c'
const ORDINARY: Filling = { id: NOBODY, name: 'view_audit', provider: 'nobody', file: 'x.css' }

/** What a page of ours sends along, and a program that has read what it changes. */
const HEADERS = { 'sec-fetch-site': 'same-origin', 'if-match': '*', accept: 'application/json' }

/** `get /api/v1/users/:id`: how an endpoint is called here. */
export const nameOf = ({ method, path }: Endpoint): string => `${method} ${path}`

/** The endpoints that `client` may be sent to over and over: it stays signed in. */
export const endpointsOf = ({ gateway }: TestGateway): Endpoint[] =>
  gateway.endpoints.filter(({ path }) => !/^\/auth\/(?:logout|bypass|refresh)/u.test(path))

/** Those of them that take a body. */
export const takingBodies = (site: TestGateway): Endpoint[] =>
  endpointsOf(site).filter(({ about }) => about.body !== undefined)

/** Asks `endpoint` as a page of ours would, its parameters filled from `filling`. */
export function askEndpoint(
  client: BrowserClient,
  { method, path }: Endpoint,
  { filling = {}, query = '', ...ask }: Ask & { filling?: Filling; query?: string } = {},
): Promise<Answer> {
  const values: Filling = { ...ORDINARY, ...filling }
  const filled = path.replaceAll(/:(\w+)/gu, (_, name: string) =>
    encodeURIComponent(values[name] ?? 'x'),
  )
  const address = query === '' ? filled : `${filled}?${query}`
  return client.send(method.toUpperCase(), address, {
    ...ask,
    headers: { ...HEADERS, ...ask.headers },
  })
}
