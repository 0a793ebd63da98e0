import type { Strategy } from 'passport'
import { containOAuthClient } from './contain-oauth-client.js'
import type { PackageRequest } from './request.js'

/** Passport's five outcomes, as a value. */
export type Outcome =
  | { readonly kind: 'success'; readonly user: unknown }
  | { readonly kind: 'fail'; readonly why: unknown }
  | { readonly kind: 'redirect'; readonly address: unknown }
  | { readonly kind: 'pass' }
  | { readonly kind: 'error'; readonly error: unknown }

/** The strategy did not answer in time. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered'
}

/**
 * Lets `strategy` look at `request` once, the way Passport does. Never rejects: what it throws, now
 * or in an answer of its OAuth client, is an `error`; so is no answer within `patience` ms.
 * Only the first outcome counts.
 */
export function attempt(
  strategy: Strategy,
  request: PackageRequest,
  patience: number,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const settle = (outcome: Outcome): void => {
      clearTimeout(timer)
      resolve(outcome)
    }
    const error = (fault: unknown): void => settle({ kind: 'error', error: fault })
    const timer = setTimeout(() => error(new Unanswered('no answer in time')), patience)
    const one = Object.create(strategy) as Pick<Strategy, 'authenticate'>
    Object.assign(one, actions(settle))
    containOAuthClient(one, error)
    run(() => one.authenticate.call(one as never, request as never, {}), error)
  })
}

const actions = (settle: (outcome: Outcome) => void): object => ({
  success: (user: unknown) => settle({ kind: 'success', user }),
  fail: (why: unknown) => settle({ kind: 'fail', why }),
  redirect: (address: unknown) => settle({ kind: 'redirect', address }),
  pass: () => settle({ kind: 'pass' }),
  error: (error: unknown) => settle({ kind: 'error', error }),
})

/** Newer strategies are async functions, whatever Passport's types say. */
function run(authenticate: () => unknown, error: (fault: unknown) => void): void {
  try {
    Promise.resolve(authenticate()).catch(error)
  } catch (fault) {
    error(fault)
  }
}
