import type { Request } from 'express'
import { Strategy } from 'passport'
import type { Logger } from 'pino'
import type { PassportPackageSettings } from '../config/settings.js'
import { AppError } from '../errors/app-error.js'
import type { Clock } from '../lib/clock.js'
import type { IdentityProof } from '../services/proof.js'
import type { Provider } from '../services/providers.js'
import { flowOf, type Flow } from './flow.js'
import { attempt, type Outcome } from './passport-package/attempt.js'
import { createAvailability, type AvailabilityRecord } from './passport-package/availability.js'
import { createStrategyBuilder, Verified, type StrategyBuilder } from './passport-package/build.js'
import { judgeFailure } from './passport-package/judge-failure.js'
import { loadStrategyClass } from './passport-package/load.js'
import { mapProfile } from './passport-package/map-profile.js'
import { addState, findState, replaceState } from './passport-package/query.js'
import { requireHonestQuery, searchOf } from './passport-package/query.js'
import { packageRequest } from './passport-package/request.js'
import { closeSession, openSession } from './passport-package/session.js'

/** How long a strategy may take to answer one request, in milliseconds. */
const PATIENCE = 15_000

export interface PassportPackageContext {
  readonly log: Logger
  readonly clock: Clock
  readonly publicUrl: URL
  /** Where the package is looked up: the directory the gateway was started in, unless given. */
  readonly directory?: string
  /** How long a strategy may take to answer one request, in milliseconds: 15,000 unless given. */
  readonly patience?: number
}

/**
 * Makes a provider out of any published Passport strategy. Throws ConfigError where the package is
 * not installed, exports no strategy, or refuses its options.
 */
export async function createPassportPackage(
  settings: PassportPackageSettings,
  context: PassportPackageContext,
): Promise<{ provider: Provider; strategy: Strategy }> {
  const { id, name, admission, freshSignIn } = settings
  const Class = await loadStrategyClass(settings, context.directory ?? process.cwd())
  const callbackUrl = new URL(`/auth/${id}/callback`, context.publicUrl)
  const builder = createStrategyBuilder(Class, settings, callbackUrl)
  const availability = createAvailability(context.clock)
  const { patience = PATIENCE } = context
  context.log.info({ provider: id, package: settings.package }, 'strategy loaded from a package')
  const current = (): ReturnType<Provider['availability']> => availability.current()
  return {
    provider: { id, name, admission, freshSignIn, availability: current, probe: () => undefined },
    strategy: new PackageStrategy({ settings, builder, availability, patience }),
  }
}

interface Parts {
  readonly settings: PassportPackageSettings
  readonly builder: StrategyBuilder
  readonly availability: AvailabilityRecord
  readonly patience: number
}

/** A strategy of someone else's in the shape of ours: it proves an identity, and nothing more. */
class PackageStrategy extends Strategy {
  constructor(private readonly parts: Parts) {
    super()
  }

  override authenticate(req: Request): void {
    const flow = flowOf(req)
    const step = flow.phase === 'start' ? this.start(req, flow) : this.finish(req, flow)
    step.catch((error: unknown) => this.end(error))
  }

  /** Sends the browser away. The strategy sees no query here: an answer counts at the callback. */
  private async start(req: Request, flow: Flow): Promise<void> {
    const session = openSession(undefined)
    const strategy = this.parts.builder.for(flow)
    const request = packageRequest(req, { flow, session, search: '' })
    const outcome = await attempt(strategy, request, this.parts.patience)
    if (outcome.kind !== 'redirect') throw this.failureOf(outcome)
    const address = requireAddress(outcome.address)
    const { state } = flow.pending
    const theirs = findState(address)
    const kept = closeSession(session)
    const notes = { ...(kept && { session: kept }), ...(theirs !== null && { state: theirs }) }
    if (Object.keys(notes).length > 0) await flow.remember(notes)
    if (theirs !== null) this.redirect(replaceState(address, state))
    else this.redirect(this.parts.builder.carriesState ? addState(address, state) : address)
  }

  /** Lets the strategy read the callback, with the session and the state it left at the start. */
  private async finish(req: Request, flow: Flow): Promise<void> {
    const { notes } = flow.pending
    const search = searchOf(req.originalUrl)
    requireHonestQuery(search)
    const request = packageRequest(req, {
      flow,
      session: openSession(notes['session']),
      search: notes['state'] === undefined ? search : replaceState(search, notes['state']),
    })
    const outcome = await attempt(this.parts.builder.for(flow), request, this.parts.patience)
    if (outcome.kind !== 'success') throw this.failureOf(outcome)
    const proof = this.proofOf(outcome.user)
    this.parts.availability.note('up')
    this.success(proof)
  }

  /** A refusal is a `fail`; all else, be it the provider's fault or ours, an `error`. */
  private end(error: unknown): void {
    if (error instanceof AppError && error.status < 500) this.fail(error)
    else this.error(error)
  }

  private failureOf(outcome: Outcome): AppError {
    const failure = outcome.kind === 'fail' && outcome.why instanceof Error ? outcome.why : null
    if (outcome.kind !== 'error' && !failure) return refusalOf(outcome.kind)
    const thrown = outcome.kind === 'error' ? outcome.error : failure
    const { error, outage } = judgeFailure(thrown)
    if (outage) this.parts.availability.note('down')
    return error
  }

  private proofOf(user: unknown): IdentityProof {
    const { id, issuer, profile } = this.parts.settings
    const mapped = mapProfile(user instanceof Verified ? user.profile : user, profile)
    return { kind: 'identity', amr: `passport:${id}`, provider: id, issuer, ...mapped }
  }
}

/** What it means that a strategy ended in a way that does not fit. */
const refusalOf = (kind: Outcome['kind']): AppError => {
  const REASONS: Partial<Record<Outcome['kind'], string>> = {
    fail: 'the strategy refused the answer',
    redirect: 'the callback brought no answer',
  }
  const detail = REASONS[kind]
  if (detail !== undefined) return new AppError('provider_denied', { detail })
  return new AppError('provider_unavailable', { detail: `the strategy ended with ${kind}` })
}

/** The address a strategy sends the browser to. Throws AppError unless it is one of the web. */
function requireAddress(address: unknown): string {
  if (typeof address === 'string' && /^https?:/u.test(address) && URL.canParse(address)) {
    return address
  }
  throw new AppError('provider_unavailable', { detail: 'the strategy redirects to no web address' })
}
