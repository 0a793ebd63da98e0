import { AppError } from '../errors/app-error.js'
import { toAppError } from '../errors/to-app-error.js'
import type { Host } from '../lib/reading/host.js'
import type { Target } from '../lib/reading/target.js'
import { findCrossSite, isSafeMethod } from '../lib/cross-site.js'
import { oneValueOf, valuesOf, type RawHeaders } from '../lib/raw-headers.js'
import type { CurrentRules } from '../services/rules/current-rules.js'
import type { Rules } from '../services/rules/compile.js'
import { meets, type Answer } from '../services/rules/meets.js'
import type { Rule } from '../services/rules/rule.js'
import { findTokenIn, type FoundToken, type TokenPlaces } from '../services/tokens/find-token.js'
import type { Claims } from '../services/tokens/claims.js'
import type { Verifier } from '../services/verifier.js'
import { NOBODY, type Identity } from './identity.js'

/** What somebody asks of an app behind us, in the one reading that counts. */
export interface Question {
  readonly method: string
  readonly scheme: 'http' | 'https'
  readonly host: Host
  readonly target: Target
  /** The client's. Throws AppError `invalid_request` where nobody says it readably. */
  readonly address: () => string
  readonly requestId: () => string
  /** Of the client's request, as they reached us. */
  readonly rawHeaders: RawHeaders
}

/** What becomes of a question. `rule`: what decided; null: no rule was for it. */
export type Verdict = Passing | SigningIn | Refused

export interface Passing {
  readonly kind: 'pass'
  readonly rule: Rule
  /** null: nobody is known. */
  readonly claims: Claims | null
  /** Every identity header, name and value in turns. */
  readonly headers: RawHeaders
}

/** Nobody is known who could be let in or refused. */
export interface SigningIn {
  readonly kind: 'sign-in'
  readonly rule: Rule | null
  /** 401. */
  readonly error: AppError
  readonly signedOut: Rule['signedOut']
}

export interface Refused {
  readonly kind: 'refuse'
  readonly rule: Rule | null
  /** Who is refused, where that is known. */
  readonly claims: Claims | null
  /** 400, 403, 429, 503. */
  readonly error: AppError
}

/** Decides about every request to an app, whoever passes it on. */
export interface Judge {
  /** Answers from memory; a promise only for keys that must be looked up. Never throws or rejects. */
  judge(question: Question): Verdict | Promise<Verdict>
  /**
   * What the rules in force say of a question that somebody with `claims` passed with before; null:
   * somebody who was not known. Never throws.
   */
  judgeAgain(question: Question, claims: Claims | null): Answer
}

interface JudgeParts {
  readonly rules: Pick<CurrentRules, 'get'>
  readonly verifier: Pick<Verifier, 'ask'>
  readonly identity: Identity
  readonly places: TokenPlaces
}

/** Makes the judge. */
export function createJudge(parts: JudgeParts): Judge {
  const judge = (question: Question): Verdict | Promise<Verdict> => {
    let rule: Rule | null
    try {
      rule = ruleFor(parts.rules.get(), question)
    } catch (error) {
      return refused(null, error)
    }
    if (rule?.preflight === 'pass' && isPreflight(question)) return anonymous(rule)
    return judgeBy(parts, rule, question)
  }
  const judgeAgain: Judge['judgeAgain'] = (question, claims) => {
    try {
      const rule = ruleFor(parts.rules.get(), question)
      return rule?.preflight === 'pass' && isPreflight(question) ? 'yes' : answerOf(rule, claims)
    } catch {
      // Whose address cannot be told any more, where rules ask for it, passes by none of them.
      return 'no'
    }
  }
  return { judge, judgeAgain }
}

/** Where no rule is written for a place nobody passes, and strangers do not learn that. */
function answerOf(rule: Rule | null, claims: Claims | null): Answer {
  if (rule !== null) return meets(rule.allow, claims)
  return claims === null ? 'sign-in' : 'no'
}

/**
 * The rule for a question. A preflight is about the request that is to follow it, unless a rule is
 * about OPTIONS in so many words.
 */
function ruleFor(rules: Rules, question: Question): Rule | null {
  const { method, address } = question
  const host = question.host.name
  const { path } = question.target
  const rule = rules.find({ host, path, method, address })
  if (method !== 'OPTIONS' || rule?.methods.includes('OPTIONS')) return rule
  const announced = oneValueOf(question.rawHeaders, 'access-control-request-method')
  if (announced === null || !isPreflight(question)) return rule
  const next = rules.find({ host, path, method: announced, address })
  return next?.preflight === 'pass' ? next : rule
}

