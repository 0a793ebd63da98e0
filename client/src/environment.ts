/** What of a page's storage is used. */
export interface KeyValues {
  getItem(name: string): string | null
  setItem(name: string, value: string): void
  removeItem(name: string): void
}

/** What of the Web Locks is used. */
export interface Locks {
  request<T>(
    name: string,
    options: { signal?: AbortSignal | undefined },
    work: () => Promise<T>,
  ): Promise<T>
}

/** An open line to the other tabs of this origin. */
export interface Channel {
  postMessage(message: unknown): void
  close(): void
}

/** What of `location` is used. */
export interface Place {
  readonly origin: string
  readonly href: string
  assign(url: string): void
}

/** Everything outside of the client, so that tests can bring their own. */
export interface Environment {
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** Milliseconds by the clock on the wall, which may be wrong and may be set. */
  now(): number
  /** Milliseconds by a clock that nobody sets, but that may stand still while a machine sleeps. */
  monotonic(): number
  setTimer(run: () => void, milliseconds: number): unknown
  clearTimer(timer: unknown): void
  /** From 0 to 1, without 1. */
  random(): number
  /** Nothing: there is none, or the page may not use it. */
  storage(kind: 'session' | 'local'): KeyValues | null | undefined
  readonly locks: Locks | null | undefined
  /** null: there is no way to tell other tabs. */
  openChannel(name: string, hear: (message: unknown) => void): Channel | null
  /**
   * Until `closed` aborts, calls `listener` when the page is seen again, back online or back from where
   * pages are kept for the way back; and with `true` when it goes there.
   */
  listen(listener: (hidden: boolean) => void, closed: AbortSignal): void
  /** Nothing outside of pages. */
  readonly location: Place | null | undefined
  /** What relative addresses are relative to; undefined where there is no such thing. */
  base(): string | undefined
}

/** The globals that may be there: in a page all of them, in Node and in workers some. */
interface Host {
  readonly navigator?: { readonly locks?: Locks }
  readonly location?: Place
  readonly document?: { readonly baseURI: string; readonly visibilityState: string }
  readonly BroadcastChannel?: new (name: string) => Channel & BroadcastChannelEvents
  readonly localStorage?: KeyValues
  readonly sessionStorage?: KeyValues
  addEventListener?(
    name: string,
    listener: (event: HostEvent) => void,
    options: { signal: AbortSignal },
  ): void
}

interface BroadcastChannelEvents {
  onmessage: ((event: { readonly data: unknown }) => void) | null
  unref?(): void
}

/** `persisted` is told by `pageshow` and `pagehide` alone. */
interface HostEvent {
  readonly type: string
  readonly persisted?: boolean
}

const host = globalThis as unknown as Host

/** The surroundings as they are. Nothing is touched before it is needed. */
export const surroundings = (): Environment => ({
  fetch: (input, init) => fetch(input, init),
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer: (run, milliseconds) => {
    const timer = setTimeout(run, milliseconds) as unknown as { unref?(): void }
    // No program has to stay for the sake of it.
    timer.unref?.()
    return timer
  },
  clearTimer: (timer) => clearTimeout(timer as number),
  random: () => Number(crypto.getRandomValues(new Uint32Array(1))) / 2 ** 32,
  storage: (kind) => {
    try {
      return host[`${kind}Storage`]
    } catch {
      // The person does not let this page store anything.
      return null
    }
  },
  locks: host.navigator?.locks,
  openChannel: (name, hear) => {
    if (!host.BroadcastChannel) return null
    const channel = new host.BroadcastChannel(name)
    channel.onmessage = ({ data }) => hear(data)
    channel.unref?.()
    return channel
  },
  listen,
  location: host.location,
  base: () => host.document?.baseURI ?? host.location?.href,
})

function listen(listener: (hidden: boolean) => void, signal: AbortSignal): void {
  const hear = ({ type, persisted }: HostEvent): void => {
    const hidden = type === 'pagehide'
    if (hidden || (persisted ?? host.document?.visibilityState !== 'hidden')) listener(hidden)
  }
  for (const name of ['pageshow', 'pagehide', 'visibilitychange', 'online']) {
    host.addEventListener?.(name, hear, { signal })
  }
}
