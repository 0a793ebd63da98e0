import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'

/** Where in an answer the connection is cut. */
export type Cut = 'before the answer' | 'within the answer'

/** Stands before a gateway, lets requests through whole, and cuts the connection at the answer. */
export interface CuttingProxy {
  readonly port: number
  /** Answers that the gateway had given by then, and nobody got. */
  readonly lost: number
  stop(): Promise<void>
}

/** Starts the proxy before the gateway on `port`. */
export async function startCuttingProxy(port: number, cut: Cut): Promise<CuttingProxy> {
  let lost = 0
  const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method, url, headers } = incoming
    const onward = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      lost += 1
      if (cut === 'before the answer') return void outgoing.destroy()
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.once('data', (part: Buffer) => {
        outgoing.write(part.subarray(0, part.length / 2), () => outgoing.destroy())
      })
    })
    incoming.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    get lost() {
      return lost
    },
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
