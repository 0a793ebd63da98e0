import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { pino } from 'pino'
import type { Settings, UpstreamSettings } from '../../config/settings.js'
import { AppError } from '../../errors/app-error.js'
import { createPeers } from '../../gateway/client-address.js'
import type { Judge, Question, Verdict } from '../../gateway/judge.js'
import type { RefusedRequest } from '../../gateway/note-refused.js'
import { createRefusalLog } from '../../gateway/refusal-log.js'
import { createReverseProxy, type ReverseProxy } from '../../gateway/reverse-proxy.js'
import { systemClock, systemStopwatch, type Clock } from '../../lib/clock.js'
import { createCurrent } from '../../lib/current.js'
import { IMPLIED_RULE } from '../../services/rules/rule.js'
import type { Claims } from '../../services/tokens.js'
import { development, load } from '../config/complaints.js'

/** An upstream in tests: whatever is not said is as gateway.yaml has it when it is left out. */
export type UpstreamWish = Partial<UpstreamSettings> & Pick<UpstreamSettings, 'to'>

/** What stands for the rules and sessions of a proxy under test. */
export interface ProxyOptions {
  readonly upstreams: readonly UpstreamWish[]
  /** Who asks gets this; known as ADA unless said otherwise. */
  readonly judge?: (question: Question) => Verdict | Promise<Verdict>
  /** What is said of requests that passed, after the rules were replaced; yes unless said otherwise. */
  readonly judgeAgain?: Judge['judgeAgain']
  readonly clock?: Clock
  readonly publicUrl?: string
  /** When the session of ADA ends; null: it has. */
  readonly findEnd?: () => Promise<Date | null>
}

export interface TestProxy {
  readonly port: number
  readonly proxy: ReverseProxy
  readonly log: readonly string[]
  /** What people who are known were refused. */
  readonly noted: readonly (RefusedRequest & { username: string })[]
  /** Takes back every token. */
  revoke(): void
  /** Has everything that goes on judged again. */
  replaceRules(): void
  replaceUpstreams(next: readonly UpstreamWish[]): void
  stop(): Promise<void>
}

export const ADA: Claims = {
  iss: 'https://auth.example.com',
  aud: 'https://auth.example.com',
  sub: '5b7c3e58-5f0e-4b7e-8f61-0c4a7f3b6d11',
  jti: '5b7c3e58-5f0e-4b7e-8f61-0c4a7f3b6d12',
  sid: '5b7c3e58-5f0e-4b7e-8f61-0c4a7f3b6d13',
  iat: 0,
  exp: 8_000_000_000,
  username: 'ada',
  name: 'Ada',
  email: null,
  roles: [],
  amr: ['pwd'],
  rev: 0,
}

export const passAs = (claims: Claims | null, headers: readonly string[] = []): Verdict => ({
  ...{ kind: 'pass', rule: IMPLIED_RULE, claims, headers },
})

export const signInFirst = (signedOut: 'auto' | 'redirect' | 'refuse' = 'auto'): Verdict => ({
  ...{ kind: 'sign-in', rule: IMPLIED_RULE, error: new AppError('login_required'), signedOut },
})

export const refuse = (claims: Claims | null = ADA): Verdict => ({
  ...{ kind: 'refuse', rule: IMPLIED_RULE, claims, error: new AppError('insufficient_role') },
})

/** The host of the app in tests. */
export const APP = 'app.example.com'

const upstreamOf = (wish: UpstreamWish): UpstreamSettings => ({
  host: APP,
  path: '/',
  hostHeader: 'keep',
  authorization: 'remove',
  websocketOrigins: [],
  timeouts: { connectSeconds: 5, answerSeconds: 60, idleSeconds: null },
  ...wish,
})

const settingsFor = (options: ProxyOptions): Settings =>
  load({ ...development(), PUBLIC_URL: options.publicUrl ?? 'https://auth.example.com' })

/** The reverse proxy on loopback, with a judge of the test's. */
export async function startProxy(options: ProxyOptions): Promise<TestProxy> {
  const log: string[] = []
  const logger = pino({ level: 'debug' }, { write: (line: string) => void log.push(line) })
  const noted: (RefusedRequest & { username: string })[] = []
  const listeners = new Set<() => void>()
  const replaced: (() => void)[] = []
  let revoked = false
  const judge: Judge['judge'] = options.judge ?? (() => passAs(ADA, ['Remote-User', 'ada']))
  const upstreams = createCurrent(options.upstreams.map(upstreamOf))
  const proxy = createReverseProxy({
    settings: settingsFor(options),
    upstreams,
    judge: { judge, judgeAgain: options.judgeAgain ?? (() => 'yes') },
    rules: { onReplaced: (listener) => void replaced.push(listener) },
    peers: createPeers([]),
    logRefusal: createRefusalLog(logger, systemStopwatch),
    noteRefused: (claims, refused) => void noted.push({ ...refused, username: claims.username }),
    noteOutcome: () => undefined,
    requestTraces: null,
    own: (_req, res) => void res.end('our own'),
    revocations: {
      onEntries: (listener) => {
        listeners.add(() => listener([]))
        return () => undefined
      },
      isRevoked: () => revoked,
    },
    sessions: { findEnd: options.findEnd ?? (() => Promise.resolve(null)) },
    clock: options.clock ?? systemClock,
    stopwatch: systemStopwatch,
    log: logger,
  })
  const server = createServer({ requireHostHeader: false }, (req, res) => {
    if (proxy.takes(req)) proxy.handle(req, res)
    else res.writeHead(421).end('not an app')
  })
  server.on('checkContinue', (req, res) => void server.emit('request', req, res))
  server.on('upgrade', (req, socket, head) => {
    if (!proxy.upgrade(req, socket, head)) socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  proxy.start()
  return {
    port: (server.address() as AddressInfo).port,
    proxy,
    log,
    noted,
    revoke: () => {
      revoked = true
      for (const tell of listeners) tell()
    },
    replaceRules: () => {
      for (const tell of replaced) tell()
    },
    replaceUpstreams: (next) => upstreams.replace(next.map(upstreamOf)),
    stop: async () => {
      await proxy.stop()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
    },
  }
}
