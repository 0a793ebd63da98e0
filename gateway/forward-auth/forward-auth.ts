import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '../../errors/app-error.js'
import { toAppError } from '../../errors/to-app-error.js'
import { oneValueOf, valuesOf, type RawHeaders } from '../../lib/raw-headers.js'
import type { Stopwatch } from '../../lib/clock.js'
import type { CurrentRules } from '../../services/rules/current-rules.js'
import { IMPLIED_RULE, type Rule } from '../../services/rules/rule.js'
import type { Claims } from '../../services/tokens.js'
import type { Peers } from '../client-address.js'
import {
  loginRequired,
  type Judge,
  type Passing,
  type Question,
  type SigningIn,
  type Verdict,
} from '../judge.js'
import type { LogRefusal } from '../refusal-log.js'
import type { OwnCookies } from '../own-cookies.js'
import type { NoteRefused } from '../note-refused.js'
import { readableBy } from '../readable-by.js'
import { readAddress, type Asked } from './addresses.js'
import { allow, challengeOf, deny, type Denial } from './answers.js'
import { asksForPage } from './asks-for-page.js'
import { findUnmet } from './filters.js'
import { isAnythingTold, NOTHING_TOLD, readOriginal, untrusted, type Original } from './original.js'
import { readTold, unclear } from './told-headers.js'
import { wayToSignIn } from './way-to-sign-in.js'

/** Answers proxies that ask whether a request may pass, and as whom. */
export interface ForwardAuth {
  /**
   * Answers at once, unless a key must be looked up; false, and nothing done, where the address is
   * none that proxies ask at. Never throws.
   */
  handle(req: IncomingMessage, res: ServerResponse): boolean
  /**
   * Whether a trusted proxy asks: at an address of ours, and telling of a request. No app has a page
   * there that is asked for in this way.
   */
  isAskedBy(req: IncomingMessage): boolean
  /** Refuses what is asked on the host of an app that we pass requests on to ourselves. */
  refuseOnAppHost(req: IncomingMessage, res: ServerResponse): void
}

export interface ForwardAuthParts {
  readonly judge: Judge
  readonly rules: Pick<CurrentRules, 'get'>
  readonly peers: Peers
  readonly publicUrl: URL
  readonly cookies: OwnCookies
  readonly logRefusal: LogRefusal
  readonly noteRefused: NoteRefused
  readonly stopwatch: Stopwatch
  /** Told of every answer, and how long it took; must cost next to nothing. */
  readonly note: (asked: Asked, res: ServerResponse, ms: number) => void
}

/** Makes forward-auth. */
export const createForwardAuth = (parts: ForwardAuthParts): ForwardAuth => ({
  handle: (req, res) => {
    const asked = readAddress(req.url ?? '')
    if (!asked) return false
    const began = parts.stopwatch.elapsed()
    new Exchange(parts, asked, { req, res }).answer()
    const note = (): void => parts.note(asked, res, parts.stopwatch.elapsed() - began)
    if (res.headersSent) note()
    else res.once('close', note)
    return true
  },
  isAskedBy: (req) => {
    const asked = readAddress(req.url ?? '')
    return asked !== null && tellsOfRequest(asked, req.rawHeaders) && parts.peers.isTrusted(req)
  },
  refuseOnAppHost: (req, res) => {
    const asked = readAddress(req.url ?? '')
    if (asked) new Exchange(parts, asked, { req, res }).fail(unclear(ON_APP_HOST))
  },
})

/** Proxies that pass requests on name scheme and host; only those that ask name method and path. */
function tellsOfRequest({ kind }: Asked, rawHeaders: RawHeaders): boolean {
  if (kind.told === 'start line') return true
  const told = readTold(rawHeaders)
  return told['x-forwarded-method'] !== undefined && told['x-forwarded-uri'] !== undefined
}

const ON_APP_HOST = 'asked on the host of an app that is in upstreams: leave one of the two away'

const NONE: RawHeaders = []
/** Methods that a browser repeats after a 302. */
const KEEPING = new Set(['GET', 'HEAD'])

/** How something is denied. */
interface Denied extends Pick<Denial, 'status' | 'way' | 'headers' | 'bare'> {
  /** What decided. */
  readonly rule: Rule | null
  /** Who is refused, where that is known. */
  readonly claims?: Claims | null
}

/** One question of a proxy, and its answer. Names members one by one: see docs/performance.md. */
class Exchange {
  #original: Original | null = null
  #requestId: string | null = null
  readonly #req: IncomingMessage
  readonly #res: ServerResponse

  constructor(
    private readonly parts: ForwardAuthParts,
    private readonly asked: Asked,
    { req, res }: { req: IncomingMessage; res: ServerResponse },
  ) {
    this.#req = req
    this.#res = res
  }

