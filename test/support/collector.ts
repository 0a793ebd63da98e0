import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import type { AddressInfo } from 'node:net'

interface Value {
  readonly stringValue?: string
  readonly intValue?: number | string
  readonly doubleValue?: number
}
interface Pair {
  readonly key: string
  readonly value: Value
}

/** A span as it arrived, its attributes as an object. */
export interface ArrivedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  /** 2: server, 3: client. */
  readonly kind: number
  readonly status: { readonly code?: number }
  readonly attributes: Readonly<Record<string, string | number | undefined>>
}

interface Body {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Pair[] }
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<ArrivedSpan, 'attributes'> & { attributes: readonly Pair[] })[]
    }[]
  }[]
}

/** What takes traces by OTLP over HTTP, as JSON. */
export interface Collector {
  readonly url: string
  /** Everything that arrived, as text. */
  readonly received: readonly string[]
  readonly headers: readonly NodeJS.Dict<string | string[]>[]
  spans(): ArrivedSpan[]
  resource(): Record<string, string | number | undefined>
  stop(): void
}

export async function startCollector(): Promise<Collector> {
  const received: string[] = []
  const headers: NodeJS.Dict<string | string[]>[] = []
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      if (req.url !== '/v1/traces' || req.method !== 'POST') return res.writeHead(404).end()
      received.push(body)
      headers.push(req.headers)
      return res.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const resources = () => received.flatMap((body) => (JSON.parse(body) as Body).resourceSpans)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    headers,
    spans: () =>
      resources()
        .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
        .map((span) => ({ ...span, attributes: toObject(span.attributes) })),
    resource: () => toObject(resources()[0]?.resource.attributes ?? []),
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const toObject = (pairs: readonly Pair[]) =>
  Object.fromEntries(
    pairs.map(({ key, value: { stringValue, intValue, doubleValue } }) => {
      return [key, stringValue ?? (intValue === undefined ? doubleValue : Number(intValue))]
    }),
  )
