import type { Request } from 'express'
import type { Flow } from '../flow.js'
import { callbackAddress } from './build.js'
import type { FlowSession } from './session.js'

/** What a strategy from a package sees instead of Express's request. */
export type PackageRequest = Readonly<Record<string, unknown>> & { readonly session: FlowSession }

interface Sight {
  readonly flow: Flow
  readonly session: FlowSession
  /** The query of the callback, without `?`, as the strategy is to see it; empty at the start. */
  readonly search: string
}

/** Headers of the visitor that a strategy may see. */
const PASSED_ON = ['user-agent', 'accept-language'] as const

/**
 * A request made for the strategy, from an allow-list, not a view of ours. So it cannot read the
 * visitor's cookies or tokens, cannot sign anyone in or out (no logIn, no real session), and
 * whatever it builds from Host, X-Forwarded-* or the address comes out as PUBLIC_URL says.
 */
export function packageRequest(req: Request, { flow, session, search }: Sight): PackageRequest {
  const { callbackUrl } = flow
  const headers = headersFor(req, callbackUrl)
  const secure = callbackUrl.protocol === 'https:'
  const socket = { encrypted: secure, remoteAddress: req.ip }
  const url = callbackUrl.pathname + (search === '' ? '' : `?${search}`)
  const get = (name: string): string | undefined => headers[name.toLowerCase()]
  return {
    method: 'GET',
    url,
    // At the start some strategies make the address to come back to out of this one.
    originalUrl: search === '' ? pathOf(callbackAddress(flow)) : url,
    baseUrl: '',
    path: callbackUrl.pathname,
    query: Object.fromEntries(new URLSearchParams(search)),
    params: {},
    body: {},
    headers,
    get,
    header: get,
    protocol: secure ? 'https' : 'http',
    secure,
    host: callbackUrl.host,
    hostname: callbackUrl.hostname,
    ip: req.ip,
    socket,
    connection: socket,
    app: { get: () => undefined },
    session,
  }
}

function headersFor(req: Request, { host }: URL): Record<string, string> {
  const headers: Record<string, string> = { host }
  for (const name of PASSED_ON) {
    const value = req.headers[name]
    if (value !== undefined) headers[name] = value
  }
  return headers
}

const pathOf = (address: string): string => {
  const { pathname, search } = new URL(address)
  return pathname + search
}
