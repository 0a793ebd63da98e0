/** What is told of the request that is asked about, and in which headers. */
export type Told = 'X-Forwarded' | 'X-Original' | 'start line'

/** How one proxy asks, and which answers it understands. */
export interface Kind {
  readonly name: string
  readonly told: Told
  /**
   * nginx takes 200, 401 and 403 for what they are, and everything else for a failure. It opens a
   * connection anew after an answer with a body.
   */
  readonly understands: 'everything' | 'three answers'
  /** Whether it may be asked about a token alone, with nothing told of a request. */
  readonly tokenAlone: boolean
  /** Whether the proxy alone writes the query of our address, so that filters may stand in it. */
  readonly filters: boolean
  /**
   * Whether what may pass is answered with the `Cookie` that the app is to be given instead: Traefik
   * can replace a header, and change none.
   */
  readonly replacesCookie: boolean
  /** Whether `rm`, the method of the request, stands beside `rd` in the way to sign in. */
  readonly namesMethod: boolean
}

const ORDINARY: Omit<Kind, 'name'> = {
  told: 'X-Forwarded',
  understands: 'everything',
  tokenAlone: false,
  filters: false,
  replacesCookie: false,
  namesMethod: false,
}

/** The kinds by the name that stands in their address. */
export const KINDS = {
  caddy: { ...ORDINARY, name: 'caddy' },
  traefik: { ...ORDINARY, name: 'traefik', replacesCookie: true },
  haproxy: { ...ORDINARY, name: 'haproxy' },
  nginx: { ...ORDINARY, name: 'nginx', understands: 'three answers' },
  envoy: { ...ORDINARY, name: 'envoy', told: 'start line' },
} as const satisfies Record<string, Kind>

export const NEUTRAL: Kind = { ...ORDINARY, name: 'neutral', tokenAlone: true }

/** oauth2-proxy's, as nginx asks it. */
export const OAUTH2_PROXY: Kind = {
  ...KINDS.nginx,
  name: 'oauth2-proxy',
  tokenAlone: true,
  filters: true,
}

/** Authelia's three. */
export const AUTHELIA = {
  'forward-auth': { ...ORDINARY, name: 'authelia forward-auth', namesMethod: true },
  'auth-request': {
    ...KINDS.nginx,
    name: 'authelia auth-request',
    told: 'X-Original',
    namesMethod: true,
  },
  'ext-authz': { ...KINDS.envoy, name: 'authelia ext-authz', namesMethod: true },
} as const satisfies Record<string, Kind>
