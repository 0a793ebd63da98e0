import type { RequestHandler } from 'express'
import { Passport, type Strategy } from 'passport'
import { AppError } from '../errors/app-error.js'
import type { Proof } from '../services/proof.js'
import type { Claims } from '../services/tokens.js'
import type { FindToken } from './find-token.js'
import { createRunner, type RunStrategy } from './run-strategy.js'

/** Passport, wrapped: its five outcomes become a result in res.locals, or an error passed on. */
export interface Authenticator {
  /** The step that lets the strategy `name` of ours prove who is asking; sets `res.locals.proof`. */
  readonly by: (name: string) => RequestHandler
  /** The same with the strategy of the provider `id`. */
  readonly byProvider: (id: string) => RequestHandler
  /** The step that reads the token, if there is one; sets `res.locals.claims`. */
  readonly identify: RequestHandler
  /** The same for pages that are open: a token that is not valid counts as none. */
  readonly identifyLeniently: RequestHandler
}

interface AuthenticatorParts {
  /** Our own, by name. */
  readonly strategies: ReadonlyMap<string, Strategy>
  /** Those of the providers, by the provider's id. */
  readonly providers: ReadonlyMap<string, Strategy>
  readonly findToken: FindToken
}

/**
 * The only file that calls Passport: with `session: false` and a callback of ours, no other option.
 * `error` stays a fault (5xx); `fail` is a refusal (4xx) and never falls through to another way in.
 */
export function createAuthenticator(parts: AuthenticatorParts): Authenticator {
  const { strategies, providers, findToken } = parts
  const passport = new Passport()
  for (const [name, strategy] of strategies) passport.use(name, strategy)
  for (const [id, strategy] of providers) passport.use(nameOfProvider(id), strategy)

  const ask = (name: string, use: Use): RequestHandler => {
    return (req, res, next) => {
      const settle = (failure: unknown, result?: object | false | null, why?: unknown): void => {
        if (failure) return next(failure)
        if (!result) return next(refusal(why))
        use(res.locals, result)
        next()
      }
      // Typed loosely by Passport: it hands the request to the strategy and calls `settle` once.
      const handler = passport.authenticate(name, { session: false }, settle) as RequestHandler
      void handler(req, res, next)
    }
  }

  const judgeToken = runnerOf(strategies, 'jwt')
  const identify: RequestHandler = (req, res, next) => {
    const found = findToken(req)
    if (found === null) return next()
    res.locals.foundToken = found
    judgeToken(req, (failure, claims, why) => {
      if (failure) return next(failure)
      if (!claims) return next(refusal(why))
      res.locals.claims = claims as Claims
      next()
    })
  }
  const prove = (name: string): RequestHandler =>
    ask(name, (locals, proof) => (locals.proof = proof as Proof))
  return {
    by: prove,
    byProvider: (id) => prove(nameOfProvider(id)),
    identify,
    identifyLeniently: (req, res, next) => {
      try {
        void identify(req, res, (error?: unknown) => next(isRefusal(error) ? undefined : error))
      } catch (error) {
        next(isRefusal(error) ? undefined : error)
      }
    },
  }
}

function runnerOf(strategies: ReadonlyMap<string, Strategy>, name: string): RunStrategy {
  const strategy = strategies.get(name)
  if (!strategy) throw new TypeError(`There is no strategy called ${name}`)
  return createRunner(strategy)
}

/** A name no strategy of ours has, whatever the provider is called. */
const nameOfProvider = (id: string): string => `provider:${id}`

const isRefusal = (error: unknown): boolean => error instanceof AppError && error.status < 500

type Use = (locals: Express.Locals, result: object) => void

/** A strategy may say why in our own words; any other reason is for the log alone. */
function refusal(why: unknown): AppError {
  if (why instanceof AppError) return why
  const message = (why as { message?: unknown } | undefined)?.message
  return new AppError('invalid_credentials', {
    detail: typeof message === 'string' ? message : 'refused by the strategy',
  })
}
