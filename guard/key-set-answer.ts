import { isJsonObject, parseUniqueJson } from '../lib/unique-json.js'
import { mapByKid, type VerifyingKey } from '../services/tokens/keys.js'
import { toVerifyingKey } from '../services/tokens/public-key.js'

/** Why a key set could not be read, in words of ours: nothing that was answered stands in it. */
export class KeySetFault extends Error {
  override readonly name = 'KeySetFault'
}

/** A key set as an issuer published it. */
export interface PublishedKeys {
  readonly byKid: ReadonlyMap<string, VerifyingKey>
  /** How long it may be kept, in milliseconds. */
  readonly freshMs: number
}

/** More keys than any issuer has at a time: each is parsed, which costs time. */
const MOST_KEYS = 32

/** What an issuer may ask for, in seconds, and what counts where it says nothing. */
const FRESH_SECONDS = { least: 60, most: 3600, unsaid: 300 }

/**
 * The keys of a JWKS answer (RFC 7517 section 5) that verify signatures as ours do; keys for other
 * uses, of other kinds or with a private part are passed over, as section 5 wants. Throws
 * KeySetFault where none is left, where two have one name, or where it is no key set.
 */
export async function readKeySet(answer: Response): Promise<PublishedKeys> {
  if (answer.status !== 200) throw new KeySetFault(`http_${answer.status}`)
  const keys = listIn(await answer.text()).flatMap(usable)
  if (keys.length === 0) throw new KeySetFault('no key in it that verifies signatures')
  return { byKid: byName(keys), freshMs: freshSecondsOf(answer) * 1000 }
}

function listIn(text: string): readonly unknown[] {
  const body = parsed(text)
  const keys: unknown = isJsonObject(body) ? body['keys'] : undefined
  if (!Array.isArray(keys)) throw new KeySetFault('not a key set')
  if (keys.length > MOST_KEYS) throw new KeySetFault(`more than ${MOST_KEYS} keys`)
  return keys
}

function parsed(text: string): unknown {
  try {
    return parseUniqueJson(text)
  } catch (error) {
    // The parser's message quotes the text.
    throw new KeySetFault(`not JSON: ${error instanceof Error ? error.name : 'unknown'}`)
  }
}

function usable(jwk: unknown): VerifyingKey[] {
  try {
    return [toVerifyingKey(jwk)]
  } catch {
    // Other keys may stand in a set: they are somebody else's, and verify nothing here.
    return []
  }
}

/** Of two keys with one name nobody can tell which is meant. */
function byName(keys: readonly VerifyingKey[]): ReadonlyMap<string, VerifyingKey> {
  try {
    return mapByKid(keys)
  } catch (cause) {
    throw new KeySetFault('two keys have one name', { cause })
  }
}

function freshSecondsOf({ headers }: Response): number {
  const said = /(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])/iu.exec(headers.get('cache-control') ?? '')
  const seconds = said?.[1] === undefined ? FRESH_SECONDS.unsaid : Number(said[1])
  return Math.min(Math.max(seconds, FRESH_SECONDS.least), FRESH_SECONDS.most)
}
