import { connect } from 'node:net'

/** What came back on a connection until it was closed. */
export interface RawExchange {
  readonly text: string
  /** The status of every answer, in order. */
  readonly statuses: readonly number[]
}

/**
 * Sends `bytes` (a string stands for latin-1), says that nothing more will come, and takes what
 * comes back until the server closes. A server that never does so lets it hang.
 */
export function exchangeRaw(port: number, bytes: string | Buffer): Promise<RawExchange> {
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () =>
      socket.end(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes),
    )
    socket.on('data', (part: Buffer) => parts.push(part))
    socket.on('end', () => socket.destroy())
    // A server that has heard enough resets the connection: that is an answer too.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      const text = Buffer.concat(parts).toString('latin1')
      const lines = text.matchAll(/(?:^|[\r\n}])HTTP\/1\.[01] (\d{3}) /gu)
      resolve({ text, statuses: [...lines].map(([, status]) => Number(status)) })
    })
  })
}

/** A request in full; `lines` are its header lines after Host. */
export const requestOf = (target: string, lines: readonly string[] = []): string =>
  [`GET ${target} HTTP/1.1`, 'Host: localhost', ...lines, 'Connection: close', '', ''].join('\r\n')
