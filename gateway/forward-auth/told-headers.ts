import { AppError } from '../../errors/app-error.js'
import type { RawHeaders } from '../../lib/raw-headers.js'

/** Where a proxy writes what it was asked for. Small letters, as they are compared. */
type Name = `x-forwarded-${'method' | 'proto' | 'host' | 'uri'}` | `x-original-${'url' | 'method'}`

/** What a proxy told; undefined: nothing under that name. */
export class ToldHeaders {
  'x-forwarded-method': string | undefined = undefined
  'x-forwarded-proto': string | undefined = undefined
  'x-forwarded-host': string | undefined = undefined
  'x-forwarded-uri': string | undefined = undefined
  'x-original-url': string | undefined = undefined
  'x-original-method': string | undefined = undefined
  /** Names that were told twice, or in a spelling that some programs take for them. */
  doubtful = NONE
}

const NONE: readonly string[] = []

/** The shortest and the longest of the names. */
const SHORTEST = 14
const LONGEST = 18

/**
 * Reads what was told, in one pass. A header that is there twice has no value here, and neither has
 * one that stands beside a namesake such as `X_Forwarded_Host`: two programs would read two things.
 */
export function readTold(headers: RawHeaders): ToldHeaders {
  const told = new ToldHeaders()
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? ''
    if (mayBeTold(name)) note(told, name.toLowerCase(), headers[index + 1] ?? '')
  }
  return told
}

/** All names begin with `x`. */
const mayBeTold = (name: string): boolean =>
  name.length >= SHORTEST && name.length <= LONGEST && (name.charCodeAt(0) | 0x20) === SMALL_X

const SMALL_X = 0x78

function note(told: ToldHeaders, name: string, value: string): void {
  if (isName(name) && told[name] === undefined) {
    told[name] = value
    return
  }
  const plain = dashed(name)
  if (isName(plain) && !told.doubtful.includes(plain)) told.doubtful = [...told.doubtful, plain]
}

function isName(name: string): name is Name {
  switch (name) {
    case 'x-forwarded-method':
    case 'x-forwarded-proto':
    case 'x-forwarded-host':
    case 'x-forwarded-uri':
    case 'x-original-url':
    case 'x-original-method':
      return true
    default:
      return false
  }
}

/** As programs read names that turn every other character into one, and back. */
const dashed = (name: string): string =>
  /[^a-z\d-]/u.test(name) ? name.replaceAll(/[^a-z\d]/gu, '-') : name

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
