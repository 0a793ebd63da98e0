import { Router, type IRoute, type RequestHandler } from 'express'
import { AppError } from '../errors/app-error.js'
import type { RequireFresh } from '../middleware/require-fresh.js'
import type { Access, Endpoint, RoleAccess } from './endpoint.js'

type Steps = readonly RequestHandler[]

/** What stands before an endpoint, by the name of its access. */
export interface Guards {
  readonly open: Steps
  readonly token: Steps
  readonly person: Steps
  readonly cookie: Steps
  readonly client: Steps
  readonly local: Steps
  readonly bypass: Steps
  readonly role: (access: RoleAccess) => Steps
  /** Behind the guard of an endpoint that asks for a fresh sign-in. */
  readonly fresh: RequireFresh
  /** Before every endpoint that changes state. */
  readonly refuseCrossSite: RequestHandler
}

/**
 * The router of `endpoints`: each behind the guard that its access names, so that none can be
 * forgotten. A literal address wins over one with parameters, in whatever order they were listed.
 * Another method at a known address is 405 with Allow; OPTIONS is 204 with Allow; HEAD follows GET.
 * Addresses are read as they are written: case and a trailing slash count.
 */
export function mount(endpoints: readonly Endpoint[], guards: Guards): Mounted {
  const strictly = { caseSensitive: true, strict: true }
  const [exact, router] = [Router(strictly), Router(strictly)]
  const literal = new Map<string, IRoute>()
  for (const [path, here] of byPath(endpoints)) {
    const route = (PARAMETER.test(path) ? router : exact).route(path)
    if (PARAMETER.test(path)) route.all(nameRoute(path))
    for (const endpoint of here) route[endpoint.method](...stepsOf(endpoint, guards))
    route.all(...hiding(here, guards), ...findersOf(here), refuseMethod(here))
    if (!PARAMETER.test(path)) literal.set(path, route)
  }
  // A router tries one route after the other; most addresses have no parameter, and are known.
  const find: RequestHandler = (req, res, next) => {
    const route = literal.get(req.path) as Dispatching | undefined
    if (route) {
      res.locals.route = req.path
      route.dispatch(req, res, next)
    } else if (router.stack.length === 0) next()
    else void router(req, res, next)
  }
  return Object.assign(find, { stack: [...exact.stack, ...router.stack] })
}

/** Notes at which address a request was answered, as it is written here: for those who count. */
const nameRoute = (path: string): RequestHandler =>
  function nameRoute(_req, res, next) {
    res.locals.route = path
    next()
  }

/** A step, and what it chooses from. */
export type Mounted = RequestHandler & Pick<Router, 'stack'>

/** What Express calls on a route, and its types leave out. */
type Dispatching = IRoute & { dispatch: RequestHandler }

const PARAMETER = /[:*{}()]/u

function stepsOf(endpoint: Endpoint, guards: Guards): RequestHandler[] {
  const { method, access, fresh, steps } = endpoint
  const first = method === 'get' ? [] : [guards.refuseCrossSite]
  return [
    ...first,
    ...guardOf(access, guards),
    ...(fresh === undefined ? [] : [guards.fresh(fresh)]),
    ...steps,
  ]
}

/** Throws TypeError for what proxies ask, which is answered before Express is entered. */
function guardOf(access: Access, guards: Guards): Steps {
  if (access === 'proxy') throw new TypeError('No endpoint of Express is for proxies')
  return typeof access === 'string' ? guards[access] : guards.role(access)
}

/** An address that is hidden from the caller does not answer 405 either. */
const hiding = (here: readonly Endpoint[], guards: Guards): Steps => {
  const [access, ...others] = new Set(here.map((endpoint) => endpoint.access))
  return others.length === 0 && (access === 'bypass' || access === 'local') ? guards[access] : []
}

const findersOf = (here: readonly Endpoint[]): Steps => [
  ...new Set(here.flatMap(({ finds }) => finds ?? [])),
]

/** The methods an address answers, as Allow names them. */
export const allowedMethods = (here: readonly Endpoint[]): string =>
  here
    .flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
    .concat('OPTIONS')
    .join(', ')

function refuseMethod(here: readonly Endpoint[]): RequestHandler {
  const headers = { Allow: allowedMethods(here) }
  return (req, res, next) => {
    if (req.method === 'OPTIONS') return void res.status(204).set(headers).end()
    next(new AppError('method_not_allowed', { headers }))
  }
}

/** Endpoints by address, the most literal address first. Throws TypeError when one is listed twice. */
function byPath(endpoints: readonly Endpoint[]): [string, Endpoint[]][] {
  const paths = new Map<string, Endpoint[]>()
  for (const endpoint of endpoints) {
    const here = paths.get(endpoint.path) ?? []
    if (here.some(({ method }) => method === endpoint.method)) {
      throw new TypeError(`${endpoint.method} ${endpoint.path} is listed twice`)
    }
    paths.set(endpoint.path, [...here, endpoint])
  }
  return [...paths].sort(([a], [b]) => (sortKey(a) < sortKey(b) ? -1 : 1))
}

/** A parameter sorts behind every literal segment. */
const sortKey = (path: string): string => path.replaceAll(/[:*]/gu, '\uffff')
