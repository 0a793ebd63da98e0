import type { Request } from 'express'
import type { Strategy } from 'passport'

/** Told once how a strategy ended: a fault, a result, or neither and perhaps why. */
export type Settle = (fault: unknown, result?: object | null, why?: unknown) => void

/** Lets a strategy decide about a request. */
export type RunStrategy = (req: Request, settle: Settle) => void

/**
 * Runs `strategy` by the contract of Passport's strategies: it ends in one of five outcomes. As
 * Passport does it, but for what Passport adds to every request for its sessions, which we don't
 * have, and which cost more than our whole guard: for the one strategy that every request meets.
 */
export function createRunner(strategy: Strategy): RunStrategy {
  const outcomes: Outcomes & ThisType<Outcomes & { readonly settle: Settle }> = {
    success(result) {
      this.settle(null, result)
    },
    fail(why) {
      this.settle(null, null, why)
    },
    error(fault) {
      this.settle(fault)
    },
    pass() {
      this.settle(null, null, 'passed by the strategy')
    },
    redirect() {
      this.settle(new TypeError('A guard has nowhere to redirect to'))
    },
  }
  const acting = Object.assign(Object.create(strategy) as Strategy, outcomes)
  return (req, settle) => {
    // Of its own for every request: that is where the strategy finds its outcomes.
    const attempt = Object.create(acting) as Attempt
    attempt.settle = settle
    attempt.authenticate(req, { session: false })
  }
}

interface Attempt {
  settle: Settle
  authenticate(req: Request, options: object): void
}

interface Outcomes {
  success(result: object): void
  fail(why: unknown): void
  error(fault: unknown): void
  pass(): void
  redirect(): void
}
