import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import type { Clock } from '../../lib/clock.js'
import type { GuardParts } from '../../guard/issuer.js'
import { createKeySet } from '../../guard/key-set.js'
import type { Step } from '../../guard/options.js'
import { userOf } from '../../guard/user.js'
import { BrowserClient, type Answer, type Ask } from './browser-client.js'

/** An app of somebody else's, behind steps of ours. */
export interface GuardedApp {
  readonly url: string
  /** Errors that reached the app's own error handler. */
  readonly errors: readonly unknown[]
  /** What it answers to a bearer token; null: to none. */
  ask(token: string | null, ask?: Ask & { method?: string; path?: string }): Promise<Answer>
  stop(): Promise<void>
}

/** Answers who asks: what a handler behind the steps would see. */
const tell: RequestHandler = (req, res) => {
  res.json({ user: userOf(req), ofRequest: Reflect.get(req, 'user'), ofLocals: res.locals.user })
}

/** An Express app that tells who asks, at `/` and at any other address, to whom `steps` let pass. */
export async function startApp(
  steps: readonly Step[],
  handler: RequestHandler = tell,
): Promise<GuardedApp> {
  const errors: unknown[] = []
  // Express knows an error handler by its four parameters.
  // eslint-disable-next-line max-params, @typescript-eslint/no-unused-vars -- as above
  const onError: ErrorRequestHandler = (error, _req, res, _next) => {
    errors.push(error)
    res.status(500).json({ handled: true })
  }
  const server = createServer(
    express()
      .use([...steps], handler)
      .use(onError),
  )
  const url = await listen(server)
  return {
    url,
    errors,
    ask: (token, { method = 'GET', path = '/', ...ask } = {}) => {
      const bearer = token === null ? {} : { authorization: `Bearer ${token}` }
      const headers = { ...bearer, ...ask.headers }
      return new BrowserClient(url).send(method, path, { ...ask, headers })
    },
    stop: () => stop(server),
  }
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}

/** Guards of their own key sets, by `clock`; each address that cannot be read is noted. */
export function guardParts(clock: Clock): GuardParts & { readonly faults: string[] } {
  const faults: string[] = []
  const onFault = ({ message }: Error): void => void faults.push(message)
  return { clock, faults, keySets: (address) => createKeySet({ address, clock, onFault }) }
}
