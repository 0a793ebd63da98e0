import type { LimitSettings } from '../../config/settings.js'
import type { Clock } from '../../lib/clock.js'
import { createLimits, type Limits } from '../../services/limits.js'

/** High enough for any test that is not about limits. */
export const NO_LIMITS: LimitSettings = {
  tries: 1_000_000,
  triesPerAccount: 1_000_000,
  triesPerAddress: 1_000_000,
  registrationsPerAddress: 1_000_000,
}

/** The limits as they are, and out of everybody's way. */
export const noLimits = (clock: Clock): Limits => createLimits({ settings: NO_LIMITS, clock })