/** As the Fetch standard sends one: to ask whether scripts of another origin may send what follows. */
const isPreflight = ({ method, rawHeaders }: Question): boolean =>
  method === 'OPTIONS' &&
  oneValueOf(rawHeaders, 'origin') !== null &&
  oneValueOf(rawHeaders, 'access-control-request-method') !== null

function judgeBy(
  parts: JudgeParts,
  rule: Rule | null,
  question: Question,
): Verdict | Promise<Verdict> {
  const failed = (error: unknown): Verdict => withoutClaims(rule, error)
  try {
    const found = findTokenIn(question.rawHeaders, parts.places)
    if (found?.from === 'halves') requireOwnSite(question)
    if (found === null) return decide(parts, rule, { claims: null, question })
    const claims = parts.verifier.ask(found.token, new Shown(found.from, question))
    if (claims instanceof AppError) return failed(claims)
    if (!(claims instanceof Promise)) return decide(parts, rule, { claims, question })
    return claims.then((late) => decideLate(parts, { claims: late, question })).catch(failed)
  } catch (error) {
    return failed(error)
  }
}

/** The rules may be others by the time it is known who asks. */
const decideLate = (parts: JudgeParts, asking: Asking): Verdict =>
  decide(parts, ruleFor(parts.rules.get(), asking.question), asking)

/**
 * Halves that came by cookies alone change nothing at an app for a page of another site. A page that
 * has the readable half is the app's own: no other can read it, or send that header.
 */
function requireOwnSite({ method, scheme, host, rawHeaders }: Question): void {
  if (isSafeMethod(method) || valuesOf(rawHeaders, 'x-access-data').length > 0) return
  const one = (name: string) => valuesOf(rawHeaders, name).join() || undefined
  const asked = { site: one('sec-fetch-site'), origin: one('origin'), cookie: one('cookie') }
  const own = `${scheme}://${audienceOf({ scheme, host })}`
  const detail = findCrossSite(asked, (origin) => origin === own)
  if (detail !== null) throw new AppError('cross_site_request', { detail })
}

/** The address is worked out only where somebody asks for it. */
class Shown {
  constructor(
    readonly from: FoundToken['from'],
    private readonly question: Question,
  ) {}

  get address(): string {
    return this.question.address()
  }

  get requestId(): string {
    return this.question.requestId()
  }
}

/** What is open to everybody is open to those with a bad token as well, and while nobody can tell. */
function withoutClaims(rule: Rule | null, thrown: unknown): Verdict {
  if (rule?.allow.kind === 'public') return anonymous(rule)
  const error = toAppError(thrown)
  return error.status === 401 ? signingIn(rule, error) : refused(rule, error)
}

interface Asking {
  readonly claims: Claims | null
  readonly question: Question
}

function decide(
  { identity }: JudgeParts,
  rule: Rule | null,
  { claims, question }: Asking,
): Verdict {
  if (rule === null || answerOf(rule, claims) !== 'yes') {
    // Whoever is known would come back from signing in as who they are.
    if (claims === null) return signingIn(rule, loginRequired())
    const detail = rule === null ? 'no rule' : 'the rule is not met'
    return refused(rule, new AppError('insufficient_role', { detail }), claims)
  }
  if (claims === null) return anonymous(rule)
  const introduction = { headers: rule.headers, audience: audienceOf(question) }
  return { kind: 'pass', rule, claims, headers: identity.of(claims, introduction) }
}

const PORTS: Readonly<Record<Question['scheme'], number>> = { http: 80, https: 443 }

/** A host as an assertion names the app it is for: with its port, but for the scheme's own. */
export const audienceOf = ({ scheme, host }: Pick<Question, 'scheme' | 'host'>): string =>
  host.port === null || host.port === PORTS[scheme] ? host.name : `${host.name}:${host.port}`

const LOGIN_REQUIRED = new AppError('login_required', {
  headers: { 'WWW-Authenticate': 'Bearer' },
})

export const loginRequired = (): AppError => LOGIN_REQUIRED

const anonymous = (rule: Rule): Passing => ({ kind: 'pass', rule, claims: null, headers: NOBODY })

const signingIn = (rule: Rule | null, error: AppError): SigningIn => ({
  kind: 'sign-in',
  rule,
  error,
  signedOut: rule?.signedOut ?? 'auto',
})

const refused = (rule: Rule | null, error: unknown, claims: Claims | null = null): Refused => ({
  kind: 'refuse',
  rule,
  claims,
  error: toAppError(error),
})
