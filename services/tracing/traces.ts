/** What is said of a piece of work: no name of anybody, no secret, nothing that a client wrote. */
export type SpanAttributes = Readonly<Record<string, string | number>>

/** A piece of work that is timed. */
export interface TracedSpan {
  /** What tells others which trace they are part of (W3C Trace Context). */
  readonly traceparent: string
  readonly traceId: string
  /** Begins a piece that is asked of somebody else. */
  ask(name: string, attributes: SpanAttributes): TracedSpan
  /** Once it is over; `name` is what it turned out to be. */
  end(outcome: { name?: string; attributes: SpanAttributes; failed: boolean }): void
}

export interface Traces {
  /** Begins what answers a request. `traceparent`: of who asks, where they are believed. */
  begin(name: string, traceparent: string | null): TracedSpan
  /** Sends what is left. */
  stop(): Promise<void>
}
