import type { Secret } from '../lib/secret.js'
import type { AccessSettings } from './access-settings.js'

/** How the process runs. Unset NODE_ENV means production. */
export type Mode = 'development' | 'test' | 'production'

/** Everything the gateway was told at start: read once by `loadSettings`, then frozen. */
export interface Settings {
  readonly mode: Mode
  readonly host: string
  readonly port: number
  /** Where figures are read; null: nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | null
  /** Where traces are sent; null: nowhere. */
  readonly tracing: TracingSettings | null
  /** Our own address as browsers see it, without a path. The only source of our origin. */
  readonly publicUrl: URL
  /** `sqlite:path`, `sqlite::memory:` or `postgres://...`. */
  readonly databaseUrl: Secret
  readonly database: DatabaseSettings
  readonly jwt: JwtSettings
  /** How long verified tokens are served while the log of revocations cannot be read, in seconds. */
  readonly revocationMaxStalenessSeconds: number
  readonly refresh: RefreshSettings
  readonly session: { readonly secrets: readonly Secret[]; readonly name: string }
  readonly cookie: CookieSettings
  readonly bypass: { readonly on: boolean; readonly allowRemote: boolean }
  /** Whether strangers may create an account with a password. */
  readonly registrationOpen: boolean
  /** Whose pages may use the API by bearer, besides our own. Empty: nobody's. */
  readonly clientOrigins: readonly string[]
  /** How many worker threads the runtime has. */
  readonly workerThreads: number
  /** Shortest password accepted, in code points: 15 unless told otherwise, never under 8. */
  readonly passwordMinLength: number
  readonly limits: LimitSettings
  /** null: clients of sensenet are not answered. */
  readonly sensenet: SensenetSettings | null
  /** Addresses or CIDR ranges whose X-Forwarded-For counts. Empty: nobody's. */
  readonly trustedProxies: readonly string[]
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  readonly providers: readonly ProviderSettings[]
  readonly access: AccessSettings
  /** The apps that we stand in front of ourselves. */
  readonly upstreams: readonly UpstreamSettings[]
}

/** How PostgreSQL is connected to; SQLite has one writer, and waits its own time. */
export interface DatabaseSettings {
  /** The most connections at once, of this process. */
  readonly poolSize: number
  /** The longest that one statement may take, or wait for a lock. */
  readonly statementSeconds: number
  /** The longest that a connection is waited for: a new one, or one that others have. */
  readonly connectSeconds: number
  /** Where notices are listened for past a pooler; null: where everything else is asked. */
  readonly directUrl: Secret | null
}

export interface TracingSettings {
  /** Of the collector, for OTLP over HTTP. */
  readonly endpoint: string
  /** `name=value,name=value`: what the collector lets in by. */
  readonly headers: Secret | null
  readonly serviceName: string
  /** Which part of the traces that begin here is kept, 0 to 1. */
  readonly ratio: number
}

/** An app behind the reverse proxy: what is asked for at `host` below `path` goes to it. */
export interface UpstreamSettings {
  /** In the one form of names: lib/reading/host.ts. */
  readonly host: string
  /** `/`, or the first segments of a path without a slash at the end. */
  readonly path: string
  /** An origin. */
  readonly to: URL
  /** Which Host the app is told: the one that was asked for, or that of `to`. */
  readonly hostHeader: 'keep' | 'upstream'
  /** Whether the app is given the header Authorization. */
  readonly authorization: 'remove' | 'pass'
  /** Whose pages may open WebSockets, besides the app's own. */
  readonly websocketOrigins: readonly string[]
  readonly timeouts: UpstreamTimeouts
}

export interface UpstreamTimeouts {
  readonly connectSeconds: number
  /** From the whole request to the head of its answer. */
  readonly answerSeconds: number
  /** Between two pieces of an answer; null: for ever, as event streams want it. */
  readonly idleSeconds: number | null
}

/** How clients of sensenet are answered: services/sensenet. */
export interface SensenetSettings {
  /** What stands before usernames: `BuiltIn` in `BuiltIn\\ada`. */
  readonly domain: string
  readonly accessSeconds: number
  /** Counted from the end of the access token that came with it. */
  readonly refreshSeconds: number
}

