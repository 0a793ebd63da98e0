/** What an If-Match header asks for: `*` (whatever is there now), or one of these strong tags. */
export type IfMatch = '*' | readonly string[]

const LIST = /^[\t ,]*(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"(?:[\t ]*(?:,[\t ]*)+|[\t ]*$))+$/u
const TAG = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/gu

/**
 * Reads an If-Match header (RFC 9110 section 13.1.1): the tags without their quotes. Weak tags are
 * left out, because If-Match compares strongly, so they match nothing. Null when malformed.
 */
export function parseIfMatch(header: string): IfMatch | null {
  if (header.trim() === '*') return '*'
  if (!LIST.test(header)) return null
  return [...header.matchAll(TAG)].filter(([, weak]) => !weak).map(([, , tag = '']) => tag)
}
