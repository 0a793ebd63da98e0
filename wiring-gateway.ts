import type { RequestListener, ServerResponse } from 'node:http'
import { createPeers } from './gateway/client-address.js'
import { createEntry, type Entry } from './gateway/entry.js'
import { createForwardAuth } from './gateway/forward-auth/forward-auth.js'
import { createIdentity } from './gateway/identity.js'
import { createJudge } from './gateway/judge.js'
import { createNoteRefused } from './gateway/note-refused.js'
import { createRefusalLog } from './gateway/refusal-log.js'
import { createOwnCookies } from './gateway/own-cookies.js'
import { createRequestTraces, type RequestTraces } from './gateway/request-traces.js'
import {
  createReverseProxy,
  type CurrentUpstreams,
  type ReverseProxy,
} from './gateway/reverse-proxy.js'
import { packageVersion } from './lib/package-root.js'
import { createMessages, type Prototypes } from './lib/http-server/messages.js'
import { systemStopwatch } from './lib/clock.js'
import type { Audit } from './services/audit.js'
import type { Figures } from './services/metrics/figures.js'
import type { Limits } from './services/limits.js'
import type { Revocations } from './services/revocations.js'
import { openTraces } from './services/tracing.js'
import type { Traces } from './services/tracing/traces.js'
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
export async function wireGateway(surroundings: Surroundings, { services, app }: GatewayParts) {
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
  const traces = await openTraces(settings.tracing, packageVersion())
  const { peers } = shared
  const requestTraces = traces && createRequestTraces({ traces, peers, routeOf })
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
    requestTraces,
    noteOutcome: ({ req, host, method }, { status, ms }) => {
      requestTraces?.appAnswered(req, status)
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
  return traced({ judge, entry, reverseProxy }, traces, requestTraces)
}

interface Whole {
  readonly entry: Entry
  readonly reverseProxy: ReverseProxy
}

/** The same, which traces what it answers, and sends what is left as it stops. */
function traced<T extends Whole>(whole: T, traces: Traces | null, of: RequestTraces | null): T {
  if (!traces || !of) return whole
  const { entry, reverseProxy } = whole
  const stop = async (): Promise<void> => {
    await reverseProxy.stop()
    await traces.stop()
  }
  return {
    ...whole,
    entry: { ...entry, handle: of.tracing(entry.handle) },
    reverseProxy: { ...reverseProxy, stop },
  }
}

/** What `mount` noted: the pattern of the address that answered. */
const routeOf = (res: ServerResponse): string | null =>
  (res as { locals?: { route?: string } }).locals?.route ?? null
