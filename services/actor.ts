import type { Claims } from './tokens.js'

/** Who asks for a change, and from where: for the rules and for the audit log. */
export interface Actor {
  readonly claims: Claims
  readonly address: string
  readonly requestId: string
}

/** Whether a change may start from this version of the thing: what the caller read before. */
export type Expects = (version: string) => boolean
