import { AppError } from '../../errors/app-error.js'
import { secondsOf, type Clock } from '../../lib/clock.js'
import { readPayload, UnreadableJws } from '../../lib/compact-jws.js'
import type { AssertionClaims, Claims } from './claims.js'
import { judgeAssertion, judgeClaims, type Expected } from './judge-claims.js'
import type { TokenKeys } from './keys.js'
import { readSigned, type TokenType } from './signature.js'
import { Sightings } from './sightings.js'
import { createVerifiedTokens, type Recalls } from './verified-tokens.js'

/** Reads one kind of token, from memory alone. */
export interface TokenReader<C> {
  /**
   * What a token says, or else why it is refused: AppError `token_expired` or `invalid_token`. Throws
   * whatever `find` throws. For those who are asked by the thousand: to throw costs as much as to read.
   */
  read(token: string): C | AppError
  /** As `read`, but a refusal is thrown. */
  verify(token: string): C
  /** As `verify`, of a token that may have expired: to end what it began, never to let pass. */
  verifyIgnoringExpiry(token: string): C
  /** How many tokens were known already since the start, and how many were not. */
  recalls(): Recalls
}

export interface ReaderParts {
  readonly settings: Expected
  readonly find: TokenKeys['find']
  readonly clock: Clock
}

/** The media type of our access tokens (RFC 9068): a token of another kind never passes as one. */
export const ACCESS_TOKEN = 'at+jwt' satisfies TokenType

/** Reads access tokens. `bypassOn` false: those whose `amr` holds `bypass` are refused. */
export const createTokenReader = (
  parts: ReaderParts & { readonly bypassOn: boolean },
): TokenReader<Claims> =>
  createReader(parts, ACCESS_TOKEN, (payload, when) => {
    const claims = judgeClaims(payload, when)
    if (!parts.bypassOn && claims.amr.includes('bypass')) {
      throw new UnreadableJws('bypass token, bypass is off')
    }
    return claims
  })

/** What is called an assertion: who asks, told to one app by the gateway in front of it. */
export const ASSERTION = 'assertion+jwt' satisfies TokenType

/** How long an assertion lives, in seconds. */
export const ASSERTION_SECONDS = 60

/** Reads assertions made for one of `hosts`. */
export const createAssertionReader = ({
  issuer,
  hosts,
  ...parts
}: Omit<ReaderParts, 'settings'> & {
  readonly issuer: string
  readonly hosts: readonly string[]
}): TokenReader<AssertionClaims> => {
  const settings = { issuer, audience: hosts, lifetimeSeconds: ASSERTION_SECONDS }
  return createReader({ ...parts, settings }, ASSERTION, judgeAssertion)
}

type Judge<C> = (
  payload: Readonly<Record<string, unknown>>,
  when: { settings: Expected; now: Date },
) => C

/** A reader of tokens of `type`, whose payload `judge` takes or throws UnreadableJws at. */
export function createReader<C extends { readonly exp: number }>(
  { settings, find, clock }: ReaderParts,
  type: TokenType,
  judge: Judge<C>,
): TokenReader<C> {
  const verified = createVerifiedTokens<C>(find)
  const sightings = new Sightings()
  const otherType = new UnreadableJws(`typ is not ${type}`)

  const readNew = (token: string): C | UnreadableJws => {
    const signed = readSigned(token, find)
    if (signed instanceof UnreadableJws) return signed
    const { header, payload, parsed } = signed
    if (header.typ !== type) return otherType
    const claims = judge(readPayload(payload, parsed), { settings, now: clock.now() })
    if (sightings.note(token)) verified.keep(token, header.kid, claims)
    return claims
  }
  const readIgnoringExpiry = (token: string): C | AppError => {
    const claims = verified.recall(token) ?? returning(readNew, token)
    return claims instanceof UnreadableJws ? invalid(claims) : claims
  }
  const read = (token: string): C | AppError => {
    const claims = readIgnoringExpiry(token)
    if (claims instanceof AppError || claims.exp > secondsOf(clock.now())) return claims
    return EXPIRED
  }

  return {
    read,
    verify: (token) => accepted(read(token)),
    verifyIgnoringExpiry: (token) => accepted(readIgnoringExpiry(token)),
    recalls: () => verified.recalls(),
  }
}

/** What `read` makes of a token, or the UnreadableJws that it throws. */
function returning<T>(read: (token: string) => T, token: string): T | UnreadableJws {
  try {
    return read(token)
  } catch (error) {
    if (error instanceof UnreadableJws) return error
    throw error
  }
}

/** What was found good; throws what was not. */
export function accepted<T>(found: T | AppError): T {
  if (found instanceof AppError) throw found
  return found
}

const headers = { 'WWW-Authenticate': 'Bearer error="invalid_token"' }

/** What is refused most, by the thousand where somebody tries: made once for each reason. */
const refusals = new Map<string, AppError>()
const MOST_REFUSALS = 100

function invalid({ message }: UnreadableJws): AppError {
  const known = refusals.get(message)
  if (known) return known
  const refusal = new AppError('invalid_token', { detail: message, headers })
  if (refusals.size < MOST_REFUSALS) refusals.set(message, refusal)
  return refusal
}

const EXPIRED = new AppError('token_expired', { headers })
