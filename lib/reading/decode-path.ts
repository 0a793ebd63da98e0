/** What may come out of no escape, and of no character folded by NFKC: each is read in two ways. */
// eslint-disable-next-line no-control-regex -- controls are exactly what is refused
const MEANINGFUL = /[\u0000-\u001f\u007f-\u009f/\\.;#?%]/

const ESCAPE_SIGN = 0x25

/**
 * `asked`, a path of one character per byte, with its escapes decoded once and its bytes read as
 * UTF-8; null when an escape is cut, hides a meaning, or the whole is no UTF-8.
 */
export function decodePath(asked: string): string | null {
  const bytes = decodeEscapes(asked)
  if (bytes === null) return null
  const path = toText(bytes)
  if (path === null) return null
  const foreign = path.replaceAll(/[ -~]+/g, '')
  if (MEANINGFUL.test(foreign) || MEANINGFUL.test(foreign.normalize('NFKC'))) return null
  return path.split('/').some(isDotSegment) ? null : path
}

/** Some file systems drop the spaces at the end of a name. */
const isDotSegment = (segment: string): boolean => /^\.{1,2}$/.test(segment.trim())

function decodeEscapes(asked: string): Buffer | null {
  const bytes = Buffer.allocUnsafe(asked.length)
  let length = 0
  for (let index = 0; index < asked.length; index += 1) {
    let byte = asked.charCodeAt(index)
    if (byte === ESCAPE_SIGN) {
      byte = hexAt(asked, index + 1) * 16 + hexAt(asked, index + 2)
      if (Number.isNaN(byte) || (byte < 0x80 && MEANINGFUL.test(String.fromCharCode(byte)))) {
        return null
      }
      index += 2
    }
    bytes[length] = byte
    length += 1
  }
  return bytes.subarray(0, length)
}

function hexAt(text: string, index: number): number {
  const code = text.charCodeAt(index)
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code | 0x20
  return letter >= 0x61 && letter <= 0x66 && code < 0x80 ? letter - 0x57 : NaN
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function toText(bytes: Buffer): string | null {
  try {
    return UTF8.decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}
