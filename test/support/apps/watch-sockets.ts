import type { BrowserContext } from 'playwright-core'

/** A WebSocket of a page that is over. */
export interface ClosedSocket {
  readonly url: string
  /** As its page was told: 1006 where it was never opened, or cut. */
  readonly code: number
  readonly wasOpen: boolean
  /** In milliseconds since the epoch. */
  readonly at: number
}

/** The WebSockets of all pages, as their scripts see them. */
export interface SocketWatch {
  readonly closed: readonly ClosedSocket[]
  /** The next one to close after `from` others, if need be of those that `fits`. */
  next(from: number, fits?: (socket: ClosedSocket) => boolean): Promise<ClosedSocket>
}

/** Watches every page that `context` opens from now on. */
export async function watchSockets(context: BrowserContext): Promise<SocketWatch> {
  const closed: ClosedSocket[] = []
  const waiting = new Set<() => void>()
  await context.exposeBinding('tellClosed', (_from, socket: Omit<ClosedSocket, 'at'>) => {
    closed.push({ ...socket, at: Date.now() })
    for (const look of waiting) look()
  })
  await context.addInitScript(() => {
    // Runs in the browser, before any script of its page.
    const page = globalThis as unknown as BrowserGlobals
    page.WebSocket = class extends page.WebSocket {
      constructor(...args: never[]) {
        super(...args)
        let wasOpen = false
        this.addEventListener('open', () => (wasOpen = true))
        this.addEventListener('close', ({ code }) => {
          void page.tellClosed({ url: this.url, code, wasOpen })
        })
      }
    }
  })
  return {
    closed,
    next: (from, fits = () => true) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = closed.slice(from).find(fits)
          if (found === undefined) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
  }
}

interface PageSocket {
  readonly url: string
  addEventListener(name: string, listen: (event: { code: number }) => void): void
}

interface BrowserGlobals {
  WebSocket: new (...args: never[]) => PageSocket
  tellClosed(socket: { url: string; code: number; wasOpen: boolean }): Promise<void>
}
