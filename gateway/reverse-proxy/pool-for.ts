import { isIP } from 'node:net'
import { buildConnector, Pool } from 'undici'
import type { UpstreamSettings } from '../../config/settings.js'

/** The connections to an app. */
export function poolFor({ to, timeouts }: UpstreamSettings): Pool {
  const { connectSeconds, answerSeconds, idleSeconds } = timeouts
  return new Pool(to.origin, {
    connect: connectorFor(connectSeconds * 1000),
    headersTimeout: answerSeconds * 1000,
    bodyTimeout: (idleSeconds ?? 0) * 1000,
    // One answer at a time on a connection: a slow one holds up nobody else's.
    pipelining: 1,
  })
}

/**
 * Over TLS an app is asked for, and its certificate checked, by the host of its own address. The
 * library would take that of the `Host` that the app is told, which is the public one.
 */
function connectorFor(timeout: number): buildConnector.connector {
  const connect = buildConnector({ timeout })
  return (options, callback) => {
    const { hostname } = options
    // Empty where it is an address, which nobody asks for by name; the certificate is checked for it.
    connect({ ...options, servername: isIP(hostname) === 0 ? hostname : '' }, callback)
  }
}
