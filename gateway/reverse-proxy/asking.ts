import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Host } from '../../lib/reading/host.js'
import type { Target } from '../../lib/reading/target.js'
import type { Question } from '../judge.js'
import type { AppHost } from './app-hosts.js'

/** What of a question is not in the request itself. */
export interface Place {
  readonly appHost: AppHost
  readonly target: Target
  readonly scheme: 'http' | 'https'
  /** Whether the connection is to become a WebSocket's. */
  readonly isWebSocket: boolean
  /** The client's. */
  readonly addressOf: (req: IncomingMessage) => string
}

/** What is asked of an app, as the judge is told it, and where its answer goes. */
export class Asking implements Question {
  readonly method: string
  readonly rawHeaders: readonly string[]
  #requestId: string | undefined

  constructor(
    readonly req: IncomingMessage,
    readonly res: ServerResponse,
    private readonly place: Place,
  ) {
    this.method = req.method ?? 'GET'
    this.rawHeaders = req.rawHeaders
  }

  get scheme(): 'http' | 'https' {
    return this.place.scheme
  }

  get host(): Host {
    return this.place.appHost.host
  }

  get isWebSocket(): boolean {
    return this.place.isWebSocket
  }

  get target(): Target {
    return this.place.target
  }

  get appHost(): AppHost {
    return this.place.appHost
  }

  /** The address as browsers show it. */
  get url(): string {
    return this.place.appHost.origin + this.place.target.raw
  }

  readonly address = (): string => this.place.addressOf(this.req)

  readonly requestId = (): string => (this.#requestId ??= randomUUID())
}
