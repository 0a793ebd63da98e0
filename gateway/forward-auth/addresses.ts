import { AUTHELIA, KINDS, NEUTRAL, OAUTH2_PROXY, type Kind } from './kinds.js'

/** For whom answers are, where the address says it; `either`: the request itself shows it. */
export type Audience = 'either' | 'browser' | 'api'

/** An address of ours that proxies ask at. */
export interface Address {
  readonly kind: Kind
  readonly audience: Audience
}

/** What is asked at which address. `rest`: what follows the address, where the kind has it so. */
export interface Asked extends Address {
  /** The address itself. */
  readonly at: string
  readonly rest: string
  /** Of our own address, without `?`. */
  readonly query: string
}

const AUDIENCES: Readonly<Record<string, Audience>> = {
  '': 'either',
  '/api': 'api',
  '/browser': 'browser',
}

const VERIFY = '/auth/verify'

function* ofVerify(): Generator<[string, Address]> {
  for (const [part, audience] of Object.entries(AUDIENCES)) {
    yield [VERIFY + part, { kind: NEUTRAL, audience }]
    for (const [name, kind] of Object.entries(KINDS)) {
      yield [`${VERIFY}${part}/${name}`, { kind, audience }]
    }
  }
}

function* ofOthers(): Generator<[string, Address]> {
  yield ['/oauth2/auth', { kind: OAUTH2_PROXY, audience: 'api' }]
  for (const [name, kind] of Object.entries(AUTHELIA)) {
    yield [`/api/authz/${name}`, { kind, audience: 'either' }]
  }
}

/** Every address, as it is asked without a query; behind those of Envoy follows a path. */
const ADDRESSES: ReadonlyMap<string, Asked> = new Map(
  [...ofVerify(), ...ofOthers()].map(([path, { kind, audience }]) => [
    path,
    { at: path, kind, audience, rest: '', query: '' },
  ]),
)

/** The addresses that a path may follow, the longest first. */
const PREFIXES = [...ADDRESSES]
  .filter(([, { kind }]) => kind.told === 'start line')
  .sort(([a], [b]) => b.length - a.length)

/** Whether a request target may be one of an address of ours: cheap, and asked of every request. */
export const mayBeAsked = (url: string): boolean =>
  url.startsWith(VERIFY) || url.startsWith('/oauth2/auth') || url.startsWith('/api/authz/')

/** What is asked by a request for `url`; null: it is none of our addresses. Case counts. */
export function readAddress(url: string): Asked | null {
  const exact = ADDRESSES.get(url)
  if (exact) return exact
  const mark = url.indexOf('?')
  const path = mark === -1 ? url : url.slice(0, mark)
  const address = ADDRESSES.get(path)
  if (address) {
    const { at, kind, audience, rest } = address
    return { at, kind, audience, rest, query: url.slice(mark + 1) }
  }
  for (const [prefix, { kind, audience }] of PREFIXES) {
    if (path.startsWith(prefix) && path.charAt(prefix.length) === '/') {
      return { at: prefix, kind, audience, rest: url.slice(prefix.length), query: '' }
    }
  }
  return null
}