  answer(): void {
    try {
      const verdict = this.parts.judge.judge(this.#ask())
      if (!(verdict instanceof Promise)) return this.#settle(verdict)
      verdict.then((late) => this.#settle(late)).catch((error: unknown) => this.fail(error))
    } catch (error) {
      this.fail(error)
    }
  }

  #requestIdOf(): string {
    return (this.#requestId ??= randomUUID())
  }

  /** What is asked. Throws AppError where that cannot be told, or whoever asks may not. */
  #ask(): Question {
    const { peers, rules } = this.parts
    const { kind, rest } = this.asked
    const req = this.#req
    const { rawHeaders, method = '' } = req
    if (method === 'TRACE') throw unclear('the method is none')
    const told = readTold(rawHeaders)
    const alone = kind.tokenAlone && !isAnythingTold(kind, told)
    if (!alone && !peers.isTrusted(req)) throw untrusted()
    // Whoever wrote rules did not write them for a request that nobody describes.
    if (alone && rules.get().all[0] !== IMPLIED_RULE) throw unclear('nothing was told of a request')
    const original = alone ? NOTHING_TOLD : readOriginal(kind, told, { method, rest, rawHeaders })
    this.#original = original
    const address = () => (alone ? peers.addressOf(req) : peers.clientOf(req))
    const requestId = () => this.#requestIdOf()
    // Part by part: this is done for every request to an app, and a copy of all costs ten times as much.
    const { method: asked, scheme, host, target } = original
    return { method: asked, scheme, host, target, rawHeaders, address, requestId }
  }

  #settle(verdict: Verdict): void {
    if (verdict.kind === 'sign-in') return this.#signIn(verdict)
    if (verdict.kind === 'refuse') return this.#refuse(verdict.error, verdict)
    const { kind, query } = this.asked
    if (!kind.filters || query === '' || this.#isPreflight(verdict)) {
      const cookies = kind.replacesCookie ? this.#cookiesForApp() : NONE
      return allow(this.#res, verdict.headers, cookies)
    }
    const { rule, claims, headers } = verdict
    // What is open by a rule, and for some by the proxy, is for some.
    if (claims === null)
      return this.#signIn({ rule, signedOut: rule.signedOut, error: loginRequired() })
    const unmet = findUnmet(query, claims)
    if (unmet) this.#refuse(unmet, verdict)
    else allow(this.#res, headers)
  }

  /** The client's cookies without ours, as headers. */
  #cookiesForApp(): RawHeaders {
    const { cookies } = this.parts
    return valuesOf(this.#req.rawHeaders, 'cookie').flatMap((line) => {
      const left = cookies.without(line)
      return left === null ? [] : ['Cookie', left]
    })
  }

  #isPreflight({ rule }: Passing): boolean {
    return rule.preflight === 'pass' && this.#original?.method === 'OPTIONS'
  }

  #signIn({ error, rule, signedOut }: Omit<SigningIn, 'kind'>): void {
    const { kind } = this.asked
    const original = this.#original ?? NOTHING_TOLD
    const { method } = original
    const address = wayToSignIn(this.parts.publicUrl, original, kind)
    const sends = this.#sendsToSignIn(signedOut)
    const plain = kind.understands === 'three answers'
    if (sends && !plain) {
      const keepsMethod = KEEPING.has(method) || (kind.namesMethod && method === 'OPTIONS')
      const way = { header: 'Location', address } as const
      const status = keepsMethod ? 302 : 303
      return this.#deny(error, { status, rule, way, headers: {}, bare: true })
    }
    const way = { header: sends ? 'Location' : 'X-Auth-Location', address } as const
    this.#deny(error, { status: 401, rule, way, headers: challengeOf(error), bare: plain })
  }

  #sendsToSignIn(signedOut: Rule['signedOut']): boolean {
    if (signedOut !== 'auto') return signedOut === 'redirect'
    const { audience } = this.asked
    if (audience !== 'either') return audience === 'browser'
    return asksForPage(this.#req.rawHeaders)
  }

  #refuse(
    error: AppError,
    { rule, claims }: Pick<Extract<Verdict, { kind: 'refuse' }>, 'rule' | 'claims'>,
  ): void {
    const plain = this.asked.kind.understands === 'three answers'
    const status = plain && error.status < 500 ? 403 : error.status
    const { peers } = this.parts
    if (claims && this.#original) {
      const { method, host, target } = this.#original
      const agent = oneValueOf(this.#req.rawHeaders, 'user-agent') ?? ''
      const context = { address: peers.namedBy(this.#req), agent, requestId: this.#requestIdOf() }
      const where = { method, host: host.name, path: target.path, rule, ...context }
      this.parts.noteRefused(claims, where)
    }
    const { headers } = error
    this.#deny(error, { status, rule, way: null, headers, bare: plain, claims })
  }

  #deny(error: AppError, { rule, headers, claims, status, way, bare }: Denied): void {
    const requestId = this.#requestIdOf()
    const readable = readableBy(rule, this.#req.rawHeaders)
    deny(this.#res, { status, way, bare, error, requestId, headers, readable })
    this.parts.logRefusal(error, () => {
      const { method, host, target } = this.#original ?? {}
      return {
        request_id: requestId,
        status,
        by: this.asked.kind.name,
        ...(method && host && target
          ? { method, host: host.name, path: target.path.slice(0, 512) }
          : {}),
        rule: rule?.at?.line ?? null,
        ...(claims ? { username: claims.username, session_id: claims.sid } : {}),
      }
    })
  }

  fail(thrown: unknown): void {
    const error = toAppError(thrown)
    if (this.#res.headersSent) return void this.#res.destroy()
    this.#refuse(error, { rule: null, claims: null })
  }
}
