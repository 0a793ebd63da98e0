import type { Duplex } from 'node:stream'
import pg from 'pg'

/**
 * pg's Client, cut off when it is not answered for `limitMs`. The server's own limits end a
 * statement that takes long, but they say nothing when the server hangs, or the network in between.
 */
export function clientWithin(limitMs: number): typeof pg.Client {
  return class extends pg.Client {
    constructor(config: pg.ClientConfig) {
      super(config)
      cutWhereSilent(this, limitMs)
    }
  }
}

/** Whose patience can be taken away for a while: see `withoutLimit`. */
interface Limited {
  limitMs?: number
}

/** What pg's types leave out. */
interface Internals {
  readonly connection: { readonly stream: Duplex }
}

function cutWhereSilent(client: pg.Client & Limited, limitMs: number): void {
  let timer: NodeJS.Timeout | undefined
  const rest = (): void => clearTimeout(timer)
  const watch = (): void => {
    rest()
    const limit = client.limitMs ?? limitMs
    if (limit !== Infinity) timer = setTimeout(cut, limit, client).unref()
  }
  client.on('drain', rest)
  client.once('end', rest)
  client.query = watching(watch, client.query.bind(client))
  client.end = watching(watch, client.end.bind(client))
}

const watching = <Method>(watch: () => void, method: Method): Method => {
  const call = method as (...args: unknown[]) => unknown
  return ((...args: unknown[]) => {
    watch()
    return call(...args)
  }) as Method
}

function cut(client: pg.Client): void {
  const late = new Error('The database did not answer in time')
  ;(client as unknown as Internals).connection.stream.destroy(
    Object.assign(late, { code: 'ETIMEDOUT' }),
  )
}
