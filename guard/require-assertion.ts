import type { IncomingMessage } from 'node:http'
import { AppError } from '../errors/app-error.js'
import type { AssertionClaims } from '../services/tokens.js'
import { createAssertionReader } from '../services/tokens/reader.js'
import {
  ISSUER_OPTIONS,
  PROCESS_WIDE,
  readIssuer,
  requireKeyAddress,
  type GuardParts,
} from './issuer.js'
import type { AssertionOptions, Step } from './options.js'
import { createOptionReader } from './read-options.js'
import { loginRequired } from './require-user.js'
import { stepOf } from './step.js'
import { createVerify, type Verify } from './verifying.js'

/**
 * Lets pass only requests with a valid `X-Auth-Assertion`, which the gateway in front of the app signs
 * anew for each host and minute, and sets `req.user`. So nobody who reaches the app by another way can
 * say who they are. Answers as `requireUser` does. Throws ConfigError at once where `options` are wrong.
 */
export const requireAssertion = (options: AssertionOptions): Step =>
  assertionStep(options, PROCESS_WIDE)

/** `requireAssertion`, of other parts. */
export function assertionStep(options: AssertionOptions, parts: GuardParts): Step {
  const verify = readVerify(options, parts)
  return stepOf((req) => verify(assertionIn(req)), options)
}

const ASSERTION_OPTIONS = [...ISSUER_OPTIONS, 'onRefusal', 'host'] as const

function readVerify(
  options: AssertionOptions,
  { keySets, clock }: GuardParts,
): Verify<AssertionClaims> {
  const read = createOptionReader('requireAssertion', options, ASSERTION_OPTIONS)
  const { issuer, jwksUri } = readIssuer(read, options)
  requireKeyAddress(read, { issuer, jwksUri })
  const hosts = [options.host].flat()
  read.demand(hosts.length > 0 && hosts.every(isHost), 'host must be such as app.example.com')
  read.refusals(options)
  read.finish()
  const source = keySets(jwksUri)
  return createVerify(source, createAssertionReader({ issuer, hosts, find: source.find, clock }))
}

/** As the gateway writes it: small letters, and a port only where it is not the scheme's own. */
const isHost = (host: unknown): boolean =>
  typeof host === 'string' && /^(?:[a-z0-9.-]{1,253}|\[[\da-f:.]+\])(?::\d{1,5})?$/u.test(host)

/** An empty one says that nobody is signed in. */
function assertionIn({ headersDistinct }: IncomingMessage): string {
  const [assertion = '', ...more] = headersDistinct['x-auth-assertion'] ?? []
  if (more.length > 0) {
    throw new AppError('invalid_request', { detail: 'more than one assertion' })
  }
  if (assertion === '') throw loginRequired()
  return assertion
}
