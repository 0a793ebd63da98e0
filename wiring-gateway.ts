import type { RequestListener } from 'node:http'
import { createPeers } from './gateway/client-address.js'
import { createEntry, type Entry } from './gateway/entry.js'
import { createForwardAuth } from './gateway/forward-auth/forward-auth.js'
import { createIdentity } from './gateway/identity.js'
import { createJudge, type Judge } from './gateway/judge.js'
import { createNoteRefused } from './gateway/note-refused.js'
import { createRefusalLog } from './gateway/refusal-log.js'
import { systemStopwatch } from './lib/clock.js'
import type { Audit } from './services/audit.js'
import type { CurrentRules } from './services/rules/current-rules.js'
import type { Assertions } from './services/tokens.js'
import type { Verifier } from './services/verifier.js'
import type { Surroundings } from './wiring-tokens.js'

interface GatewayParts {
  readonly services: {
    readonly assertions: Assertions
    readonly audit: Audit
    readonly rules: CurrentRules
    readonly verifier: Verifier
  }
  /** Our own pages and addresses. */
  readonly app: RequestListener
}

/** What stands before our own pages, and answers for apps that know nothing of us. */
export function wireGateway(
  { settings, log, stopwatch = systemStopwatch }: Surroundings,
  { services, app }: GatewayParts,
): { readonly judge: Judge; readonly entry: Entry } {
  const judge = createJudge({
    ...services,
    identity: createIdentity(services.assertions),
    cookieName: settings.cookie.name,
  })
  const forwardAuth = createForwardAuth({
    ...{ judge, rules: services.rules },
    peers: createPeers(settings.trustedProxies),
    publicUrl: settings.publicUrl,
    logRefusal: createRefusalLog(log, stopwatch),
    noteRefused: createNoteRefused({ audit: services.audit, stopwatch, log }),
  })
  return { judge, entry: createEntry({ forwardAuth, reverseProxy: null, app }) }
}
