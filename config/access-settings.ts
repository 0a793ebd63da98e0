/** `access:` of gateway.yaml: who may go where. */
export interface AccessSettings {
  /** In the order of the file; null: the file has no `access:`, and one rule is implied. */
  readonly rules: readonly Rule[] | null
  /** The file that was read, or would have been if it were there. */
  readonly path: string
}

/** Where something begins in a file, counted from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** One rule: where it holds, and what it demands there. An empty list of a place means all of them. */
export interface Rule {
  /** null: it is implied, and stands in no file. */
  readonly at: Position | null
  /** Names, or `*.example.com`. */
  readonly hosts: readonly string[]
  /** Patterns as lib/patterns/path-pattern.ts reads them. */
  readonly paths: readonly string[]
  readonly methods: readonly string[]
  /** Ranges of addresses, as lib/address-range.ts spells them. */
  readonly networks: readonly string[]
  readonly allow: Requirement
  /** The identity headers that are filled; the others are sent empty. */
  readonly headers: readonly IdentityHeader[] | 'all'
  /** Whoever is not signed in: sent to sign in when a page is opened, always, or never. */
  readonly signedOut: 'auto' | 'redirect' | 'refuse'
  /** Whether a CORS preflight reaches the app, without identity. */
  readonly preflight: 'refuse' | 'pass'
  /** Origins whose scripts may read our refusals. */
  readonly origins: readonly string[]
}

/** Who may pass. */
export type Requirement = SimpleRequirement | DetailedRequirement

export interface SimpleRequirement {
  readonly kind: 'public' | 'signed-in' | 'nobody'
}

/** Each list that is not empty must hold; it holds when one of its items does (`allRoles`: all). */
export interface DetailedRequirement {
  readonly kind: 'some'
  readonly anyRole: readonly string[]
  readonly allRoles: readonly string[]
  readonly users: readonly string[]
  /** Ids of providers. */
  readonly providers: readonly string[]
  readonly amr: readonly string[]
  /** Of an API key: no person has any. */
  readonly scopes: readonly string[]
}

/** What we tell an app about who asks. */
export const IDENTITY_HEADERS = [
  ...(['Remote-User', 'Remote-Groups', 'Remote-Name', 'Remote-Email'] as const),
  ...(['X-Auth-Request-User', 'X-Auth-Request-Email', 'X-Auth-Request-Groups'] as const),
  ...(['X-Auth-Request-Preferred-Username', 'X-Auth-Assertion'] as const),
] as const

export type IdentityHeader = (typeof IDENTITY_HEADERS)[number]
