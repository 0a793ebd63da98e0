/** What becomes of a header that a client sent. */
export type Fate = 'pass' | 'drop' | 'cookie' | 'authorization' | 'length' | 'coding'

/** Between two neighbours only (RFC 9110 section 7.6.1), or between the client and us. */
const HOP_BY_HOP = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'],
  ...['proxy-authenticate', 'proxy-authorization', 'proxy-authentication-info'],
  ...['http2-settings', 'expect', 'host'],
])

/** Headers that say who asks, from where or for what: whole names, and beginnings of names. */
const OURS = new Set([
  ...['forwarded', 'x-real-ip', 'x-client-ip', 'x-cluster-client-ip', 'true-client-ip'],
  ...['x-rewrite-url', 'x-webauth-user', 'gap-auth', 'proxy', 'x-gatehouse'],
])
const OURS_BEGIN = [
  ...['remote-', 'x-remote-', 'x-auth-request-', 'x-auth-assertion', 'x-auth-user'],
  ...['x-auth-email', 'x-auth-groups', 'x-auth-name', 'x-forwarded-', 'x-original-'],
  // What an app may still believe from the gateway it had before.
  ...['x-authentik-', 'x-pomerium-', 'x-vouch-', 'x-webauth-', 'tailscale-user-', 'cf-access-'],
  ...['x-goog-authenticated-', 'x-goog-iap-', 'x-ms-client-principal', 'x-amzn-oidc-'],
  ...['ssl-client-', 'x-ssl-client-', 'x-client-cert'],
]

const OWN_FATES: Readonly<Record<string, Fate>> = {
  cookie: 'cookie',
  authorization: 'authorization',
  'content-length': 'length',
  'transfer-encoding': 'coding',
}

/**
 * What apps take a header's name for: many turn names into variables, in which hyphens, underscores,
 * dots and whatever else is no letter are all the same, and so is their case (RFC 3875 section 4.1.18).
 */
const asVariable = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '-')

/** The fate of a header of this name, in whatever spelling. */
export function decideFate(name: string): Fate {
  const exact = name.toLowerCase()
  const fate = Object.hasOwn(OWN_FATES, exact) ? OWN_FATES[exact] : undefined
  if (fate !== undefined) return fate
  const meant = asVariable(name)
  if (HOP_BY_HOP.has(meant) || OURS.has(meant)) return 'drop'
  // In another spelling these are ours all the same, and who sends them so means no good.
  if (Object.hasOwn(OWN_FATES, meant)) return 'drop'
  return OURS_BEGIN.some((beginning) => meant.startsWith(beginning)) ? 'drop' : 'pass'
}

/** More names than browsers and programs send; beyond them each is decided anew. */
const MOST_NAMES = 2_000
const LONGEST_NAME = 64

/** As `decideFate`, remembering names. */
export function createFates(): (name: string) => Fate {
  const known = new Map<string, Fate>()
  return (name) => {
    const fate = known.get(name)
    if (fate !== undefined) return fate
    const decided = decideFate(name)
    if (known.size < MOST_NAMES && name.length <= LONGEST_NAME) known.set(name, decided)
    return decided
  }
}