/** How often may be tried: services/limits.ts. */
export interface LimitSettings {
  /** Wrong passwords for one account from one network before the next has to wait. */
  readonly tries: number
  /** Tries at one account in an hour from networks it did not sign in from lately. */
  readonly triesPerAccount: number
  /** Failed sign-ins from one network in a quarter of an hour; of refreshes and tokens as many. */
  readonly triesPerAddress: number
  /** Registrations from one network in an hour, whether or not they succeed. */
  readonly registrationsPerAddress: number
}

/** The algorithms tokens are signed with (RFC 7518 section 3.1). */
export type JwtAlgorithm = 'HS256' | 'ES256' | 'RS256' | 'PS256'

export interface JwtSettings {
  /** The first signs, all verify. Never empty. */
  readonly secrets: readonly Secret[]
  readonly algorithm: JwtAlgorithm
  /** A signing key of ours signs for no longer than this. */
  readonly keyMaxAgeSeconds: number
  readonly lifetimeSeconds: number
  readonly audience: string
  /** `iss`: the origin of PUBLIC_URL. */
  readonly issuer: string
}

/** How long a sign-in goes on, in seconds. */
export interface RefreshSettings {
  /** Without a refresh: how long a refresh token may be used. */
  readonly lifetimeSeconds: number
  /** However often it is refreshed. */
  readonly maxAgeSeconds: number
  /** How long a spent refresh token still leads to its successor. */
  readonly graceSeconds: number
}

export interface CookieSettings {
  readonly name: string
  readonly secure: boolean
  readonly sameSite: 'strict' | 'lax'
  /** null: host-only. */
  readonly domain: string | null
}

/** One way in through another party: read from the environment or from gateway.yaml. */
export type ProviderSettings = OpenIdConnectSettings | GitHubSettings | PassportPackageSettings

interface ProviderBasics {
  /** Part of the address: /auth/:id. Lower-case letters, digits and hyphens. */
  readonly id: string
  /** What the sign-in button says. */
  readonly name: string
  readonly admission: AdmissionSettings
  readonly freshSignIn: FreshSignIn
}

/**
 * By what a sign-in at a provider is fresh: by the `auth_time` of the ID token; by its callback,
 * whenever that person signed in at the provider; or by nothing.
 */
export type FreshSignIn = 'auth_time' | 'callback' | 'never'

/** Who may come in through a provider, and what they get. */
export interface AdmissionSettings {
  /** Lower-case domains a *verified* e-mail must have; empty: any. */
  readonly allowedEmailDomains: readonly string[]
  /** Subjects let in; empty: any. */
  readonly allowedSubjects: readonly string[]
  /** Whether people not known yet get an account. */
  readonly create: boolean
  readonly defaultRoles: readonly string[]
  /** Group of the provider -> roles of ours, applied at every sign-in. */
  readonly groupRoles: Readonly<Record<string, readonly string[]>>
  /** The claim that lists the groups; null: none is read. */
  readonly groupsClaim: string | null
}

export interface OpenIdConnectSettings extends ProviderBasics {
  readonly kind: 'openid-connect'
  readonly issuer: URL
  readonly clientId: string
  readonly clientSecret: Secret
  readonly scope: string
  /** The one algorithm ID tokens are accepted in. */
  readonly idTokenAlgorithm: string
}

export interface GitHubSettings extends ProviderBasics {
  readonly kind: 'github'
  readonly clientId: string
  readonly clientSecret: Secret
  /** https://github.com, or a GitHub Enterprise Server. */
  readonly webUrl: URL
  readonly apiUrl: URL
}

/** Any published Passport strategy, by configuration. */
export interface PassportPackageSettings extends ProviderBasics {
  readonly kind: 'passport'
  /** The installed package, for instance `passport-gitlab2`. */
  readonly package: string
  /** Which export of the package is the strategy; null: `Strategy`, or the package itself. */
  readonly export: string | null
  /** Handed to the strategy as they are, after ${ENV} references were filled in. */
  readonly options: Readonly<Record<string, unknown>>
  /** The issuer that subjects of this provider are unique under. */
  readonly issuer: string
  readonly profile: ProfileMapping
}

/** Where in a Passport profile each part stands: dotted paths such as `emails.0.value`. */
export interface ProfileMapping {
  readonly subject: string
  readonly username: string | null
  readonly email: string | null
  /** A path that must hold `true` for the e-mail to count as verified; null: it never does. */
  readonly emailVerified: string | null
  readonly name: string | null
  readonly groups: string | null
}
