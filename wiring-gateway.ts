import type { RequestListener } from 'node:http'
import { createPeers } from './gateway/client-address.js'
import { createEntry } from './gateway/entry.js'
import { createForwardAuth } from './gateway/forward-auth/forward-auth.js'
import { createIdentity } from './gateway/identity.js'
import { createJudge } from './gateway/judge.js'
import { createNoteRefused } from './gateway/note-refused.js'
import { createRefusalLog } from './gateway/refusal-log.js'
import { createOwnCookies } from './gateway/own-cookies.js'
import { createReverseProxy, type CurrentUpstreams } from './gateway/reverse-proxy.js'
import { createMessages, type Prototypes } from './lib/http-server/messages.js'
import { systemStopwatch } from './lib/clock.js'
import type { Audit } from './services/audit.js'
import type { Figures } from './services/metrics/figures.js'
import type { Limits } from './services/limits.js'
import type { Revocations } from './services/revocations.js'
import type { CurrentRules } from './services/rules/current-rules.js'
import type { Sessions } from './services/sessions.js'
import type { Assertions } from './services/tokens.js'
import type { FindHalves } from './services/tokens/find-token.js'
import type { Verifier } from './services/verifier.js'
import type { Surroundings } from './wiring-tokens.js'

interface GatewayParts {
  readonly services: {
    readonly assertions: Assertions
    readonly audit: Audit
    readonly figures: Figures
    /** null: none are looked for. */
    readonly findHalves: FindHalves | null
    readonly limits: Limits
    readonly revocations: Revocations
    readonly rules: CurrentRules
    readonly sessions: Sessions
    readonly upstreams: CurrentUpstreams
    readonly verifier: Verifier
  }
  /** Our own pages and addresses. */
  readonly app: RequestListener & Prototypes
}

/** Who asked had left before an answer began: nginx's number for it. */
const CLIENT_GONE = 499

/** What stands before our own pages, and answers for apps that know nothing of us. */
export function wireGateway(surroundings: Surroundings, { services, app }: GatewayParts) {
  const { settings, log, stopwatch = systemStopwatch } = surroundings
  const judge = createJudge({
    ...services,
    identity: createIdentity(services.assertions),
    places: {
      cookieName: settings.cookie.name,
      findHalves: services.findHalves,
    },
  })
  const shared = {
    ...{ judge, peers: createPeers(settings.trustedProxies) },
    logRefusal: createRefusalLog(log, stopwatch),
    noteRefused: createNoteRefused({ ...services, stopwatch, log }),
  }
  const { publicUrl } = settings
  const { figures } = services
  const forwardAuth = createForwardAuth({
    ...{ ...shared, rules: services.rules, publicUrl },
    cookies: createOwnCookies(settings),
    stopwatch,
    note: (asked, res, ms) => {
      figures.requests.note(asked.at, res.req.method, res.statusCode)
      figures.verifySeconds.note(ms / 1000)
    },
  })
  const reverseProxy = createReverseProxy({
    ...{ ...surroundings, ...services, ...shared, stopwatch },
    noteOutcome: ({ host, method }, { status, ms }) => {
      figures.proxied.note(host.name, method, status ?? CLIENT_GONE)
      if (ms !== undefined) figures.proxiedSeconds.note(ms / 1000)
    },
    own: app,
  })
  // They make Express twice as fast, and what is answered before Express a fifth slower: measured.
  const answersForApps = settings.trustedProxies.length > 0 || settings.upstreams.length > 0
  const entry = {
    ...createEntry({ forwardAuth, reverseProxy, app }),
    ...(answersForApps ? {} : { messages: createMessages(app) }),
  }
  return { judge, entry, reverseProxy }
}
