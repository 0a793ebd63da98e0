import type { IncomingMessage, RequestListener } from 'node:http'
import type { Duplex } from 'node:stream'
import { mayBeAsked } from './forward-auth/addresses.js'
import type { ForwardAuth } from './forward-auth/forward-auth.js'
import type { ReverseProxy } from './reverse-proxy.js'

/** The first to see every request: gives it to who answers it. */
export interface Entry {
  readonly handle: RequestListener
  /** Takes a request for another protocol; false: it is to be answered as any other. */
  readonly upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => boolean
  /** Whether a request brings the headers of somebody else's, which may be larger than ours. */
  readonly carriesOthers: (req: IncomingMessage) => boolean
  /**
   * Whether nobody is told at once to send a body: nothing but its headers is looked at, or it is
   * an app's to say.
   */
  readonly ignoresBody: (req: IncomingMessage) => boolean
  /** Whether a request may take as long as it likes to come: what it brings is an app's matter. */
  readonly takesItsTime: (req: IncomingMessage) => boolean
}

interface EntryParts {
  readonly forwardAuth: ForwardAuth
  readonly reverseProxy: Pick<ReverseProxy, 'takes' | 'handle' | 'upgrade'>
  /** Everything else: our pages and our API. */
  readonly app: RequestListener
}

/**
 * Makes the entry. An app owns every path of its host, so the reverse proxy is asked first. A proxy
 * that asks on that host (Caddy and Envoy name the app's) must not have the app's 200 for an answer.
 */
export function createEntry({ forwardAuth, reverseProxy, app }: EntryParts): Entry {
  const isPassedOn = (req: IncomingMessage): boolean => reverseProxy.takes(req)
  const isAsked = (req: IncomingMessage): boolean => mayBeAsked(req.url ?? '')
  const isAskedByProxy = (req: IncomingMessage): boolean =>
    isAsked(req) && forwardAuth.isAskedBy(req)
  return {
    handle: (req, res) => {
      if (reverseProxy.takes(req)) {
        if (isAskedByProxy(req)) forwardAuth.refuseOnAppHost(req, res)
        else reverseProxy.handle(req, res)
      } else if (!isAsked(req) || !forwardAuth.handle(req, res)) app(req, res)
    },
    upgrade: (req, socket, head) => !isAskedByProxy(req) && reverseProxy.upgrade(req, socket, head),
    carriesOthers: (req) => isPassedOn(req) || isAsked(req),
    ignoresBody: (req) => isPassedOn(req) || isAsked(req),
    takesItsTime: isPassedOn,
  }
}
