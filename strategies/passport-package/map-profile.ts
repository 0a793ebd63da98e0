import type { ProfileMapping } from '../../config/settings.js'
import { AppError } from '../../errors/app-error.js'

/** What the mapping finds in a profile. */
export interface MappedProfile {
  readonly subject: string
  readonly username: string | null
  readonly name: string | null
  readonly email: string | null
  readonly emailVerified: boolean
  readonly groups: readonly string[]
}

/** Longest text taken from a profile, in UTF-16 code units (OpenID Connect's limit for `sub`). */
const LONGEST = 255

/** Most groups of one person. More than that is no list of groups. */
const MOST_GROUPS = 1000

/** What a package makes out of a missing id with `String(json.id)`: one subject for everybody. */
const NOBODY = new Set(['undefined', 'null', 'NaN', 'true', 'false', '[object Object]'])

/**
 * Reads `profile` by `mapping`. A profile that is just a text counts as `{ id: text }`.
 * Throws AppError `provider_unavailable` without a usable subject; any other part that is missing,
 * too long or of the wrong type is left out.
 */
export function mapProfile(profile: unknown, mapping: ProfileMapping): MappedProfile {
  const root = typeof profile === 'string' ? { id: profile } : profile
  const text = (path: string | null): string | null =>
    path === null ? null : readText(firstOf(readPath(root, path)))
  return {
    subject: readSubject(root, mapping.subject),
    username: text(mapping.username),
    name: text(mapping.name),
    email: text(mapping.email),
    emailVerified: mapping.emailVerified !== null && readPath(root, mapping.emailVerified) === true,
    groups: mapping.groups === null ? [] : readGroups(readPath(root, mapping.groups)),
  }
}

function readSubject(root: unknown, path: string): string {
  const subject = readText(readPath(root, path))
  if (subject !== null && subject.trim() !== '' && !NOBODY.has(subject)) return subject
  throw new AppError('provider_unavailable', { detail: `the profile has no subject at ${path}` })
}

/**
 * The value at a dotted `path` (`emails.0.value`; `\.` is a dot within a name). Only own data is
 * read: nothing inherited, no getter is run, no text is taken apart.
 */
export function readPath(root: unknown, path: string): unknown {
  let value = root
  for (const name of path.split(/(?<!\\)\./u)) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.getOwnPropertyDescriptor(value, name.replaceAll('\\.', '.'))?.value
  }
  return value
}

/**
 * A number is taken only where it is exact: beyond 2^53 two people would share one. A text with
 * control characters or half a surrogate pair is none.
 */
function readText(value: unknown): string | null {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value)
  if (typeof value !== 'string' || value === '' || value.length > LONGEST) return null
  return /[\p{Cc}\p{Cs}]/u.test(value) ? null : value
}

/** Attributes that have several values in some answers and one in others (CAS, SAML, LDAP). */
const firstOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value)

function readGroups(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  if (list.length > MOST_GROUPS) return []
  return list.map(readText).filter((group) => group !== null)
}
