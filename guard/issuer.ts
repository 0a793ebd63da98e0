import { systemClock, type Clock } from '../lib/clock.js'
import type { KeySource } from './key-source.js'
import { keySetAt } from './key-sets.js'
import type { IssuerOptions } from './options.js'
import { isKeyAddress, type OptionReader } from './read-options.js'

/** Names of the options that say whose word counts. */
export const ISSUER_OPTIONS = ['issuer', 'jwksUri'] as const

/** An issuer, and where its published keys are. */
export interface Issuer {
  readonly issuer: string
  readonly jwksUri: string
}

/** Reads and checks whose word counts. */
export function readIssuer(read: OptionReader, options: IssuerOptions): Issuer {
  const issuer = read.origin(options.issuer, 'issuer')
  const jwksUri = options.jwksUri ?? `${issuer}/.well-known/jwks.json`
  return { issuer, jwksUri }
}

/** Complains where keys may not be fetched from there. */
export const requireKeyAddress = (read: OptionReader, { jwksUri }: Issuer): void =>
  read.demand(
    typeof jwksUri === 'string' && isKeyAddress(jwksUri),
    'keys are fetched by https, or by http from this machine alone',
  )

/** What guards are made of besides options: tests bring their own. */
export interface GuardParts {
  /** The published keys at an address. */
  readonly keySets: (address: string) => KeySource
  readonly clock: Clock
}

export const PROCESS_WIDE: GuardParts = { keySets: keySetAt, clock: systemClock }
