import express, { type Express, type RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { Settings } from './config/settings.js'
import type { Clock } from './lib/clock.js'
import { errorHandler, notFound, type DoorOut } from './middleware/error-handler.js'
import { inTurn, under } from './middleware/in-turn.js'
import type { NoteRefusal } from './middleware/note-refusal.js'
import type { Pages } from './middleware/pages.js'
import { pinAddresses, requestContext, type NotedRequest } from './middleware/request-context.js'
import { noStore, securityHeaders } from './middleware/security-headers.js'
import { readActionHeader } from './middleware/sensenet/action-header.js'
import { createServeClients } from './middleware/serve-clients.js'
import { secureBySettings } from './middleware/session.js'
import { mount, type Guards } from './routes/mount.js'
import type { Endpoint } from './routes/endpoint.js'

export interface AppParts {
  readonly settings: Settings
  readonly log: Logger
  readonly clock: Clock
  /** Told of every request once it is over. */
  readonly note: (request: NotedRequest) => void
  readonly pages: Pages
  readonly guards: Guards
  /** Stylesheets and scripts of our pages. */
  readonly assets: RequestHandler
  readonly requireSchema: RequestHandler
  readonly session: RequestHandler
  readonly mayRefresh: DoorOut['mayRefresh']
  readonly noteRefusal: NoteRefusal
  /** Answered even while the schema is not current. */
  readonly health: readonly Endpoint[]
  /** Answered without looking at session records. */
  readonly recordless: readonly Endpoint[]
  readonly endpoints: readonly Endpoint[]
}

/** The gateway from top to bottom, in the order a request meets it. */
export function createApp(parts: AppParts): Express {
  const { settings, guards } = parts
  const app = express()
  app.disable('x-powered-by')
  app.set('env', 'production') // whatever the mode: no stack ever stands in an answer
  app.set('trust proxy', settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false)
  app.set('query parser', 'simple')
  app.set('etag', false)
  pinAddresses(app)

  app.use(
    inTurn([
      requestContext(parts),
      securityHeaders(settings.publicUrl.protocol === 'https:'),
      ...(settings.clientOrigins.length > 0 ? [createServeClients(settings.clientOrigins)] : []),
      under('/assets', [parts.assets]),
      noStore,
      mount(parts.health, guards),
      parts.requireSchema,
      ...(settings.sensenet ? [readActionHeader] : []),
      mount(parts.recordless, guards),
      under('/auth', [...(settings.cookie.secure ? [secureBySettings] : []), parts.session]),
      mount(parts.endpoints, guards),
    ]),
  )
  app.use(notFound)
  app.use(errorHandler(parts))
  return app
}
