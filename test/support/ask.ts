import {
  request,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http'
import { APP } from './proxy.js'

/** An answer that came in full. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A request for the app of tests, on a connection of its own, not yet ended. */
export const begin = (port: number, { headers, ...options }: RequestOptions = {}): ClientRequest =>
  request({
    ...{ port, host: '127.0.0.1', agent: false, ...options },
    headers: { Host: APP, ...(headers as object) },
  })

/** The head of the answer to `req`; rejects where none comes. */
export const answerTo = (req: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    req.once('response', resolve).once('error', reject)
  })

/** The rest of an answer; rejects where it is cut off. */
export async function textOf(res: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of res.setEncoding('latin1')) text += part as string
  return text
}

/** Asks for the app of tests. */
export async function ask(
  port: number,
  options: RequestOptions = {},
  body?: string,
): Promise<Answer> {
  const req = begin(port, options)
  const answer = answerTo(req)
  req.end(body)
  const res = await answer
  return { status: res.statusCode ?? 0, headers: res.headers, body: await textOf(res) }
}

/** Why an answer did not come in full, by the system's name for it. */
export const faultOf = (coming: Promise<unknown>): Promise<string> =>
  coming.then(
    () => 'none: it came in full',
    (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error),
  )
