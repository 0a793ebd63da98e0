import type { Request } from 'express'
import type { Strategy } from 'passport'
import { AppError } from '../../errors/app-error.js'

/** How a strategy ended: exactly one of Passport's five ways. */
export interface Outcome {
  readonly way: 'success' | 'fail' | 'redirect' | 'pass' | 'error'
  readonly value: unknown
}

/** Runs `strategy` on `req` as Passport would, and waits for how it ends. */
export function outcomeOf(strategy: Strategy, req: Request): Promise<Outcome> {
  return new Promise((resolve) => {
    const ends = (way: Outcome['way']) => (value: unknown) => resolve({ way, value })
    const acting = Object.assign(Object.create(strategy) as Strategy, {
      success: ends('success'),
      fail: ends('fail'),
      redirect: ends('redirect'),
      pass: ends('pass'),
      error: ends('error'),
    })
    const authenticate = acting.authenticate.bind(acting as never) as (req: Request) => void
    authenticate(req)
  })
}

/** The catalogue's code of an outcome that is an AppError; null for any other. */
export const codeOf = ({ value }: Outcome): string | null =>
  value instanceof AppError ? value.code : null
