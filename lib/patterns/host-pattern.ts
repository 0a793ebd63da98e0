import { readHost } from '../reading/host.js'

/** What a wildcard begins with: `*.example.com` is any name below `example.com`, not itself. */
const WILDCARD = '*.'

/** The one form of a pattern for hosts: a name as `readHost` reads it, or `*.` and one; else null. */
export function readHostPattern(text: string): string | null {
  const isWildcard = text.startsWith(WILDCARD)
  const host = readHost(isWildcard ? text.slice(WILDCARD.length) : text)
  if (host === null || host.port !== null) return null
  if (!isWildcard) return host.name
  return /[a-z]/.test(host.name) && !host.name.startsWith('[') ? WILDCARD + host.name : null
}

/** Of `*.example.com` what its names end in, `.example.com`; null for a name. */
export const suffixOf = (pattern: string): string | null =>
  pattern.startsWith(WILDCARD) ? pattern.slice(1) : null

/** Whether every host of the pattern `b` is one of `a`. */
export function hostCovers(a: string, b: string): boolean {
  const suffix = suffixOf(a)
  if (suffix === null) return a === b
  return (suffixOf(b) ?? b).endsWith(suffix) && b !== suffix.slice(1)
}

/** A host that `pattern` matches. */
export const sampleHost = (pattern: string): string =>
  suffixOf(pattern) === null ? pattern : `x${pattern.slice(1)}`
