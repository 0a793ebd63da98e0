/**
 * What apps import from this package: steps for Express that verify what the gateway signs. Loads
 * nothing of the gateway itself.
 */
export { AppError as Refusal, type ErrorBody } from '../errors/app-error.js'
export type { ErrorCode } from '../errors/catalogue.js'
export { ConfigError } from '../errors/config-error.js'
export type { AssertionClaims, Claims } from '../services/tokens.js'
export type {
  AssertionOptions,
  GuardOptions,
  Next,
  RefusalOptions,
  Step,
  TokenOptions,
} from './options.js'
export { requireAssertion } from './require-assertion.js'
export { requireRole } from './require-role.js'
export { identifyUser, requireUser } from './require-user.js'
export { createTokenVerifier } from './token-verifier.js'
export { userOf, type GuardedUser } from './user.js'
