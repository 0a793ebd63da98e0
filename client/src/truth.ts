import type { Environment } from './environment.js'
import { unreachable, type GatehouseError } from './errors.js'
import { isSigned, type Kept, type Standing } from './gate.js'
import type { Pace } from './pace.js'
import type { Store } from './store.js'
import type { Reason } from './types.js'

/** Milliseconds by which two readings of the same token's end may differ. */
const SLACK = 2_000

/** How something came to be known. */
export interface Learning {
  /** By another tab. */
  readonly told?: boolean
  /** By new credentials, or by giving them up. */
  readonly fresh?: boolean
}

/** What one tab tells the others of the session `key`. */
export interface News {
  readonly key: string | undefined
  readonly standing: Standing
  /** For copies of a tab, which cannot read each other's storage. */
  readonly kept?: Kept | null
}

/**
 * What is known of where we stand. What the gateway said last holds until it says otherwise: no clock,
 * no silence and no failure signs anyone out.
 */
export interface Truth {
  /** The session that is signed in. */
  readonly key: string | undefined
  /** Counts what happened: an answer to what was asked before is out of date. */
  version: number
  /** Counts credentials: whoever was refused with older ones may try again. */
  readonly generation: number
  /** Why the state is stale. */
  readonly failure: GatehouseError
  learn(standing: Standing, learning?: Learning): void
  /** Takes note that the gateway could not be asked, whatever the reason. */
  fail(error: unknown): void
}

interface TruthParts {
  readonly env: Pick<Environment, 'now'>
  readonly store: Store
  readonly pace: Pace
  /** Tells the other tabs. */
  readonly tell: (news: News) => void
}

export function createTruth({ env, store, pace, tell }: TruthParts): Truth {
  let expiresAt = 0
  const truth = {
    key: undefined as string | undefined,
    version: 0,
    generation: 0,
    failure: unreachable(),
    learn: (standing: Standing, { told, fresh }: Learning = {}) => {
      const before = truth.key
      const { state } = store
      truth.version++
      if (isSigned(standing)) {
        const { user, expiresIn } = standing
        const left = expiresIn * 1000
        const end = env.now() + left
        truth.key = standing.key
        if (fresh || truth.key !== before || Math.abs(end - expiresAt) > SLACK) {
          truth.generation++
          expiresAt = end
          pace.live(left)
        }
        store.set({ status: 'authenticated', user, expiresAt, stale: false })
      } else {
        // Why it ended is not forgotten only because the gateway has forgotten it.
        const old = state.status === 'unauthenticated' && state.reason
        const reason = fresh ? 'signed_out' : old || reasonOf(standing.reason, before)
        truth.generation++
        truth.key = undefined
        pace.live(-1)
        store.set({ status: 'unauthenticated', reason, stale: false })
      }
      pace.heard()
      if (!told && (fresh || before !== truth.key)) {
        tell({ key: truth.key ?? before, standing })
      }
    },
    fail: (error: unknown) => {
      const { state } = store
      const reason = state.status === 'pending' && { reason: 'gateway_unreachable' as const }
      truth.failure = error as GatehouseError
      store.set({ ...state, ...reason, stale: true })
      pace.failed(truth.failure.retryAfter || 0)
    },
  }
  return truth
}

/** Of all that the gateway may say, what matters here. */
const reasonOf = (said: string, before: string | undefined): Reason =>
  /expired|invalid/u.test(said)
    ? 'expired'
    : /administrator|disabled/u.test(said)
      ? 'ended_by_administrator'
      : said === 'never_signed_in' && !before
        ? said
        : 'signed_out_elsewhere'
