import { readTarget } from '../reading/target.js'

/** As a whole segment: any number of segments, also none. */
export const DEEP = '**'

/** Within a segment: any number of characters, also none. */
const STAR = '*'

const MAX_LENGTH = 1024

/**
 * A pattern for paths in segments, or null if `text` is none: `/a/b` itself; `/a/**` is `/a` and
 * all below it; a `*` within a segment is any run of characters there. Everything else must be
 * spelled as `readTarget` spells a path, decoded.
 */
export function readPathPattern(text: string): readonly string[] | null {
  if (text.length > MAX_LENGTH || !text.startsWith('/')) return null
  const segments = text.slice(1).split('/')
  if (segments.some((segment) => segment.includes(DEEP) && segment !== DEEP)) return null
  const sample = samplePath(segments)
  return readTarget(escapeForeign(sample))?.path === sample ? segments : null
}

/** A path that the pattern matches. */
export const samplePath = (segments: readonly string[]): string =>
  `/${segments.map((segment) => segment.replaceAll(/\*+/g, 'x')).join('/')}`

/** A path as people write it, as the bytes that a client would send for it; escapes stay. */
export const escapeForeign = (path: string): string => path.replaceAll(/[^!-~]+/g, escapeBytes)

const escapeBytes = (text: string): string =>
  Buffer.from(text).toString('hex').replaceAll(/../g, '%$&')

/** Whether `segment`, a part of a pattern, stands for more than itself. */
export const isGlob = (segment: string): boolean => segment.includes(STAR)

/** A segment with stars, taken apart once. */
export interface Glob {
  readonly text: string
  /** Whether `segment`, one of a path, is one that it stands for. Takes linear steps a star. */
  matches(segment: string): boolean
}

/** Takes `text` apart, a segment of a pattern. */
export function readGlob(text: string): Glob {
  const [first = '', ...middle] = text.split(STAR)
  const last = middle.pop()
  const matches = (segment: string): boolean => {
    if (last === undefined) return segment === text
    const end = segment.length - last.length
    if (end < first.length || !segment.startsWith(first) || !segment.endsWith(last)) return false
    let from = first.length
    for (const part of middle) {
      const at = segment.indexOf(part, from)
      if (at === -1 || at + part.length > end) return false
      from = at + part.length
    }
    return true
  }
  return { text, matches }
}

/**
 * Whether every path of the pattern `b` is one of `a`. May say no where it is hard to tell, never
 * yes where it is not so.
 */
export function pathCovers(a: readonly string[], b: readonly string[]): boolean {
  // covered[j]: whether the patterns' rests from the row's place in `a`, and from j in `b`, cover.
  let covered = b.map(() => false).concat(true)
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const part = a[i] ?? ''
    const row = covered.map(() => false)
    for (let j = b.length; j >= 0; j -= 1) {
      const other = b[j]
      if (part === DEEP) {
        row[j] = covered[j] === true || (other !== undefined && row[j + 1] === true)
      } else {
        row[j] = other !== undefined && segmentCovers(part, other) && covered[j + 1] === true
      }
    }
    covered = row
  }
  return covered[0] === true
}

function segmentCovers(a: string, b: string): boolean {
  if (b === DEEP) return false
  return a === b || a === STAR || (!isGlob(b) && isGlob(a) && readGlob(a).matches(b))
}
