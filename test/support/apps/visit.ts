import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { WebSocket } from 'ws'
import type { Answer } from '../ask.js'
import type { AppRoom } from './room.js'

type Where = Pick<AppRoom, 'appUrl' | 'port'>

/** `names`: headers beside Host. What browsers add of themselves is not there. */
type Names = Readonly<Record<string, string | readonly string[]>>

const toApp = ({ appUrl, port }: Where, headers: Names) => ({
  ...{ host: '127.0.0.1', port, servername: new URL(appUrl).hostname, rejectUnauthorized: false },
  ...{ agent: false as const, headers: { Host: new URL(appUrl).host, ...headers } },
})

/** Asks for `path` of the app through the gateway, as a program does. */
export const visit = (room: Where, path: string, headers: Names = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asked = request({ ...toApp(room, headers), path }, (answer) => {
      const { statusCode: status = 0, headers: told } = answer
      text(answer).then((body) => resolve({ status, headers: told, body }), reject)
    })
    asked.once('error', reject).end()
  })

/**
 * Asks for a WebSocket at `path` of the app through the gateway, and closes it: 101, or the status and
 * the code of our error.
 */
export const knock = (room: Where, path: string, headers: Names): Promise<string> =>
  outcomeOf(new WebSocket(`wss://127.0.0.1:${room.port}${path}`, toApp(room, headers)))

/** The same of the app itself, at its own address. */
export const knockAtApp = (url: string, headers: Record<string, string>): Promise<string> =>
  outcomeOf(new WebSocket(url.replace(/^http/, 'ws'), { headers }))

const outcomeOf = (socket: WebSocket): Promise<string> =>
  new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.terminate()
      resolve('101')
    })
    socket.once('unexpected-response', (_req, answer) => {
      text(answer).then((body) => {
        resolve(`${answer.statusCode} ${errorIn(body)}`)
        socket.terminate()
      }, reject)
    })
    socket.once('error', reject)
  })

const errorIn = (body: string): string => /"error":"(\w+)"/.exec(body)?.[1] ?? 'of the app'
