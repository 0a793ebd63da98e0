interface CookieScope {
  /** The Domain attribute of the cookie; null: none. */
  readonly domain: string | null
  /** The host that sets it. */
  readonly ownHost: string
}

/** Whether browsers send a cookie of this scope to `host` (RFC 6265 section 5.1.3). Ports do not count. */
export const cookieReaches = ({ domain, ownHost }: CookieScope, host: string): boolean =>
  domain === null ? host === ownHost : host === domain || host.endsWith(`.${domain}`)
