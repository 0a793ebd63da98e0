const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whether a method changes nothing (RFC 9110 section 9.2.1). */
export const isSafeMethod = (method: string): boolean => SAFE.has(method)

/** What of a request says which site made the browser send it. undefined: absent. */
export interface SiteHeaders {
  readonly site: string | undefined
  readonly origin: string | undefined
  readonly cookie: string | undefined
}

/**
 * Why another site may have made a browser send a request (CSRF); null: none did. Asked in order:
 * Fetch Metadata; `Origin`, which `isOwn` knows; where a request carries cookies and neither, it is
 * taken for another site's.
 */
export function findCrossSite(
  { site, origin, cookie }: SiteHeaders,
  isOwn: (origin: string) => boolean,
): string | null {
  if (site !== undefined) {
    return site === 'same-origin' || site === 'none' ? null : 'Sec-Fetch-Site is not same-origin'
  }
  if (origin !== undefined) return isOwn(origin) ? null : 'Origin is not ours'
  return cookie === undefined ? null : 'cookies, but neither Sec-Fetch-Site nor Origin'
}
