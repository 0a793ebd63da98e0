import { decodePath } from './decode-path.js'

/** What a request asks for, without its host. */
export interface Target {
  /** Percent-decoded once: what rules match. Begins with one `/`; has no dot segment, `//` or `%`. */
  readonly path: string
  /** Path and query as they were spelled; bytes over 7F as the escapes that mean the same. */
  readonly raw: string
}

/**
 * More segments than any app has. What rules with `**` cost grows with them, and who asks chooses
 * their number.
 */
const MOST_SEGMENTS = 256

/** No path of this length has more. */
const SHORT = 2 * MOST_SEGMENTS

/** Most targets; nothing in it can be read in two ways, and no part of it in two ways by the engine. */
const USUAL = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9_~.-]*)+\/?$/

/** What a character of a path means to us. */
const REFUSED = 0
const PLAIN = 1
const SLASH = 2
const QUERY = 3
const ESCAPE = 4
const DOT = 5

const KINDS = new Uint8Array(256).map((_, code) => {
  switch (String.fromCharCode(code)) {
    case '/':
      return SLASH
    case '?':
      return QUERY
    case '%':
      return ESCAPE
    case '.':
      return DOT
    case '#':
    case ';':
    case '\\':
      return REFUSED
    default:
      if (code > 0x7e) return code === 0x7f ? REFUSED : ESCAPE
      return code > 0x20 ? PLAIN : REFUSED
  }
})

/**
 * The one reading of a raw request target, one character per byte as Node hands it on (RFC 9112,
 * section 3.2.1); null for whatever a proxy, we and an app could take for different paths: empty and
 * dot segments, `\`, `;`, `#`, controls, escapes of any of these or of `/`, `.`, `?` and `%`, cut
 * escapes, bytes that are no UTF-8, and characters that fold into one of these (NFKC). Null also for
 * more than 256 segments.
 */
export function readTarget(text: string): Target | null {
  if (text.length <= SHORT && USUAL.test(text)) return { path: text, raw: text }
  if (text.charCodeAt(0) !== SLASH_SIGN) return null
  let escaped = false
  let before: number = PLAIN
  let segments = 0
  let index = 0
  for (; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    const kind = code > 0xff ? REFUSED : (KINDS[code] ?? REFUSED)
    if (kind === REFUSED || (kind === SLASH && before === SLASH)) return null
    if (kind === QUERY) break
    if (kind === DOT && before === SLASH && isDotSegment(text, index)) return null
    if (kind === ESCAPE) escaped = true
    if (kind === SLASH) segments += 1
    before = kind
  }
  if (segments > MOST_SEGMENTS) return null
  const bytes = index === text.length ? 'plain' : queryOf(text, index)
  if (bytes === 'refused') return null
  const asked = index === text.length ? text : text.slice(0, index)
  const path = escaped ? decodePath(asked) : asked
  if (path === null) return null
  return { path, raw: escaped || bytes === 'high' ? escapeBytes(text) : text }
}

const SLASH_SIGN = 0x2f
const QUESTION_SIGN = 0x3f
const DOT_SIGN = 0x2e

/** Whether the segment whose first dot stands at `index` is `.` or `..`. */
function isDotSegment(text: string, index: number): boolean {
  const next = text.charCodeAt(index + 1)
  return endsSegment(next) || (next === DOT_SIGN && endsSegment(text.charCodeAt(index + 2)))
}

/** NaN is the end of the text. */
const endsSegment = (code: number): boolean =>
  code === SLASH_SIGN || code === QUESTION_SIGN || Number.isNaN(code)

/** Nothing in a query takes part in a decision; it must only be able to stand in one line. */
function queryOf(text: string, from: number): 'plain' | 'high' | 'refused' {
  let answer: 'plain' | 'high' = 'plain'
  for (let index = from; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code <= 0x20 || code === 0x23 || code === 0x7f || code > 0xff) return 'refused'
    if (code > 0x7f) answer = 'high'
  }
  return answer
}

const escapeBytes = (text: string): string =>
  text.replaceAll(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)
