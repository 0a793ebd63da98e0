import { isUtf8 } from 'node:buffer'
import { isJsonObject, parseUniqueJson } from './unique-json.js'

/** A JWS in compact form (RFC 7515 section 7.1), read and not yet verified. */
export interface CompactJws {
  readonly header: JwsHeader
  /** As it stands in the text: for `readPayload`. */
  readonly payload: string
  /** In base64url, canonical. */
  readonly signature: string
}

/** The header parameters that have a meaning here. */
export interface JwsHeader {
  readonly alg: string
  readonly kid: string
  /** null: absent. */
  readonly typ: string | null
}

/** Why a text is no JWS that could be meant for us; the message holds nothing of it. */
export class UnreadableJws extends Error {
  /** Without a stack, which costs as much as the signature that is refused. */
  constructor(message: string) {
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    super(message)
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** Longest header, as text: an algorithm, a type and the name of a key. */
const MAX_HEADER = 256

/**
 * Reads `text` as strictly as it can be read: three parts; base64url without padding or stray bits, so
 * that no two texts are one token (RFC 7515 section 2); UTF-8; JSON without namesakes; and no header
 * parameter but `alg`, `kid` and `typ`. So keys brought along (`jwk`, `jku`, `x5c`, `x5u`), `crit`,
 * `b64` and `zip` are refused unread. The payload is left to `readPayload`. Throws UnreadableJws.
 */
export function readCompactJws(text: string, maxLength: number): CompactJws {
  if (text.length > maxLength) throw new UnreadableJws('too long')
  const first = text.indexOf('.')
  const second = first === -1 ? -1 : text.indexOf('.', first + 1)
  if (second === -1) throw new UnreadableJws('less than three parts')
  if (text.includes('.', second + 1)) throw new UnreadableJws('more than three parts')
  if (first > MAX_HEADER) throw new UnreadableJws('the header is too long')
  const signature = text.slice(second + 1)
  if (!isCanonical(signature)) throw new UnreadableJws('the signature is not canonical base64url')
  const header = readHeader(text.slice(0, first))
  return { header, payload: text.slice(first + 1, second), signature }
}

/**
 * The JSON object that a payload is, as strictly. `parsed`: what JSON.parse makes of it, where somebody
 * has asked already. Throws UnreadableJws.
 */
export function readPayload(text: string, parsed?: object): Readonly<Record<string, unknown>> {
  const bytes = decodePayload(text)
  // Where it names as many members as there are, it names none twice.
  if (isJsonObject(parsed) && isUtf8(bytes) && membersIn(bytes) === Object.keys(parsed).length) {
    return parsed
  }
  return readJsonObject(bytes, 'payload')
}

/** The bytes of a payload, whatever they say. Throws UnreadableJws. */
export const decodePayload = (text: string): Buffer => decode(text, 'payload')

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const BRACE = 0x7b

/** How many members the object of a JSON text names, one for each time; NaN: objects stand in it. */
function membersIn(json: Buffer): number {
  let members = 0
  let quoted = false
  for (let at = 1; at < json.length; at += 1) {
    const byte = json[at]
    if (byte === QUOTE) quoted = !quoted
    else if (quoted) at += byte === BACKSLASH ? 1 : 0
    else if (byte === COLON) members += 1
    else if (byte === BRACE) return NaN
  }
  return members
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** By how many letters are over: the last ones that there may be, with no bits but those of a byte. */
const LAST = [LETTERS, '', 'AQgw', 'AEIMQUYcgkosw048']

/** Whether `text` is base64url without padding or stray bits, and not empty. */
const isCanonical = (text: string): boolean =>
  /^[\w-]+$/u.test(text) && (LAST[text.length % 4]?.includes(text.charAt(text.length - 1)) ?? false)

function decode(text: string, part: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  if (text !== '' && bytes.toString('base64url') === text) return bytes
  throw new UnreadableJws(`the ${part} is not canonical base64url`)
}

/** Headers by their text: tokens of one kind and key share one. Beyond so many all are read anew. */
const knownHeaders = new Map<string, JwsHeader>()
const MOST_HEADERS = 100

function readHeader(text: string): JwsHeader {
  const known = knownHeaders.get(text)
  if (known) return known
  const header = Object.freeze(headerIn(decode(text, 'header')))
  if (knownHeaders.size >= MOST_HEADERS) knownHeaders.clear()
  // Copied: cut out of a token, it would hold all of that in memory.
  knownHeaders.set(Buffer.from(text).toString(), header)
  return header
}

function headerIn(bytes: Buffer): JwsHeader {
  const { alg, kid, typ, ...others } = readJsonObject(bytes, 'header')
  const [other] = Object.keys(others)
  if (other !== undefined) throw new UnreadableJws('the header has a parameter unknown here')
  if (typeof alg !== 'string') throw new UnreadableJws('alg is not a text')
  if (typeof kid !== 'string') throw new UnreadableJws('kid is not a text')
  if (typ !== undefined && typeof typ !== 'string') throw new UnreadableJws('typ is not a text')
  return { alg, kid, typ: typ ?? null }
}

/** The JSON object in `bytes`, UTF-8 without namesakes. Throws UnreadableJws. */
function readJsonObject(bytes: Buffer, part: string): Readonly<Record<string, unknown>> {
  if (!isUtf8(bytes)) throw new UnreadableJws(`the ${part} is not UTF-8`)
  const value = parse(bytes.toString('utf8'), part)
  if (!isJsonObject(value)) throw new UnreadableJws(`the ${part} is not a JSON object`)
  return value
}

function parse(text: string, part: string): unknown {
  try {
    return parseUniqueJson(text)
  } catch (error) {
    // The parser's message quotes the text.
    throw new UnreadableJws(
      `the ${part} is not JSON: ${error instanceof Error ? error.name : 'unknown'}`,
    )
  }
}
