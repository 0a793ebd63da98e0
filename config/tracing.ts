import type { Reader } from './reader.js'
import type { TracingSettings } from './settings.js'

/** Pairs with commas, percent-encoded. */
const HEADERS = /^(?:[\w-]+=(?:[^%,=\s]|%[\da-f]{2})*(?:,(?!$)|$))+$/i

/**
 * Where traces are sent, by the names that OpenTelemetry gave these variables; null: nowhere. As its
 * specification has it, the address is that of the collector, below which `/v1/traces` is added.
 */
export function readTracing(read: Reader): TracingSettings | null {
  const name = 'OTEL_EXPORTER_OTLP_ENDPOINT'
  const text = read.text(name)
  const headers = read.secret('OTEL_EXPORTER_OTLP_HEADERS')
  const serviceName = read.text('OTEL_SERVICE_NAME') ?? 'gatehouse'
  const ratio = Number(read.text('OTEL_TRACES_SAMPLER_ARG') ?? '1')
  const isRatio = ratio >= 0 && ratio <= 1
  read.require(isRatio, 'OTEL_TRACES_SAMPLER_ARG', 'must be a number from 0 to 1')
  const isReadable = headers === null || HEADERS.test(headers.reveal())
  read.require(isReadable, 'OTEL_EXPORTER_OTLP_HEADERS', 'must be name=value,name=value')
  if (text === null) return null
  const url = URL.canParse(text) ? new URL(text) : null
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.search
  if (!isPlain) {
    read.complain(name, 'must be an http or https address, without a user and a query')
    return null
  }
  const endpoint = `${url.href.replace(/\/$/, '')}/v1/traces`
  return { endpoint, headers, serviceName, ratio: isRatio ? ratio : 1 }
}
