import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Context, Span, Tracer } from '@opentelemetry/api'
import { parseTraceParent } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base'
import type { TracingSettings } from '../../config/settings.js'
import type { Secret } from '../../lib/secret.js'
import type { TracedSpan, Traces } from './traces.js'

/** A collector that is away holds up nobody, and the end of the process no longer than this. */
const TIMEOUT_MS = 3_000

/** Sends traces by OTLP over HTTP. Nothing is registered with OpenTelemetry as a whole. */
export function createOtlpTraces(settings: TracingSettings, version: string): Traces {
  const { endpoint, headers, serviceName, ratio } = settings
  const exporter = new OTLPTraceExporter({
    url: endpoint,
    headers: headersOf(headers),
    timeoutMillis: TIMEOUT_MS,
  })
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  })
  const tracer = provider.getTracer('gatehouse', version)
  return {
    begin: (name, traceparent) => {
      const parent = traceparent === null ? null : parseTraceParent(traceparent)
      const within = parent
        ? trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true })
        : ROOT_CONTEXT
      return wrap(tracer, tracer.startSpan(name, { kind: SpanKind.SERVER }, within), within)
    },
    stop: () => provider.shutdown().catch(() => undefined),
  }
}

function wrap(tracer: Tracer, span: Span, within: Context): TracedSpan {
  const { traceId, spanId, traceFlags } = span.spanContext()
  return {
    traceId,
    traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
    ask: (name, attributes) => {
      const inner = trace.setSpan(within, span)
      return wrap(
        tracer,
        tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, inner),
        inner,
      )
    },
    end: ({ name, attributes, failed }) => {
      if (name !== undefined) span.updateName(name)
      span.setAttributes(attributes)
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end()
    },
  }
}

/** `name=value,name=value`, percent-encoded, as the specification has it. */
function headersOf(headers: Secret | null): Record<string, string> {
  const found: Record<string, string> = {}
  for (const pair of headers?.reveal().split(',') ?? []) {
    const [name = '', value = ''] = pair
      .split('=', 2)
      .map((part) => decodeURIComponent(part.trim()))
    if (name !== '') found[name] = value
  }
  return found
}
