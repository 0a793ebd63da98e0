/** Printable ASCII without a space at either end: most of what people are called. */
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/u

/** What ends a line for some reader, or is trimmed away by one. */
const BREAKING = /[\p{Cc}\u2028\u2029]|^\s+|\s+$/gu

/**
 * `text` as the value of a header, one character for each byte of its UTF-8, as Node sends them.
 * Controls, and white space at the ends, become the escapes that URLs have (RFC 3986 section 2.1):
 * so no text can break a header, or be trimmed into another.
 */
export function toHeaderValue(text: string): string {
  if (text === '' || PLAIN.test(text)) return text
  const safe = text.replace(BREAKING, encodeURIComponent)
  return Buffer.from(safe, 'utf8').toString('latin1')
}
