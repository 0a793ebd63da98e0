import { Secret } from '../lib/secret.js'

/** Freezes `value` and everything in it, URLs included, and returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof Secret) return value
  if (value instanceof URL) fixUrl(value)
  for (const part of Object.values(value)) deepFreeze(part)
  return Object.freeze(value)
}

const SETTABLE = ['href', 'protocol', 'host', 'hostname', 'port', 'pathname', 'search', 'hash', 'username', 'password'] as const // prettier-ignore

/** A URL is changed through setters of its prototype, which freezing alone leaves open. */
function fixUrl(url: URL): void {
  for (const part of SETTABLE) {
    Object.defineProperty(url, part, { value: url[part], enumerable: false })
  }
  const { search } = url
  Object.defineProperty(url, 'searchParams', { get: () => new URLSearchParams(search) })
}
