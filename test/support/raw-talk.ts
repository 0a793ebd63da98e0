import { connect } from 'node:net'

/** What came back on a connection until the server closed it. */
export interface RawTalk {
  /** Latin-1. */
  readonly text: string
  readonly statuses: readonly number[]
  /** Whether it ended by a reset, so that nobody takes what came for all there was. */
  readonly wasReset: boolean
}

/** Sends `text` (latin-1) and listens, saying nothing more, until the server closes. */
export function talkRaw(port: number, text: string): Promise<RawTalk> {
  return new Promise((resolve) => {
    let [came, wasReset] = ['', false]
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'))
    socket.on('data', (part: Buffer) => (came += part.toString('latin1')))
    socket.on('error', (error: NodeJS.ErrnoException) => (wasReset = error.code === 'ECONNRESET'))
    socket.on('close', () => {
      const lines = came.matchAll(/(?:^|[\r\n}])HTTP\/1\.[01] (\d{3}) /gu)
      resolve({ text: came, wasReset, statuses: [...lines].map(([, status]) => Number(status)) })
    })
  })
}
