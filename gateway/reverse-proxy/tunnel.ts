import type { Duplex } from 'node:stream'
import { CLOSE, closeFrame, createFrameTracker } from './frames.js'
import type { Ending } from './living.js'

/** Both ends of a WebSocket. Of the type that sockets have in common with what stands for them. */
export interface Ends {
  readonly client: Duplex
  readonly app: Duplex
}

/** How long the end of a frame that has begun is waited for, and then a client that does not read. */
const PATIENCE_MS = 400

const REASONS: Readonly<Record<Ending, { readonly code: number; readonly reason: string }>> = {
  'session-ended': { code: CLOSE.sessionEnded, reason: 'The session has ended.' },
  'not-allowed': { code: CLOSE.notAllowed, reason: 'The rules no longer allow it.' },
  'sign-in-first': { code: CLOSE.signInFirst, reason: 'Sign in first.' },
  unknown: { code: CLOSE.tryLater, reason: 'Try again later.' },
  leaving: { code: CLOSE.goingAway, reason: 'The gateway is stopping.' },
}

/** A WebSocket between a browser and an app: bytes pass as they are, for as long as it lasts. */
export interface Tunnel {
  /** Tells the browser why it is over, between two frames, and closes both ends. */
  end(why: Ending): void
}

/** Joins the two ends. What one end sends waits until the other has read. */
export function openTunnel({ client, app }: Ends): Tunnel {
  const frames = createFrameTracker()
  let ending = false

  const toClient = (chunk: Buffer): void => {
    frames.follow(chunk)
    if (!client.write(chunk)) app.pause()
  }
  const toApp = (chunk: Buffer): void => {
    if (!app.write(chunk)) client.pause()
  }
  join(client, app)
  join(app, client)
  app.on('data', toClient)
  client.on('data', toApp)

  const sayWhy = (why: Ending): void => {
    const { code, reason } = REASONS[why]
    app.destroy()
    if (frames.isClosed()) client.end()
    else client.end(closeFrame(code, reason))
    destroyLater(client)
  }
  const finishFrame = (why: Ending): void => {
    const impatient = destroyLater(client)
    app.on('data', (chunk: Buffer) => {
      client.write(chunk.subarray(0, frames.finish(chunk)))
      if (!frames.isBetween()) return
      clearTimeout(impatient)
      app.removeAllListeners('data')
      sayWhy(why)
    })
    app.resume()
  }
  return {
    end: (why) => {
      if (ending) return
      ending = true
      // Nothing more is typed in the name of a session that has ended.
      client.off('data', toApp)
      client.resume()
      app.off('data', toClient)
      if (frames.isBetween()) sayWhy(why)
      else finishFrame(why)
    },
  }
}

/** What holds for one end: it ends with the other, and its reader is let on when it is ready. */
function join(one: Duplex, other: Duplex): void {
  one.on('drain', () => other.resume())
  one.on('end', () => other.end())
  // An end that fails is closed: that is all there is to be known of it.
  one.on('error', () => undefined)
  one.on('close', () => {
    if (one.errored) other.destroy()
    else other.end()
    destroyLater(other)
  })
}

const destroyLater = (end: Duplex): NodeJS.Timeout =>
  setTimeout(() => end.destroy(), PATIENCE_MS).unref()
