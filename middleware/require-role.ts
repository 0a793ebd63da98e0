import type { RequestHandler } from 'express'
import { AppError } from '../errors/app-error.js'
import { holdsRole } from '../services/access.js'
import { claimsOf } from './locals.js'

/** Lets pass only who holds `role`. Stands behind `requireUser`. */
export const requireRole =
  (role: string): RequestHandler =>
  (_req, res, next) => {
    const allowed = holdsRole(claimsOf(res).roles, role)
    next(allowed ? undefined : new AppError('insufficient_role', { detail: `needs ${role}` }))
  }
