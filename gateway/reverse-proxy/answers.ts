import type { Settings } from '../../config/settings.js'
import type { AppError } from '../../errors/app-error.js'
import { oneValueOf, valuesOf, type RawHeaders } from '../../lib/raw-headers.js'
import { safeReturnTo } from '../../lib/safe-return-to.js'
import type { Rule } from '../../services/rules/rule.js'
import type { Claims } from '../../services/tokens.js'
import { ErrorPage, type ErrorPageProps } from '../../views/error-page.js'
import { textOf } from '../../views/failure.js'
import { renderPage } from '../../views/render.js'
import type { Peers } from '../client-address.js'
import { bodyOf } from '../forward-auth/answers.js'
import { asksForPage } from '../forward-auth/asks-for-page.js'
import { NEUTRAL } from '../forward-auth/kinds.js'
import { wayToSignIn } from '../forward-auth/way-to-sign-in.js'
import type { Verdict } from '../judge.js'
import type { NoteRefused } from '../note-refused.js'
import { readableBy } from '../readable-by.js'
import type { LogRefusal } from '../refusal-log.js'
import type { Asking } from './asking.js'

/** Where the stylesheets of our pages are found on the host of an app. */
export const ASSETS_ELSEWHERE = '/.gatehouse/assets'

/** What leads to the page that signs out, on the host of an app. */
const SIGN_OUT_ELSEWHERE = '/.gatehouse/sign-out'

/** What is answered by us on the host of an app. */
export interface Answers {
  /** To somebody who has to sign in first: a person is sent to, a program is told. */
  signIn(asking: Asking, verdict: Extract<Verdict, { kind: 'sign-in' }>): void
  /** A page for people, JSON for programs. `by`: whom, and by which rule; absent: it is no refusal. */
  fail(asking: Asking, error: AppError, by?: RefusedBy): void
  redirect(asking: Asking, location: string): void
}

/** What decided, and about whom. */
export interface RefusedBy {
  readonly rule: Rule | null
  readonly claims: Claims | null
}

export interface AnswersParts {
  readonly settings: Pick<Settings, 'publicUrl' | 'bypass'>
  readonly peers: Pick<Peers, 'namedBy'>
  readonly logRefusal: LogRefusal
  readonly noteRefused: NoteRefused
}

const NOBODY: RefusedBy = { rule: null, claims: null }

export function createAnswers(parts: AnswersParts): Answers {
  const { publicUrl, bypass } = parts.settings
  const elsewhere = { assets: ASSETS_ELSEWHERE, home: publicUrl.origin }
  const frame = { bypassOn: bypass.on, user: null, elsewhere }

  const pageOf = (asking: Asking, error: AppError, claims: Claims | null): string => {
    const { status } = error
    const again = wayOn(asking, { status, isKnown: claims !== null })
    const props = { frame, status, text: textOf(error), requestId: asking.requestId(), again }
    return renderPage(ErrorPage({ ...props, ofApp: true }))
  }
  return {
    redirect,
    signIn: (asking, { error, rule, signedOut }) => {
      const way = wayToSignIn(publicUrl, asking, NEUTRAL)
      const isSent =
        signedOut === 'auto' ? asksForPage(asking.rawHeaders) : signedOut === 'redirect'
      const status = isSent ? redirect(asking, way) : error.status
      if (!isSent) sendJson(asking, error, ['X-Auth-Location', way, ...readable(asking, rule)])
      log(parts, asking, { error, status, rule })
    },
    fail: (asking, error, { rule, claims } = NOBODY) => {
      if (claims) note(parts, asking, { rule, claims })
      const more = readable(asking, rule)
      if (asksForPage(asking.rawHeaders)) {
        const headers = [...PAGE, ...Object.entries(error.headers).flat(), ...more]
        send(asking, { status: error.status, headers, body: pageOf(asking, error, claims) })
      } else sendJson(asking, error, more)
      log(parts, asking, { error, status: error.status, rule, claims })
    },
  }
}

