import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** The last request that was read on a connection, and its answer. */
export interface Exchange {
  req: IncomingMessage
  res: ServerResponse
  /** Answers to requests before it on its connection that had not ended when it came. */
  earlier: ServerResponse[]
}

/** What is going on, by connection: noted for every request, so it costs nearly nothing. */
export interface Exchanges {
  add(req: IncomingMessage, res: ServerResponse): void
  /** The last request that was read on a connection. */
  latest(socket: Duplex): Exchange | undefined
  unfinished(): ServerResponse[]
  /** Goes on once every request that came before on a connection was answered. */
  afterAnswers(socket: Duplex, goOn: () => void): void
}

/** Makes the notes. */
export function createExchanges(): Exchanges {
  const exchanges = new Map<Duplex, Exchange>()
  const isUnfinished = (res: ServerResponse): boolean => !res.writableFinished && !res.destroyed
  return {
    add: (req, res) => {
      const known = exchanges.get(req.socket)
      if (!known) {
        exchanges.set(req.socket, { req, res, earlier: [] })
        req.socket.once('close', () => exchanges.delete(req.socket))
        return
      }
      if (isUnfinished(known.res)) {
        known.earlier = [...known.earlier.filter(isUnfinished), known.res]
      }
      known.req = req
      known.res = res
    },
    latest: (socket) => exchanges.get(socket),
    afterAnswers: (socket, goOn) => {
      const res = exchanges.get(socket)?.res
      // Answers go out in the order of their requests, so the last to come is the last to end.
      if (!res || !isUnfinished(res)) return goOn()
      // Nobody else listens meanwhile, and an error that nobody hears ends the process.
      const ignore = (): void => undefined
      socket.on('error', ignore)
      res.once('close', () => {
        socket.off('error', ignore)
        goOn()
      })
    },
    unfinished: () =>
      [...exchanges.values()].flatMap(({ res, earlier }) => [res, ...earlier].filter(isUnfinished)),
  }
}
