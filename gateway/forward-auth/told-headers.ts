import { AppError } from '../../errors/app-error.js'
import type { RawHeaders } from '../../lib/raw-headers.js'

/** Where a proxy writes what it was asked for. Small letters, as they are compared. */
const NAMES = [
  ...(['x-forwarded-method', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-uri'] as const),
  ...(['x-original-url', 'x-original-method'] as const),
] as const

type Name = (typeof NAMES)[number]

const KNOWN: ReadonlySet<string> = new Set(NAMES)

/** The shortest and the longest of the names. */
const [SHORTEST, LONGEST] = [14, 18]

/** What a proxy told; undefined: nothing under that name. */
export type ToldHeaders = Readonly<Partial<Record<Name, string>>> & {
  /** Names that were told twice, or in a spelling that some programs take for them. */
  readonly doubtful: readonly string[]
}

/**
 * Reads what was told, in one pass. A header that is there twice has no value here, and neither has
 * one that stands beside a namesake such as `X_Forwarded_Host`: two programs would read two things.
 */
export function readTold(headers: RawHeaders): ToldHeaders {
  const told: Partial<Record<Name, string>> & { doubtful: readonly string[] } = { doubtful: NONE }
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? ''
    if (!mayBeTold(name)) continue
    const lower = name.toLowerCase()
    if (isName(lower) && told[lower] === undefined) told[lower] = headers[index + 1] ?? ''
    else noteDoubt(told, dashed(lower))
  }
  return told
}

function noteDoubt(told: { doubtful: readonly string[] }, name: string): void {
  if (!KNOWN.has(name) || told.doubtful.includes(name)) return
  told.doubtful = [...told.doubtful, name]
}

const NONE: readonly string[] = []

const isName = (name: string): name is Name => KNOWN.has(name)

const SMALL_X = 0x78

/** All names begin with `x`. */
const mayBeTold = (name: string): boolean =>
  name.length >= SHORTEST && name.length <= LONGEST && (name.charCodeAt(0) | 0x20) === SMALL_X

/** As programs read names that turn every other character into one, and back. */
const dashed = (name: string): string => name.replaceAll(/[^a-z\d]/gu, '-')

/** The one value of `name`. Throws AppError `invalid_request` where there is none, or another. */
export function requireTold(told: ToldHeaders, name: Name): string {
  if (told.doubtful.includes(name)) throw unclear(`${name} is there twice`)
  const value = told[name]
  if (value === undefined) throw unclear(`${name} is missing`)
  return value
}

/** Whether anything was told under one of `names`. */
export const isTold = (told: ToldHeaders, names: readonly Name[]): boolean =>
  names.some((name) => told[name] !== undefined || told.doubtful.includes(name))

export const unclear = (detail: string): AppError => new AppError('invalid_request', { detail })
