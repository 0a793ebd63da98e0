/** The prefix of a cookie's name that browsers hold to rules; empty: none. They ignore its case. */
export const cookiePrefixOf = (name: string): string =>
  /^__(?:host|secure)-/iu.exec(name)?.[0] ?? ''

/**
 * The name of the refresh token's cookie, beside the token's cookie `name`. Its path is not `/`, so
 * it cannot have the prefix `__Host-`.
 */
export const refreshCookieName = (name: string): string => {
  const prefix = cookiePrefixOf(name)
  return `${prefix === '' ? '' : '__Secure-'}${name.slice(prefix.length)}_refresh`
}

/**
 * The name of the hint cookie, beside the token's cookie `name`. It is for our own host alone, whatever
 * the other's domain, so that it can have the prefix `__Host-` wherever that one has any.
 */
export const hintCookieName = (name: string): string => {
  const prefix = cookiePrefixOf(name)
  return `${prefix === '' ? '' : '__Host-'}${name.slice(prefix.length)}_hint`
}
