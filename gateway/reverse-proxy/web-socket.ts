import type { IncomingMessage } from 'node:http'
import type { UpstreamSettings } from '../../config/settings.js'
import { readHost } from '../../lib/reading/host.js'
import { valuesOf } from '../../lib/raw-headers.js'
import type { Asking } from './asking.js'

/** Whether what is asked for is a WebSocket (RFC 6455 section 4.1), and no other protocol. */
export function isWebSocket({ method, rawHeaders }: IncomingMessage): boolean {
  const [protocol, ...more] = valuesOf(rawHeaders, 'upgrade')
  return method === 'GET' && more.length === 0 && protocol?.trim().toLowerCase() === 'websocket'
}

/**
 * Whether a WebSocket is opened by a page of the app itself, or of an origin that its settings name:
 * browsers send cookies along whoever opens it, and let any page read it. Who sends no Origin is no
 * browser.
 */
export function mayOpen(
  { rawHeaders, appHost }: Pick<Asking, 'rawHeaders' | 'appHost'>,
  { websocketOrigins }: Pick<UpstreamSettings, 'websocketOrigins'>,
): boolean {
  const [origin, ...more] = valuesOf(rawHeaders, 'origin')
  if (origin === undefined) return true
  if (more.length > 0) return false
  return websocketOrigins.includes(origin) || isOrigin(origin, appHost.origin)
}

/** Whether `text` is the origin `own`, of which the default port may be spelled out. */
function isOrigin(text: string, own: string): boolean {
  if (text === own) return true
  const [, scheme, authority] = /^(https?):\/\/([^/?#@\\]+)$/.exec(text) ?? []
  if (scheme === undefined || authority === undefined || readHost(authority) === null) return false
  return new URL(text).origin === own
}
