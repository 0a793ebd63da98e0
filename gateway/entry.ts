import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { mayBeAsked } from './forward-auth/addresses.js'
import type { ForwardAuth } from './forward-auth/forward-auth.js'

/** Passes requests for apps on. What it does not take is for our own pages and addresses. */
export interface ReverseProxy {
  /** Whether a request is for an app: then it answers it, whatever its path. */
  takes(req: IncomingMessage): boolean
  handle(req: IncomingMessage, res: ServerResponse): void
  /** The same for a request that asks for another protocol, on `socket`, of which `head` was read. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void
}

/** The first to see every request: gives it to who answers it. */
export interface Entry {
  readonly handle: RequestListener
  /** Takes a request for another protocol; false: it is to be answered as any other. */
  readonly upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => boolean
  /** Whether a request brings the headers of somebody else's, which may be larger than ours. */
  readonly carriesOthers: (req: IncomingMessage) => boolean
  /** Whether nothing but its headers is looked at: nobody is asked to send a body. */
  readonly ignoresBody: (req: IncomingMessage) => boolean
}

interface EntryParts {
  readonly forwardAuth: ForwardAuth
  /** null: there are no apps that we pass requests on to. */
  readonly reverseProxy: ReverseProxy | null
  /** Everything else: our pages and our API. */
  readonly app: RequestListener
}

/** Makes the entry. An app owns every path of its host, so the reverse proxy is asked first. */
export function createEntry({ forwardAuth, reverseProxy, app }: EntryParts): Entry {
  const isPassedOn = (req: IncomingMessage): boolean => reverseProxy?.takes(req) ?? false
  const isAsked = (req: IncomingMessage): boolean => mayBeAsked(req.url ?? '')
  return {
    handle: (req, res) => {
      if (reverseProxy?.takes(req)) reverseProxy.handle(req, res)
      else if (!isAsked(req) || !forwardAuth.handle(req, res)) app(req, res)
    },
    upgrade: (req, socket, head) => {
      if (!reverseProxy?.takes(req)) return false
      reverseProxy.upgrade(req, socket, head)
      return true
    },
    carriesOthers: (req) => isPassedOn(req) || isAsked(req),
    ignoresBody: (req) => !isPassedOn(req) && isAsked(req),
  }
}
