/** A message as it came: the start line, the header lines in turn, the body. */
export interface Message {
  readonly start: string
  readonly headers: readonly Header[]
  readonly body: string
}

export type Header = readonly [name: string, value: string]

/** The values of a header, in turn, whatever case its name was written in. */
export const valuesOf = ({ headers }: Message, name: string): string[] =>
  headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value)

export const valueOf = (message: Message, name: string): string | null =>
  valuesOf(message, name)[0] ?? null

/** The status of an answer; 0 where it is none. */
export const statusOf = ({ start }: Message): number =>
  Number(/^HTTP\/1\.[01] (\d{3})/u.exec(start)?.[1] ?? 0)

/**
 * Reads HTTP/1.1 messages, one after another, from bytes as they come. Latin-1 throughout, so that
 * no byte is lost. Reads what well-behaved servers send, and nothing cleverer.
 */
export class HttpReader {
  #text = ''

  /** The messages that `part` completes. `bodiless`: no message has a body (answers to HEAD). */
  push(part: Buffer, { bodiless = false } = {}): Message[] {
    this.#text += part.toString('latin1')
    const found: Message[] = []
    for (;;) {
      const message = this.#next(bodiless)
      if (message === null) return found
      found.push(message)
    }
  }

  /** What an answer that ends with its connection held, once that is closed. */
  end(): Message | null {
    const read = readHead(this.#text)
    this.#text = ''
    return read === null ? null : { ...read.head, body: read.rest }
  }

  #next(bodiless: boolean): Message | null {
    const read = readHead(this.#text)
    if (read === null) return null
    const { head, rest } = read
    const body = hasNoBody(head, bodiless) ? { body: '', length: 0 } : readBody(head, rest)
    if (body === null) return null
    this.#text = rest.slice(body.length)
    return { ...head, body: body.body }
  }
}

function readHead(text: string): { head: Message; rest: string } | null {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return null
  const [start = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = lines.map((line): Header => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  return { head: { start, headers, body: '' }, rest: text.slice(end + 4) }
}

/** An interim answer, one that may have none, or a request, which these tests send without. */
function hasNoBody(head: Message, bodiless: boolean): boolean {
  const status = statusOf(head)
  const lengths = valuesOf(head, 'content-length').concat(valuesOf(head, 'transfer-encoding'))
  const isRequest = status === 0
  return bodiless || status < 200 || status === 204 || (isRequest && lengths.length === 0)
}

function readBody(head: Message, rest: string): { body: string; length: number } | null {
  const length = valueOf(head, 'content-length')
  if (length !== null) {
    const wanted = Number(length)
    return rest.length < wanted ? null : { body: rest.slice(0, wanted), length: wanted }
  }
  return valueOf(head, 'transfer-encoding') === 'chunked' ? readChunks(rest) : null
}

function readChunks(rest: string): { body: string; length: number } | null {
  let body = ''
  for (let at = 0; ;) {
    const line = rest.indexOf('\r\n', at)
    if (line === -1) return null
    const size = Number.parseInt(rest.slice(at, line), 16)
    const next = line + 2 + size + 2
    if (rest.length < next) return null
    if (size === 0) return { body, length: next }
    body += rest.slice(line + 2, line + 2 + size)
    at = next
  }
}
