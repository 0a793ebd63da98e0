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

/**
 * The name=value pairs of a Cookie header (RFC 6265 section 5.4), malformed ones left out. Of white
 * space only that of HTTP goes: browsers take `__Host-jwt` behind a no-break space for another name
 * without a prefix, from whatever host, and so do we.
 */
export function cookiePairs(header: string | undefined): [string, string][] {
  const pairs: [string, string][] = []
  for (const part of (header ?? '').split(';')) {
    const equals = part.indexOf('=')
    if (equals > 0) pairs.push([strip(part.slice(0, equals)), strip(part.slice(equals + 1))])
  }
  return pairs
}

const isSpace = (character: string | undefined): boolean => character === ' ' || character === '\t'

function strip(text: string): string {
  let [start, end] = [0, text.length]
  while (isSpace(text[start])) start += 1
  while (end > start && isSpace(text[end - 1])) end -= 1
  return text.slice(start, end)
}
