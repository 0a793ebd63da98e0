import { readFileSync } from 'node:fs'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { createServer } from 'node:tls'
import type { Certificate } from '../proxies/certificate.js'

/** What ends TLS before the gateway, and changes nothing of what passes. */
export interface TlsFront {
  readonly port: number
  leadTo(port: number): void
  stop(): Promise<void>
}

export async function startTlsFront({ chain, key }: Certificate): Promise<TlsFront> {
  const open = new Set<Socket>()
  let target = 0
  const server = createServer({ cert: readFileSync(chain), key: readFileSync(key) }, (client) => {
    const gateway = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [client, gateway],
      [gateway, client],
    ] as const) {
      open.add(one)
      one.pipe(other)
      // An end that fails is closed: that is all there is to be known of it.
      one.on('error', () => undefined)
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (port) => void (target = port),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}
