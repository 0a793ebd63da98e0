import type { Logger } from 'pino'
import type { Settings } from './config/settings.js'
import { systemStopwatch, type Clock, type Stopwatch } from './lib/clock.js'
import type { Models } from './models/index.js'
import type { Connect } from './models/notices.js'
import type { Audit } from './services/audit.js'
import type { Limits } from './services/limits.js'
import { createApiKeyGuard } from './services/api-key-guard.js'
import { createApiKeys } from './services/api-keys.js'
import { createKeyUpkeep } from './services/api-keys/key-upkeep.js'
import { createKeyLookUp } from './services/api-keys/look-up.js'
import { createOAuth } from './services/oauth.js'
import { findAccessHalves } from './services/sensenet/find-halves.js'
import { createHalfTokens } from './services/sensenet/half-tokens.js'
import { createRevocations } from './services/revocations.js'
import { createNotices } from './services/revocations/revocation-notices.js'
import { createSessionUpkeep } from './services/sessions/session-upkeep.js'
import { createStandings } from './services/sessions/standing.js'
import { createSessions } from './services/sessions.js'
import { createSigningKeys } from './services/signing-keys.js'
import { createTokens } from './services/tokens.js'
import { createAssertions } from './services/tokens/assertions.js'
import { createVerifier } from './services/verifier.js'

/** What the process brings: everything else is built here, once. */
export interface Surroundings {
  readonly settings: Settings
  readonly log: Logger
  readonly clock: Clock
  /** Reads all settings anew, from where they came; without it none are ever read again. */
  readonly load?: (warn: (line: string) => void) => Settings
  /** Measures how long ago; the machine's own unless given. */
  readonly stopwatch?: Stopwatch
}

/** What tokens are made of, and what takes them back. */
export function wireTokens(
  { settings, log, clock, stopwatch = systemStopwatch }: Surroundings,
  { models, audit, connect }: { models: Models; audit: Audit; connect: Connect | null },
) {
  const signingKeys = createSigningKeys({ settings: settings.jwt, models, clock, log, audit })
  const tokens = createTokens({
    settings: settings.jwt,
    keys: signingKeys,
    clock,
    bypassOn: settings.bypass.on,
  })
  const assertions = createAssertions({ signing: signingKeys.signingAssertions, clock })
  const { sensenet } = settings
  const halfTokens = sensenet && createHalfTokens({ settings: sensenet, jwt: settings.jwt, clock })
  const revocations = createRevocations({
    ...{ models, log, clock, stopwatch },
    lifetimeSeconds: settings.jwt.lifetimeSeconds,
    maxStalenessSeconds: settings.revocationMaxStalenessSeconds,
    notices: connect && createNotices({ connect, log }),
  })
  revocations.onKeysChanged(() => void signingKeys.follow())
  const sessionUpkeep = createSessionUpkeep({ models, clock, log })
  return {
    assertions,
    findHalves: halfTokens && findAccessHalves,
    halfTokens,
    revocations,
    sessions: createSessions({
      ...{ models, clock, revocations },
      idleSeconds: settings.refresh.lifetimeSeconds,
    }),
    sessionUpkeep,
    signingKeys,
    tokens,
  }
}

interface AroundTokens extends ReturnType<typeof wireTokens> {
  readonly models: Models
  readonly audit: Audit
  readonly limits: Limits
}

/** Keys, and who decides about what a request shows: a token, or a key. */
export function wireVerifier(
  { settings, log, clock, stopwatch = systemStopwatch }: Surroundings,
  { models, audit, limits, revocations, sessions, sessionUpkeep, tokens, halfTokens }: AroundTokens,
) {
  const keyUpkeep = createKeyUpkeep({ models, clock, log })
  const { noteUsed } = keyUpkeep
  const lookUp = createKeyLookUp({
    ...{ models, clock, stopwatch, revocations },
    settings: settings.jwt,
    bypassOn: settings.bypass.on,
  })
  const keys = createApiKeyGuard({ lookUp, limits, audit, noteUsed })
  const { noteSeen } = sessionUpkeep
  const verifier = createVerifier({
    ...{ tokens, revocations, keys, noteSeen, noteUsed },
    halves: halfTokens?.access ?? null,
  })
  const oauth = createOAuth({ keys, tokens, verifier, revocations, clock })
  return {
    apiKeys: createApiKeys({ models, clock, audit, revocations }),
    keyUpkeep,
    oauth,
    standings: createStandings({ verifier, tokens, halfTokens, sessions, clock }),
    verifier,
  }
}
