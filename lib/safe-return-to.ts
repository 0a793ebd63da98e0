/** Longest target within our own site worth keeping, in UTF-16 units. */
const MAX_LENGTH = 2048

// Backslashes and controls are read differently by parsers; white space is stripped by some.
const AMBIGUOUS =
  // eslint-disable-next-line no-control-regex -- controls are exactly what is refused
  /[\\\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]/u

/** Whether `target` is a text of `longest` units at most that every parser reads the same way. */
export const isPlainTarget = (target: unknown, longest: number): target is string =>
  typeof target === 'string' && target.length <= longest && !AMBIGUOUS.test(target)

/**
 * The address within our own site that `target` asks for, re-serialised as `/path?query#fragment`;
 * null when it asks for anything else. `origin` is our own, as `new URL(...).origin` spells it.
 * The answer, never the input, may stand in a Location header.
 */
export function safeReturnTo(target: unknown, origin: string): string | null {
  if (!isPlainTarget(target, MAX_LENGTH)) return null
  if (target.startsWith('//')) return null
  if (!target.startsWith('/') && !target.startsWith(`${origin}/`)) return null
  if (!URL.canParse(target, origin)) return null
  const url = new URL(target, origin)
  if (url.origin !== origin || url.username !== '' || url.password !== '') return null
  if (leavesWhenDecoded(url.pathname)) return null
  return url.pathname + url.search + url.hash
}

/** Whether some reader that decodes the path once more, or twice, would see another host. */
const leavesWhenDecoded = (pathname: string): boolean =>
  readingsOf(pathname).some(
    (flat) => flat.startsWith('//') || AMBIGUOUS.test(flat.slice(0, 4)) || hasControl(flat),
  )

/** Whether some reader that decodes the path once more, or twice, would see a control character. */
export const hidesControls = (pathname: string): boolean => readingsOf(pathname).some(hasControl)

/** The path as it stands, and decoded up to twice, each in its plainest spelling. */
function readingsOf(pathname: string): string[] {
  const all: string[] = []
  let path = pathname
  for (let round = 0; round < 3; round += 1) {
    all.push(path.normalize('NFKC'))
    const decoded = decodeOnce(path)
    if (decoded === path) break
    path = decoded
  }
  return all
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
