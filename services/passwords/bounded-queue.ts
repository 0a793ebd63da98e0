import { AppError } from '../../errors/app-error.js'
import { createLimit, QueueFull, type Limit, type LimitOptions } from '../../lib/limit.js'

/** Seconds after which whoever found the queue full may try again. */
const RETRY_AFTER = '2'

/**
 * As `createLimit`, for work that people ask for: what comes while as many wait as may throws
 * AppError `unavailable` with Retry-After, and was not begun. `detail`: for the log alone.
 */
export function createBoundedQueue(options: LimitOptions & { readonly detail: string }): Limit {
  const limit = createLimit(options)
  const bounded = <T>(work: () => Promise<T>): Promise<T> =>
    limit(work).catch((cause: unknown) => {
      if (!(cause instanceof QueueFull)) throw cause
      const headers = { 'Retry-After': RETRY_AFTER }
      throw new AppError('unavailable', { detail: options.detail, cause, headers })
    })
  return Object.assign(bounded, { load: limit.load })
}
