import type { Reader } from './reader.js'
import type { Mode, Settings } from './settings.js'

/** Where the figures are read: nowhere, unless a port is named; on this machine, unless a host is. */
export function readMetrics(
  read: Reader,
  { mode, port }: { readonly mode: Mode; readonly port: number },
): Settings['metrics'] {
  const host = read.text('METRICS_HOST') ?? '127.0.0.1'
  const isHost = /^[\w.:-]{1,253}$/.test(host)
  read.require(isHost, 'METRICS_HOST', 'must be an IP address or a host name')
  if (read.text('METRICS_PORT') === null) return null
  const least = mode === 'test' ? 0 : 1
  const own = read.integer('METRICS_PORT', { standard: 9464, min: least, max: 65535 })
  const isOwn = own === 0 || own !== port
  read.require(
    isOwn,
    'METRICS_PORT',
    'must be another port than PORT: figures are not for everybody',
  )
  return { host, port: own }
}
