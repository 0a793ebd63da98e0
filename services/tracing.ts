import type { TracingSettings } from '../config/settings.js'
import type { Traces } from './tracing/traces.js'

/** Traces that are sent to a collector; what sends them is loaded only where there is one. */
export async function openTraces(
  settings: TracingSettings | null,
  version: string,
): Promise<Traces | null> {
  if (settings === null) return null
  const { createOtlpTraces } = await import('./tracing/otlp-traces.js')
  return createOtlpTraces(settings, version)
}
