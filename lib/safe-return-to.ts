/** Longest target worth keeping, in UTF-16 units. */
const MAX_LENGTH = 2048

// Backslashes and controls are read differently by parsers; white space is stripped by some.
const AMBIGUOUS =
  // eslint-disable-next-line no-control-regex -- controls are exactly what is refused
  /[\\\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]/u

/**
 * The address within our own site that `target` asks for, re-serialised as `/path?query#fragment`;
 * null when it asks for anything else. `origin` is our own, as `new URL(...).origin` spells it.
 * The answer, never the input, may stand in a Location header.
 */
export function safeReturnTo(target: unknown, origin: string): string | null {
  if (typeof target !== 'string' || target.length > MAX_LENGTH) return null
  if (AMBIGUOUS.test(target)) return null
  if (target.startsWith('//')) return null
  if (!target.startsWith('/') && !target.startsWith(`${origin}/`)) return null
  if (!URL.canParse(target, origin)) return null
  const url = new URL(target, origin)
  if (url.origin !== origin || url.username !== '' || url.password !== '') return null
  if (leavesWhenDecoded(url.pathname)) return null
  return url.pathname + url.search + url.hash
}

/** Whether some reader that decodes the path once more, or twice, would see another host. */
function leavesWhenDecoded(pathname: string): boolean {
  let path = pathname
  for (let round = 0; round < 3; round += 1) {
    const flat = path.normalize('NFKC')
    if (flat.startsWith('//') || AMBIGUOUS.test(flat.slice(0, 4)) || hasControl(flat)) return true
    const decoded = decodeOnce(path)
    if (decoded === path) return false
    path = decoded
  }
  return false
}

// eslint-disable-next-line no-control-regex -- controls are exactly what is looked for
const hasControl = (text: string): boolean => /[\u0000-\u001f\u007f]/u.test(text)

/** Decodes what can be decoded and leaves malformed escapes as they are. */
const decodeOnce = (path: string): string =>
  path.replace(/(?:%[0-9a-f]{2})+/giu, (run) => {
    try {
      return decodeURIComponent(run)
    } catch {
      return Buffer.from(run.replaceAll('%', ''), 'hex').toString('latin1')
    }
  })
