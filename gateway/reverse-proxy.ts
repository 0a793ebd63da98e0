import { ServerResponse, type IncomingMessage, type RequestListener } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Settings, UpstreamSettings } from '../config/settings.js'
import { AppError } from '../errors/app-error.js'
import type { Stopwatch } from '../lib/clock.js'
import type { Current } from '../lib/current.js'
import { isHeader } from '../lib/raw-headers.js'
import { readTarget } from '../lib/reading/target.js'
import type { Peers } from './client-address.js'
import type { Judge } from './judge.js'
import type { RequestTraces } from './request-traces.js'
import { createAnswers, type AnswersParts } from './reverse-proxy/answers.js'
import { createAppHosts, type AppHost, type AppHosts } from './reverse-proxy/app-hosts.js'
import { Asking, type Place } from './reverse-proxy/asking.js'
import { createFollow, type NoteOutcome } from './reverse-proxy/follow.js'
import { createLiving, type LivingParts } from './reverse-proxy/living.js'
import { createOwnPlace, isOwnPlace } from './reverse-proxy/own-place.js'
import { isWebSocket } from './reverse-proxy/web-socket.js'

/** The apps that stand behind us now. */
export type CurrentUpstreams = Current<readonly UpstreamSettings[]>

/** Stands in front of apps: asks the judge, and passes on what may pass. */
export interface ReverseProxy {
  /** Whether a request is for the host of an app: all of its paths are the app's. */
  takes(req: IncomingMessage): boolean
  /** Answers a request that it takes. */
  handle(req: IncomingMessage, res: ServerResponse): void
  /**
   * Opens a WebSocket on `socket`, of which `head` was read already; false: it is asked for another
   * protocol, or for an address that is not taken, and to be answered as a request like any other.
   */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean
  start(): void
  /** Begins to leave: WebSockets are told and closed, answers may come to their end. */
  drain(): void
  /** Ends what goes on, and closes the connections to apps. */
  stop(): Promise<void>
}

export interface ReverseProxyParts
  extends Omit<LivingParts, 'maxStalenessSeconds'>, Omit<AnswersParts, 'settings' | 'peers'> {
  readonly settings: Settings
  readonly upstreams: CurrentUpstreams
  readonly stopwatch: Stopwatch
  readonly judge: Judge
  readonly peers: Pick<Peers, 'addressOf' | 'namedBy'>
  readonly noteOutcome: NoteOutcome
  readonly requestTraces: RequestTraces | null
  /** Our pages and API: for what of it is shown on an app's host. */
  readonly own: RequestListener
}

export function createReverseProxy(parts: ReverseProxyParts): ReverseProxy {
  const { settings, upstreams, judge } = parts
  const { addressOf } = parts.peers
  const { revocationMaxStalenessSeconds: maxStalenessSeconds } = settings
  const scheme: Place['scheme'] = settings.publicUrl.protocol === 'https:' ? 'https' : 'http'
  const hosts = createAppHosts(upstreams.get(), scheme)
  const living = createLiving({ ...parts, maxStalenessSeconds })
  upstreams.onReplaced(() => {
    hosts.replace(upstreams.get())
    living.judgeAgain()
  })
  const answers = createAnswers(parts)
  const answerOwn = createOwnPlace({ ...parts, answers })
  const follow = createFollow({ ...parts, answers, living })

  const take = ({ req, res, appHost, isWebSocket }: Taken): void => {
    const target = readTarget(req.url ?? '')
    const place = { appHost, scheme, addressOf, isWebSocket, target: target ?? NOWHERE }
    const asking = new Asking(req, res, place)
    if (target === null) {
      answers.fail(asking, unreadable())
      return parts.noteOutcome(asking, { status: res.statusCode })
    }
    if (isOwnPlace(target)) return answerOwn(asking)
    const verdict = judge.judge(asking)
    if (verdict instanceof Promise) void verdict.then((late) => follow(asking, late))
    else follow(asking, verdict)
  }
  const find = createFind(hosts)
  return {
    takes: (req) => find(req) !== null,
    handle: (req, res) => {
      const appHost = find(req)
      if (appHost) take({ req, res, appHost, isWebSocket: false })
    },
    upgrade: (req, socket, head) => {
      const appHost = find(req)
      if (!appHost || !isWebSocket(req) || !(socket instanceof Socket)) return false
      take({ req, res: answerOn(req, socket, head), appHost, isWebSocket: true })
      return true
    },
    start: () => living.start(),
    drain: () => living.stop(),
    stop: async () => {
      living.stop()
      await hosts.close()
    },
  }
}

/** Finds the host of an app that a request is for. Asked several times of a request in a row. */
function createFind(hosts: AppHosts): (req: IncomingMessage) => AppHost | null {
  let latest: { readonly req: IncomingMessage; readonly appHost: AppHost | null } | null = null
  return (req) => {
    if (hosts.isEmpty()) return null
    if (latest?.req !== req) latest = { req, appHost: hosts.find(hostOf(req)) }
    return latest.appHost
  }
}

interface Taken {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly appHost: AppHost
  readonly isWebSocket: boolean
}

/** Stands for a target that has none, or several. */
const NOWHERE = { path: '/', raw: '/' }

const unreadable = (): AppError =>
  new AppError('invalid_request', { detail: 'the path cannot be read in one way' })

/** The one Host of a request, which the server has seen to; empty: it has none. */
function hostOf({ rawHeaders }: IncomingMessage): string {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (isHeader(rawHeaders[index], 'host')) return rawHeaders[index + 1] ?? ''
  }
  return ''
}

/** An answer on a connection that Node has let go of because of its Upgrade: the last one there. */
function answerOn(req: IncomingMessage, socket: Socket, head: Buffer): ServerResponse {
  const res = new ServerResponse(req)
  res.shouldKeepAlive = false
  // A client that is gone is known by its close.
  socket.on('error', () => undefined)
  if (head.length > 0) socket.unshift(head)
  socket.on('drain', () => res.emit('drain'))
  res.assignSocket(socket)
  res.once('finish', () => {
    res.detachSocket(socket)
    socket.end()
  })
  return res
}
