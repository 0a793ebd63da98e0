import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { SessionData, Store } from 'express-session'
import type { Clock } from '../../lib/clock.js'

/** How long a person may take at the provider, in seconds. */
export const PENDING_SECONDS = 600

/** One sign-in under way at a provider. Everything a strategy needs to finish it. */
export interface PendingSignIn {
  readonly provider: string
  /** The OAuth `state`, and the name of this record. */
  readonly state: string
  readonly nonce: string
  /** PKCE (RFC 7636). */
  readonly codeVerifier: string
  /** Already judged safe; judged again when used. */
  readonly returnTo: string
  /** Set when a signed-in user links a provider: the account it is for. */
  readonly linkTo: string | null
  /**
   * Set when somebody is to prove anew who they are: `again` where they were asked once already, and
   * the provider did not ask them. What is fresh is known by the proof, not by this.
   */
  readonly fresh: FreshWish | null
  /** What a strategy wants to find again at the callback. */
  readonly notes: Readonly<Record<string, string>>
}

/** How often somebody was asked already to prove anew who they are. */
export type FreshWish = 'asked' | 'again'

export interface PendingSignIns {
  /** Makes and keeps a pending sign-in. `binding` goes into the browser's cookie, nowhere else. */
  begin(wish: PendingWish): Promise<{ pending: PendingSignIn; binding: string }>
  /**
   * The pending sign-in named `state`, to be begun at its provider: one that links, and is not
   * taken yet. Any number of times; anything that does not fit gets null.
   */
  resume(asked: Asked): Promise<PendingSignIn | null>
  /** Adds `notes` to a pending sign-in that was begun or resumed in this same request. */
  annotate(pending: PendingSignIn, notes: Record<string, string>): Promise<void>
  /**
   * The pending sign-in named `state`, once: of any number of callers exactly one gets it.
   * A wrong `binding` or provider gets null and leaves the record alone.
   */
  take(asked: Asked): Promise<PendingSignIn | null>
}

/** What a browser shows for its pending sign-in: the state, where it is, and its cookie. */
export interface Asked {
  readonly state: string
  readonly provider: string
  readonly binding: string
}

export type PendingWish = Pick<PendingSignIn, 'provider' | 'returnTo' | 'linkTo'> &
  Partial<Pick<PendingSignIn, 'fresh'>>

/** The store of express-session, and one thing more: destroying tells whether the record was there. */
export interface SpendableStore extends Store {
  /** Removes the record; true for exactly one of any number of simultaneous callers. */
  spend(id: string): Promise<boolean>
}

interface KeptRecord {
  pending: PendingSignIn
  bindingHash: string
  expiresAt: number
}

declare module 'express-session' {
  interface SessionData {
    /** When it was last prolonged: seconds since the epoch. */
    keptAt?: number
    /** Who signed in with this session: decides nothing, but lets a replayed callback go home. */
    userId?: string
    kept?: KeptRecord
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url')
const random = (): string => randomBytes(32).toString('base64url')
const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/** The record's key in the store is a hash: who reads the store cannot finish a sign-in. */
export const pendingKey = (state: string): string => `pending:${sha256(state)}`

interface PendingParts {
  readonly store: SpendableStore
  readonly clock: Clock
}

/** Keeps one record per `state`, so that any number of tabs can sign in at once. */
export function createPendingSignIns({ store, clock }: PendingParts): PendingSignIns {
  const keep = (record: KeptRecord): Promise<void> =>
    new Promise((resolve, reject) => {
      store.set(pendingKey(record.pending.state), toSession(record), (error) =>
        error ? reject(error as Error) : resolve(),
      )
    })
  const find = (state: string): Promise<KeptRecord | null> =>
    new Promise((resolve, reject) => {
      store.get(pendingKey(state), (error, session) =>
        error ? reject(error as Error) : resolve(session?.kept ?? null),
      )
    })

  const findFitting = async ({ state, provider, binding }: Asked): Promise<KeptRecord | null> => {
    const record = await find(state)
    if (!record || record.expiresAt <= clock.now().getTime()) return null
    if (record.pending.provider !== provider) return null
    return same(record.bindingHash, sha256(binding)) ? record : null
  }

  /** The records of what this process handed out to be begun. */
  const records = new WeakMap<PendingSignIn, KeptRecord>()

  return {
    begin: async (wish) => {
      const binding = random()
      const pending = createPending(wish)
      const expiresAt = clock.now().getTime() + PENDING_SECONDS * 1000
      const record = { pending, bindingHash: sha256(binding), expiresAt }
      records.set(pending, record)
      await keep(record)
      return { pending, binding }
    },
    resume: async (asked) => {
      const record = await findFitting(asked)
      if (!record || record.pending.linkTo === null) return null
      records.set(record.pending, record)
      return record.pending
    },
    annotate: async (pending, notes) => {
      const record = records.get(pending)
      if (!record) throw new TypeError('annotate: not begun in this request')
      await keep({ ...record, pending: { ...pending, notes: { ...pending.notes, ...notes } } })
    },
    take: async (asked) => {
      const record = await findFitting(asked)
      return record && (await store.spend(pendingKey(asked.state))) ? record.pending : null
    },
  }
}

const createPending = (wish: PendingWish): PendingSignIn => ({
  fresh: null,
  ...wish,
  state: random(),
  nonce: random(),
  codeVerifier: random(),
  notes: {},
})

/** A store needs no more of a session than when it ends, and what it holds. */
function toSession(record: KeptRecord): SessionData {
  const lifetime = { originalMaxAge: PENDING_SECONDS * 1000, expires: new Date(record.expiresAt) }
  return { cookie: lifetime, kept: record }
}
