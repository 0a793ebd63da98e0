import { AppError } from '../../errors/app-error.js'
import { secondsOf, type Clock } from '../../lib/clock.js'
import { readJsonObject, UnreadableJws } from '../../lib/compact-jws.js'
import type { AssertionClaims, Claims } from './claims.js'
import { judgeAssertion, judgeClaims, type Expected } from './judge-claims.js'
import type { TokenKeys } from './keys.js'
import { readSigned, type TokenType } from './signature.js'
import { Sightings } from './sightings.js'
import { createVerifiedTokens, type Recalls } from './verified-tokens.js'

/** Reads one kind of token, from memory alone. */
export interface TokenReader<C> {
  /** What a token says. Throws AppError `token_expired` or `invalid_token`, and whatever `find` throws. */
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

  const read = (token: string): C => {
    const known = verified.recall(token)
    if (known) return known
    const { header, payload, parsed } = readSigned(token, find)
    if (header.typ !== type) throw new UnreadableJws(`typ is not ${type}`)
    const claims = judge(readJsonObject(payload, 'payload', parsed), { settings, now: clock.now() })
    if (sightings.note(token)) verified.keep(token, header.kid, claims)
    return claims
  }

  const verify = (token: string): C => {
    const claims = read(token)
    if (claims.exp <= secondsOf(clock.now())) throw expired()
    return claims
  }

  return {
    verify: (token) => refusing(() => verify(token)),
    verifyIgnoringExpiry: (token) => refusing(() => read(token)),
    recalls: () => verified.recalls(),
  }
}

/** What `work` gives; a text that is no token of ours is refused in the words of the catalogue. */
function refusing<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof UnreadableJws) throw invalid(error)
    throw error
  }
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

const expired = (): AppError => new AppError('token_expired', { headers })
