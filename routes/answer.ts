import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import { AppError } from '../errors/app-error.js'
import { parseIfMatch } from '../lib/if-match.js'
import { actorOf } from '../middleware/locals.js'
import { parseInput } from '../middleware/parse-input.js'
import { readJson } from '../middleware/read-body.js'
import type { Actor, Expects } from '../services/actor.js'
import type { About, Endpoint } from './endpoint.js'

type Shape = z.ZodObject | undefined
type Read<S extends Shape> = S extends z.ZodObject ? z.output<S> : undefined

/** An endpoint of the API: `answer` gets what `about` declares, read and checked. */
export interface ApiEndpoint<P extends Shape, Q extends Shape, B extends Shape> extends Pick<
  Endpoint,
  'method' | 'path' | 'access' | 'fresh'
> {
  readonly about: About & { readonly params?: P; readonly query?: Q; readonly body?: B }
  readonly answer: (asked: Asked<P, Q, B>) => Reply | Promise<Reply>
}

/** A request as its endpoint declared it: nothing in here is unchecked. */
export interface Asked<P extends Shape, Q extends Shape, B extends Shape> {
  readonly params: Read<P>
  readonly query: Read<Q>
  readonly body: Read<B>
  /** Whether a version is one that If-Match names; without the header, every version is. */
  readonly expects: Expects
  /** Who asks. Throws TypeError on an endpoint that is open. */
  readonly actor: Actor
  readonly res: Response
}

export interface Reply {
  readonly status: number
  /** Sent as JSON; absent: no body. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Makes the endpoint: what the document says of it is what is checked. Input that is not declared
 * is refused as `unknown_field`; the failures are those of `parseInput` and `readJson`.
 */
export function answering<
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends Shape = undefined,
>({ answer, ...rest }: ApiEndpoint<P, Q, B>): Endpoint {
  const { about } = rest
  const step: RequestHandler = (req, res): Promise<void> | undefined => {
    const asked = {
      params: about.params ? parseInput(about.params, req.params) : requireNothing(req.params),
      query: about.query ? parseInput(about.query, req.query) : requireNothing(req.query),
      body: about.body ? parseInput(about.body, req.body) : undefined,
      expects: readExpectation(about, req),
      get actor() {
        return actorOf(req, res)
      },
      res,
    }
    // Each part was read by the very schema its type comes from; TypeScript can't follow that.
    const reply = answer(asked as Asked<P, Q, B>)
    if (reply instanceof Promise) return reply.then((late) => send(res, late))
    send(res, reply)
    return undefined
  }
  return { ...rest, steps: about.body ? [readJson, step] : [step] }
}

const Nothing = z.strictObject({})

/** Throws as `parseInput` does for anything that was sent; mostly nothing was. */
function requireNothing(sent: object): void {
  for (const name in sent) if (Object.hasOwn(sent, name)) parseInput(Nothing, sent)
}

function readExpectation({ ifMatch }: About, req: Request): Expects {
  const header = ifMatch === undefined ? undefined : req.get('if-match')
  if (header === undefined) {
    if (ifMatch === 'required') throw new AppError('version_required')
    return () => true
  }
  const wanted = parseIfMatch(header)
  if (!wanted) throw new AppError('invalid_request', { fields: { 'if-match': 'not_an_etag' } })
  return (version) => wanted === '*' || wanted.includes(version)
}

/** What the API answers is about people: no cache keeps it. */
function send(res: Response, { status, body, headers = {} }: Reply): void {
  res.status(status).set('Cache-Control', 'no-store').set(headers)
  if (body === undefined) res.end()
  else res.json(body)
}
