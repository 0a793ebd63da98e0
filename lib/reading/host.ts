import { isIPv4, isIPv6 } from 'node:net'

/** A host as a request names it. IPv6 addresses keep their brackets (RFC 3986, section 3.2.2). */
export interface Host {
  /** Lower-cased, without a trailing dot; addresses of IPv6 in their shortest form. */
  readonly name: string
  /** 1 to 65535; null when none was named. */
  readonly port: number | null
}

/** Longest name that DNS can hold (RFC 1035, section 2.3.4), and longest label. */
const LONGEST = { name: 253, label: 63 }

const DASH = 0x2d
const DOT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const UPPER_A = 0x41
const UPPER_Z = 0x5a
const BRACKET = 0x5b
const LOWER_A = 0x61
const LOWER_Z = 0x7a

/**
 * The one reading of a Host header, or of what a proxy says it was; null for whatever two readers
 * could read differently: other characters than letters, digits, hyphens and dots, empty labels,
 * numbers that only some take for an address, a port that is none.
 */
export function readHost(text: string): Host | null {
  if (text.charCodeAt(0) === BRACKET) return readBracketed(text)
  const colon = text.indexOf(':')
  const end = colon === -1 ? text.length : colon
  const port = colon === -1 ? null : readPort(text, colon + 1)
  if (port === 0) return null
  const name = readName(text, end)
  return name === null ? null : { name, port }
}

/** The name in the first `end` characters of `text`. */
function readName(text: string, end: number): string | null {
  const length = end > 1 && text.charCodeAt(end - 1) === DOT ? end - 1 : end
  if (length === 0 || length > LONGEST.name) return null
  let label = 0
  let upper = false
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === DOT) {
      if (!endsLabel(text, index, label)) return null
      label = index + 1
      continue
    }
    if (isUpper(code)) upper = true
    else if (!isLowerOrDigit(code) && (code !== DASH || index === label)) return null
  }
  if (!endsLabel(text, length, label)) return null
  const name = length === text.length ? text : text.slice(0, length)
  // A last label that begins with a digit may be an address in some spelling: one spelling counts.
  if (isDigit(text.charCodeAt(label)) && isNumber(name.slice(label)) && !isIPv4(name)) return null
  return upper ? name.toLowerCase() : name
}

/** Whether a label that began at `label` may end before `index`. */
const endsLabel = (text: string, index: number, label: number): boolean =>
  index > label && index - label <= LONGEST.label && text.charCodeAt(index - 1) !== DASH

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE
const isUpper = (code: number): boolean => code >= UPPER_A && code <= UPPER_Z
const isLowerOrDigit = (code: number): boolean =>
  (code >= LOWER_A && code <= LOWER_Z) || isDigit(code)

/** Whether WHATWG URL would read `label`, at the end of a name, as part of an address. */
const isNumber = (label: string): boolean => /^(?:\d+|0x[\da-f]*)$/i.test(label)

/** The port from `from` to the end of `text`; 0 when it is none. */
function readPort(text: string, from: number): number {
  const digits = text.length - from
  if (digits < 1 || digits > 5 || text.charCodeAt(from) === ZERO) return 0
  let port = 0
  for (let index = from; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (!isDigit(code)) return 0
    port = port * 10 + code - ZERO
  }
  return port <= 65_535 ? port : 0
}

function readBracketed(text: string): Host | null {
  const end = text.indexOf(']')
  const address = text.slice(1, end)
  if (end === -1 || address.includes('%') || !isIPv6(address)) return null
  const rest = text.slice(end + 1)
  const port = rest === '' ? null : rest.startsWith(':') ? readPort(rest, 1) : 0
  return port === 0 ? null : { name: new URL(`http://[${address}]`).hostname, port }
}
