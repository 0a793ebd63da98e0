import { Router, type RequestHandler } from 'express'

/** A step, and what it is made of, as routers show it. */
export type Composed = RequestHandler & { readonly stack: readonly { handle: RequestHandler }[] }

/**
 * The step that takes `steps` one after the other, as Express would. Express looks for each whether the
 * address of the request is one for it, and prepares for all that may become of it: ten steps that are
 * for every address cost more than the answer. What fails is passed on.
 */
export function inTurn(steps: readonly RequestHandler[]): Composed {
  const step: RequestHandler = (req, res, next) => {
    let at = 0
    const go = (failure?: unknown): void => {
      if (failure !== undefined && failure !== null) return next(failure)
      const here = steps[at]
      at += 1
      if (!here) return next()
      try {
        const late: unknown = here(req, res, go)
        if (late instanceof Promise) late.catch(next)
      } catch (error) {
        next(error)
      }
    }
    go()
  }
  return Object.assign(step, { stack: steps.map((handle) => ({ handle })) })
}

/** `steps` for the addresses below `prefix` alone, which is spelled in small letters. */
export function under(prefix: string, steps: readonly RequestHandler[]): Composed {
  const router = Router().use(prefix, ...steps)
  const step: RequestHandler = (req, res, next) => {
    // Express takes capitals for the same, and so what is left to it is no less than what it takes.
    if (req.path.slice(0, prefix.length).toLowerCase() !== prefix) return next()
    return router(req, res, next)
  }
  return Object.assign(step, { stack: router.stack })
}
