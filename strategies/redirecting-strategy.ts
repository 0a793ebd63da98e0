import type { Request } from 'express'
import { Strategy } from 'passport'
import { AppError } from '../errors/app-error.js'
import type { IdentityProof } from '../services/proof.js'
import { flowOf, type Flow } from './flow.js'

/** A sign-in that leaves for a provider and comes back, as a pair of steps. */
export interface RedirectingSteps {
  /** The address at the provider to send the browser to. Throws AppError. */
  start(flow: Flow): Promise<URL>
  /** What the `answer` in the callback's query proves. Throws AppError. */
  finish(flow: Flow, answer: URLSearchParams): Promise<IdentityProof>
}

/**
 * Two steps as a Passport strategy. An AppError under 500 is the browser's or the person's doing
 * and becomes `fail`; everything else is a broken provider, or us, and becomes `error`.
 */
export class RedirectingStrategy extends Strategy {
  // Passport calls a copy made by Object.create, on which a #private field would not be found.
  constructor(
    override readonly name: string,
    private readonly steps: RedirectingSteps,
  ) {
    super()
  }

  override authenticate(req: Request): void {
    const flow = flowOf(req)
    const outcome =
      flow.phase === 'start'
        ? this.steps.start(flow).then((url) => ({ url }))
        : this.steps.finish(flow, answerOf(req)).then((proof) => ({ proof }))
    outcome
      .catch((error: unknown) => ({ error }))
      .then((reached) => {
        this.settle(reached)
      })
      // The connection may be gone, or answered, by the time the provider has spoken.
      .catch((error: unknown) => {
        this.error(error)
      })
  }

  private settle(outcome: Outcome): void {
    if ('url' in outcome) this.redirect(outcome.url.href)
    else if ('proof' in outcome) this.success(outcome.proof)
    else if (isRefusal(outcome.error)) this.fail(outcome.error)
    else this.error(outcome.error)
  }
}

const isRefusal = (error: unknown): error is AppError =>
  error instanceof AppError && error.status < 500

type Outcome = { url: URL } | { proof: IdentityProof } | { error: unknown }

/** The query as it was sent: a parsed one may have dropped or merged what was given twice. */
function answerOf(req: Request): URLSearchParams {
  const question = req.originalUrl.indexOf('?')
  return new URLSearchParams(question < 0 ? '' : req.originalUrl.slice(question + 1))
}
