import { Router, type RequestHandler, type Response } from 'express'
import { missingClient, type OAuth } from '../services/oauth.js'
import type { FoundKey } from '../services/api-keys/found-key.js'
import { readClientCredentials } from './client-credentials.js'
import { contextOf } from './locals.js'

/** Lets pass whoever shows the key of a service; sets `res.locals.client`. Behind `readFormIfAny`. */
export const createRequireClient =
  (oauth: Pick<OAuth, 'authenticate'>): RequestHandler =>
  async (req, res, next) => {
    const shown = readClientCredentials(req)
    if (shown === null) throw missingClient()
    const client = await oauth.authenticate(shown.credentials, contextOf(req, res))
    if (shown.conflict) throw shown.conflict
    res.locals.client = client
    next()
  }

/**
 * The same for an endpoint that people with a role may use too: who shows no client credentials is
 * asked for a token by `otherwise`. Both end as steps of Express do: what they reject with is
 * answered.
 */
export const createRequireClientOr =
  (requireClient: RequestHandler) =>
  (otherwise: readonly RequestHandler[]): RequestHandler => {
    const askForToken = Router().use(...otherwise)
    return (req, res, next) =>
      readClientCredentials(req) === null
        ? askForToken(req, res, next)
        : requireClient(req, res, next)
  }

/** The key that the client showed. Throws TypeError when no guard ran. */
export function clientOf(res: Response): FoundKey {
  const { client } = res.locals
  if (!client) throw new TypeError('No client: requireClient must come first')
  return client
}
