import { AppError } from '../errors/app-error.js'
import { ConfigError } from '../errors/config-error.js'
import { holdsRole } from '../services/access.js'
import type { RefusalOptions, Step } from './options.js'
import { refuseWith } from './step.js'
import { userOf } from './user.js'

/**
 * Lets pass only who holds `role`, or `admin`; everybody else gets 403. Stands behind `requireUser` or
 * `requireAssertion`: where neither came before, it throws TypeError. Throws ConfigError at once where
 * `role` is no name.
 */
export function requireRole(role: string, options: RefusalOptions = {}): Step {
  // Callers without types could hand over undefined, which nobody but administrators holds.
  if (typeof role !== 'string' || role === '') {
    throw new ConfigError(['requireRole: needs the name of a role'])
  }
  return (req, res, next) => {
    if (holdsRole(userOf(req).roles, role)) return next()
    const error = new AppError('insufficient_role', { detail: `needs ${role}` })
    refuseWith(error, { res, next, ...options })
  }
}
