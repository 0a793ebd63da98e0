/**
 * Every value that a Cookie header gives `name`, in order: two values are two, not the first.
 * Values are taken as they are; nothing is decoded, so nothing can fail to decode. Asked for every
 * request, so nothing is made of what is passed over.
 */
export function readCookie(header: string | undefined, name: string): string[] {
  const values: string[] = []
  if (header === undefined) return values
  let equals = -1
  for (let start = 0; start < header.length;) {
    if (equals < start) equals = header.indexOf('=', start)
    if (equals === -1) break
    const end = endOf(header, start)
    if (equals < end && isNamed(header, { start, end: equals }, name)) {
      values.push(strip(header, { start: equals + 1, end }))
    }
    start = end + 1
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
    if (equals <= 0) continue
    const name = strip(part, { start: 0, end: equals })
    pairs.push([name, strip(part, { start: equals + 1, end: part.length })])
  }
  return pairs
}

interface Span {
  readonly start: number
  readonly end: number
}

/** Where the pair that begins at `start` ends. */
function endOf(header: string, start: number): number {
  const end = header.indexOf(';', start)
  return end === -1 ? header.length : end
}

/** Whether the text in `span`, which is not empty, is `name` once it is stripped. */
function isNamed(text: string, span: Span, name: string): boolean {
  const { start, end } = strippedSpan(text, span)
  return span.end > span.start && end - start === name.length && text.startsWith(name, start)
}

function strip(text: string, span: Span): string {
  const { start, end } = strippedSpan(text, span)
  return text.slice(start, end)
}

function strippedSpan(text: string, span: Span): Span {
  let { start, end } = span
  while (start < end && isSpace(text.charCodeAt(start))) start += 1
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1
  return { start, end }
}

/** A space or a tab. */
const isSpace = (code: number): boolean => code === 0x20 || code === 0x09
