/**
 * Every value that a Cookie header gives `name`, in order: two values are two, not the first.
 * Values are taken as they are; nothing is decoded, so nothing can fail to decode.
 */
export function readCookie(header: string | undefined, name: string): string[] {
  const values: string[] = []
  for (const [key, value] of cookiePairs(header)) {
    if (key === name) values.push(value)
  }
  return values
}

/** The name=value pairs of a Cookie header (RFC 6265 section 5.4), malformed ones left out. */
export function cookiePairs(header: string | undefined): [string, string][] {
  const pairs: [string, string][] = []
  for (const part of (header ?? '').split(';')) {
    const equals = part.indexOf('=')
    if (equals > 0) pairs.push([part.slice(0, equals).trim(), part.slice(equals + 1).trim()])
  }
  return pairs
}
