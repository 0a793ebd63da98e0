import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Gateway } from '../../wiring.js'
import { BrowserClient, type Answer, type Ask } from './browser-client.js'
import { parseMetrics, type Family } from './prometheus.js'

/** The figures of a gateway, as somebody reads them. */
export interface ReadFigures {
  send(method: string, path: string, ask?: Ask): Promise<Answer>
  scrape(): Promise<Map<string, Family>>
  /** The value of the one series of this name and with these labels; 0 where there is none yet. */
  read(name: string, labels?: Record<string, string>): Promise<number>
  stop(): Promise<void>
}

/** Serves the figures of `gateway` on a port of loopback. */
export async function serveFigures(gateway: Gateway): Promise<ReadFigures> {
  const server = createServer(gateway.metrics)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const browser = new BrowserClient(`http://127.0.0.1:${port}`)
  const send: ReadFigures['send'] = (method, path, ask) => browser.send(method, path, ask)
  const scrape = async () => parseMetrics((await send('GET', '/metrics')).text)
  return {
    send,
    scrape,
    read: async (name, labels = {}) => {
      const samples = [...(await scrape()).values()].flatMap((family) => family.samples)
      const wanted = Object.entries(labels)
      const found = samples.filter(
        (each) => each.name === name && wanted.every(([key, value]) => each.labels[key] === value),
      )
      if (found.length > 1) throw new Error(`${found.length} series are ${name}`)
      return found[0]?.value ?? 0
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
