import { sendRaw } from './raw-socket.js'

/** How each kind of proxy tells us of a request. */
export type ProxyKind = 'caddy' | 'envoy' | 'haproxy' | 'neutral' | 'nginx' | 'traefik'

/** What is asked of an app. */
export interface AskedFor {
  readonly method?: string
  readonly proto?: string
  readonly host?: string
  readonly uri?: string
  /** Headers of the client, line by line. */
  readonly lines?: readonly string[]
  /** A part of our address: `/api` or `/browser`. */
  readonly audience?: string
  /** What a client wrote into the query of our address. */
  readonly query?: string
}

/** An answer, as it stood on the wire. */
export interface WireAnswer {
  readonly status: number
  /** Names in small letters; several lines of one are joined by a line feed. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export const KINDS: readonly ProxyKind[] = [
  ...(['caddy', 'envoy', 'haproxy', 'neutral', 'nginx', 'traefik'] as const),
]

/** The request of a proxy of `kind`, as it stands on the wire. */
export function requestOfProxy(kind: ProxyKind, asked: AskedFor = {}): string {
  const { method = 'GET', proto = 'https', host = 'app.example.com', uri = '/' } = asked
  const { lines = [], audience = '', query = '' } = asked
  const tail = query === '' ? '' : `?${query}`
  if (kind === 'envoy') {
    const start = `${method} /auth/verify${audience}/envoy${uri} HTTP/1.1`
    return onWire([start, `Host: ${host}`, `X-Forwarded-Proto: ${proto}`, FOR, ...lines])
  }
  const address = `/auth/verify${audience}${kind === 'neutral' ? '' : `/${kind}`}${tail}`
  const forwarded = [
    `X-Forwarded-Method: ${method}`,
    `X-Forwarded-Proto: ${proto}`,
    `X-Forwarded-Host: ${host}`,
    `X-Forwarded-Uri: ${uri}`,
  ]
  const original =
    kind === 'nginx'
      ? [`X-Original-URL: ${proto}://${host}${uri}`, `X-Original-Method: ${method}`]
      : []
  const from = kind === 'caddy' ? host : 'gate'
  const own = [`GET ${address} HTTP/1.1`, `Host: ${from}`, FOR, ...forwarded, ...original]
  return onWire([...own, ...lines])
}

const FOR = 'X-Forwarded-For: 192.0.2.7'

export const onWire = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n\r\n`

/** Asks the gate at `port` as a proxy of `kind` does. */
export const askAs = (port: number, kind: ProxyKind, asked?: AskedFor): Promise<WireAnswer> =>
  askWire(port, requestOfProxy(kind, asked))

/** Sends `text` and reads the one answer. */
export async function askWire(port: number, text: string): Promise<WireAnswer> {
  return readAnswer(await sendRaw(port, text))
}

export function readAnswer(answer: string): WireAnswer {
  const [head = '', ...body] = answer.split('\r\n\r\n')
  const [start = '', ...lines] = head.split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    headers[name] = name in headers ? `${headers[name]}\n${value}` : value
  }
  return { status: Number(start.split(' ')[1]), headers, text: body.join('\r\n\r\n') }
}