/** What may help: the same once more, where that changes nothing; or another account. */
function wayOn(
  { method, target }: Asking,
  { status, isKnown }: { status: number; isKnown: boolean },
): ErrorPageProps['again'] {
  if (status === 403 && isKnown) return { href: SIGN_OUT_ELSEWHERE, label: 'Sign out' }
  if (method !== 'GET' || status < 500) return null
  // Only the path stays, so that any origin will do.
  const href = safeReturnTo(target.raw, 'http://localhost')
  return href === null ? null : { href, label: 'Try again' }
}

const readable = (asking: Asking, rule: Rule | null): RawHeaders =>
  readableBy(rule, asking.rawHeaders)

/** A page of ours brings a stylesheet and an icon, and may be shown in a frame of the app. */
const POLICY =
  "default-src 'none';style-src 'self';img-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'self'"

const PAGE = ['Content-Type', 'text/html; charset=utf-8', 'Content-Security-Policy', POLICY]

/** A form that was to change something is not sent on: what follows is a GET. The status. */
function redirect(asking: Asking, location: string): number {
  const status = asking.method === 'GET' || asking.method === 'HEAD' ? 302 : 303
  send(asking, { status, headers: ['Location', location], body: '' })
  return status
}

function sendJson(asking: Asking, error: AppError, more: RawHeaders): void {
  const challenge = error.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}
  const headers = Object.entries({ ...challenge, ...error.headers }).flat()
  send(asking, {
    status: error.status,
    headers: ['Content-Type', 'application/json; charset=utf-8', ...headers, ...more],
    body: bodyOf(error, asking.requestId()),
  })
}

interface Answer {
  readonly status: number
  readonly headers: RawHeaders
  readonly body: string
}

const ALWAYS = [
  ...['Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff'],
  ...['Referrer-Policy', 'no-referrer'],
  // What decides about page or JSON, and about who asks.
  ...['Vary', 'Accept, Authorization, Cookie, Origin, Sec-Fetch-Dest, Sec-Fetch-Mode'],
]

function send(asking: Asking, { status, headers, body }: Answer): void {
  const { req, res, rawHeaders } = asking
  const length = ['Content-Length', String(Buffer.byteLength(body))]
  // What still comes of a body is read by nobody.
  const last = !req.complete && bringsBody(rawHeaders) ? ['Connection', 'close'] : []
  const id = ['X-Request-Id', asking.requestId()]
  res.writeHead(status, [...ALWAYS, ...id, ...headers, ...length, ...last]).end(body)
}

const bringsBody = (headers: RawHeaders): boolean =>
  valuesOf(headers, 'transfer-encoding').length > 0 ||
  valuesOf(headers, 'content-length').some((length) => length !== '0')

interface Denied {
  readonly error: AppError
  readonly status: number
  readonly rule: Rule | null
  readonly claims?: Claims | null
}

function log({ logRefusal }: AnswersParts, asking: Asking, denied: Denied): void {
  const { error, status, rule, claims } = denied
  const { method, host, target } = asking
  logRefusal(error, {
    ...{ request_id: asking.requestId(), status, by: 'reverse proxy', method, host: host.name },
    ...{ path: target.path.slice(0, 512), rule: rule?.at?.line ?? null },
    ...(claims ? { username: claims.username, session_id: claims.sid } : {}),
  })
}

/** Who is known and refused is in the audit log. */
function note(
  { peers, noteRefused }: AnswersParts,
  asking: Asking,
  { rule, claims }: { rule: Rule | null; claims: Claims },
): void {
  const { method, host, target, rawHeaders } = asking
  const agent = oneValueOf(rawHeaders, 'user-agent') ?? ''
  const context = { address: peers.namedBy(asking.req), agent, requestId: asking.requestId() }
  noteRefused(claims, { method, host: host.name, path: target.path, rule, ...context })
}
