import type { Transaction } from 'sequelize'
import { AppError } from '../../errors/app-error.js'
import type { Clock } from '../../lib/clock.js'
import { Secret } from '../../lib/secret.js'
import type { Models } from '../../models/index.js'
import type { RefreshToken } from '../../models/refresh-token.js'
import type { Within } from '../../models/transaction.js'
import {
  createFirst,
  createSeed,
  deriveSuccessor,
  hashOf,
  isSecretOf,
  parseRefreshToken,
  spell,
  type RefreshTokenText,
  type SuccessorKey,
} from './refresh-token-text.js'

/** A refresh token to hand out. */
export interface IssuedRefreshToken {
  readonly text: Secret
  readonly expiresAt: Date
}

/** A token somebody showed, and the row it is: the secret was right. */
export interface ShownToken {
  readonly text: RefreshTokenText
  readonly row: RefreshToken
}

/** What a shown token led to. `reused`: it was spent too long ago, so somebody copied it. */
export type Step =
  | { readonly kind: 'issued'; readonly token: IssuedRefreshToken }
  | { readonly kind: 'expired' | 'reused' }

/**
 * The refresh tokens of a session, each spent for the next. A successor is derived, not drawn, so
 * that all who show the same token are given the same one; only its hash is kept.
 */
export interface RefreshChain {
  /** The first token of a session that ends at `end` at the latest. */
  begin(of: ChainOwner, transaction: Transaction): Promise<IssuedRefreshToken>
  /** The token that `text` is; null: none of ours, or its secret is wrong. */
  recognise(text: string, transaction?: Within): Promise<ShownToken | null>
  /** Whether the token leads on: it is not spent or spent just now, and not expired. */
  isOpen(shown: ShownToken): boolean
  /**
   * Spends the token, or follows it to where the chain ends by now. Throws AppError `unavailable`
   * when it was spent with a key that this instance does not have.
   */
  advance(shown: ShownToken, of: ChainOwner, transaction: Transaction): Promise<Step>
}

export interface ChainOwner {
  readonly sessionId: string
  readonly end: Date
}

export interface RefreshChainParts {
  readonly models: Pick<Models, 'RefreshToken'>
  readonly clock: Clock
  /** Successors are derived with the first, and found with any. Never empty. */
  readonly keys: readonly SuccessorKey[]
  readonly lifetimeSeconds: number
  readonly graceSeconds: number
}

/** Makes the chain over `refresh_tokens`. */
export const createRefreshChain = (parts: RefreshChainParts): RefreshChain => ({
  begin: (of, transaction) => add(parts, { text: createFirst(), of }, transaction),
  recognise: async (shown, transaction = null) => {
    const text = parseRefreshToken(shown)
    const row = text && (await parts.models.RefreshToken.findById(text.id, transaction))
    return row && isSecretOf(text.secret, row.secretHash) ? { text, row } : null
  },
  isOpen: ({ row: { spentAt, expiresAt } }) => {
    const now = parts.clock.now()
    return spentAt === null ? expiresAt > now : isWithinGrace(parts, spentAt, now)
  },
  advance: async (shown, of, transaction) => {
    const now = parts.clock.now()
    const { row, text } = shown
    if (row.spentAt === null && row.expiresAt <= now) return { kind: 'expired' }
    if (await parts.models.RefreshToken.spend(row, now, transaction)) {
      const next = deriveSuccessor(firstKey(parts), text, row.seed)
      return { kind: 'issued', token: await add(parts, { text: next, of }, transaction) }
    }
    return follow(parts, shown, transaction)
  },
})

function firstKey({ keys: [first] }: RefreshChainParts): SuccessorKey {
  if (!first) throw new TypeError('No key to derive refresh tokens with')
  return first
}

interface NewToken {
  readonly text: RefreshTokenText
  readonly of: ChainOwner
}

async function add(
  { models, clock, lifetimeSeconds }: RefreshChainParts,
  { text, of: { sessionId, end } }: NewToken,
  transaction: Transaction,
): Promise<IssuedRefreshToken> {
  const createdAt = clock.now()
  const expiresAt = new Date(Math.min(createdAt.getTime() + lifetimeSeconds * 1000, end.getTime()))
  const { id, secret } = text
  const values = { id, sessionId, secretHash: hashOf(secret), seed: createSeed() }
  await models.RefreshToken.add({ ...values, createdAt, expiresAt }, transaction)
  return { text: new Secret(spell(text)), expiresAt }
}

/** Somebody spent it: since when is asked anew, because that may have been a moment ago. */
async function follow(
  parts: RefreshChainParts,
  shown: ShownToken,
  transaction: Transaction,
): Promise<Step> {
  const now = parts.clock.now()
  const row = await shown.row.reload({ transaction })
  if (row.spentAt === null || !isWithinGrace(parts, row.spentAt, now)) return { kind: 'reused' }
  const tail = await findTail(parts, { text: shown.text, row }, transaction)
  if (tail.row.expiresAt <= now) return { kind: 'expired' }
  const text = new Secret(spell(tail.text))
  return { kind: 'issued', token: { text, expiresAt: tail.row.expiresAt } }
}

const isWithinGrace = ({ graceSeconds }: RefreshChainParts, spentAt: Date, now: Date): boolean =>
  now.getTime() - spentAt.getTime() <= graceSeconds * 1000

/** Step by step: each secret leads to the next one only. */
async function findTail(
  parts: RefreshChainParts,
  from: ShownToken,
  transaction: Transaction,
): Promise<ShownToken> {
  let last = from
  while (last.row.spentAt !== null) last = await findSuccessor(parts, last, transaction)
  return last
}

async function findSuccessor(
  { models, keys }: RefreshChainParts,
  { text, row }: ShownToken,
  transaction: Transaction,
): Promise<ShownToken> {
  for (const key of keys) {
    const next = deriveSuccessor(key, text, row.seed)
    const found = await models.RefreshToken.findById(next.id, transaction)
    if (found) return { text: next, row: found }
  }
  const detail = 'a refresh token was spent with a key that this instance does not have'
  throw new AppError('unavailable', { detail, headers: { 'Retry-After': '1' } })
}
