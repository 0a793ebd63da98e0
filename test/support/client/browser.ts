import type { Environment, KeyValues } from '../../../client/src/environment.js'
import {
  createClient,
  type Client,
  type ClientOptions,
  type State,
} from '../../../client/src/index.js'
import type { Asked, Cookies, GatewayModel } from './gateway-model.js'
import type { Time } from './time.js'

export const GATEWAY = 'https://auth.example.test'

export interface BrowserOptions {
  readonly origin?: string
  /** false: as in pages that are not served securely. */
  readonly hasLocks?: boolean
  /** Milliseconds that something takes: `request`, `answer`, `message` or `lock`. */
  readonly delay?: (what: string) => number
  readonly random?: () => number
}

/** A request that went anywhere but to the gateway. */
export interface Strange {
  readonly url: string
  readonly authorization: string | null
}

/** A browser on one machine: its tabs share cookies, storage, locks and clocks. */
export class Browser {
  /** By how much the clock on the wall is wrong. */
  wrong = 0
  /** For how long the machine slept: the steady clock and timers stood still. */
  slept = 0
  readonly local = new Map<string, string>()
  readonly strange: Strange[] = []
  /** What all others than the gateway say. */
  answer = (): Response => Response.json({ strange: true })
  readonly tabs: Tab[] = []
  #cookies: { token?: { text: string; endsAt: number }; refresh?: string } = {}
  #queue: Promise<unknown> = Promise.resolve()

  constructor(
    readonly time: Time,
    readonly gateway: GatewayModel,
    readonly options: BrowserOptions = {},
  ) {}

  delay(what: string): number {
    return this.options.delay?.(what) ?? 0
  }

  get wall(): number {
    return 1_800_000_000_000 + this.time.now + this.wrong
  }

  open(options: Partial<ClientOptions> = {}, session?: Map<string, string>): Tab {
    const tab = new Tab(this, options, session)
    this.tabs.push(tab)
    return tab
  }

  get cookies(): Cookies {
    const { token, refresh } = this.#cookies
    // Browsers drop cookies by the clock on the wall.
    return { token: token && token.endsAt > this.wall ? token.text : undefined, refresh }
  }

  keep(cookies: Cookies | undefined): void {
    if (!cookies) return
    const { token: text, refresh } = cookies
    this.#cookies = {
      ...(text === undefined ? {} : { token: { text, endsAt: this.wall + this.gateway.life } }),
      ...(refresh === undefined ? {} : { refresh }),
    }
  }

  readonly locks = {
    request: async <T>(
      _name: string,
      options: { signal?: AbortSignal },
      work: () => Promise<T>,
    ) => {
      const turn = this.#queue.then(async () => {
        await this.time.wait(this.delay('lock'))
        options.signal?.throwIfAborted()
        return work()
      })
      this.#queue = turn.catch(() => undefined)
      return turn
    },
  }

  /** The machine sleeps: nothing runs, then everybody is seen again. */
  async sleep(milliseconds: number): Promise<void> {
    for (const tab of this.tabs) tab.freeze()
    await this.time.pass(milliseconds)
    this.slept += milliseconds
    for (const tab of this.tabs) tab.thaw()
  }
}

/** One tab, with its client. */
export class Tab {
  readonly client: Client
  readonly states: State[] = []
  readonly session: Map<string, string>
  readonly environment: Environment
  readonly #browser: Browser
  readonly #lines = new Set<(message: unknown) => void>()
  #listener: ((hidden: boolean) => void) | undefined
  #frozen: (() => void)[] | null = null

  constructor(browser: Browser, options: Partial<ClientOptions>, session?: Map<string, string>) {
    this.#browser = browser
    this.session = new Map(session)
    this.environment = { ...this.#environment(), ...options.environment }
    this.client = createClient({ gateway: GATEWAY, ...options, environment: this.environment })
    this.client.subscribe((state) => this.states.push(state))
  }

  get state(): State {
    return this.client.state
  }

  /** The status, and the reason where there is one. */
  get says(): string {
    const { state } = this
    const reason = 'reason' in state ? ` ${state.reason}` : ''
    return `${state.status}${reason}${state.stale ? ' stale' : ''}`
  }

  /** `wake`: seen again; `hide` and `show`: kept for the way back, and back. */
  happen(what: 'wake' | 'hide' | 'show'): void {
    this.#listener?.(what === 'hide')
  }

  freeze(): void {
    this.#frozen ??= []
  }

  /** Whatever was to happen meanwhile happens now. */
  thaw(): void {
    const missed = this.#frozen ?? []
    this.#frozen = null
    for (const run of missed) run()
  }

  hear(message: unknown): void {
    for (const line of this.#lines) line(structuredClone(message))
  }

  #run(run: () => void): void {
    if (this.#frozen) this.#frozen.push(run)
    else run()
  }

  #environment(): Environment {
    const browser = this.#browser
    const { time, options } = browser
    const origin = options.origin ?? GATEWAY
    return {
      fetch: (input, init) => this.#fetch(input, init),
      now: () => browser.wall,
      monotonic: () => time.now - browser.slept,
      setTimer: (run, milliseconds) => time.after(milliseconds, () => this.#run(run)),
      clearTimer: (timer) => time.cancel(timer),
      random: options.random ?? Math.random,
      storage: (kind) => storageIn(kind === 'local' ? browser.local : this.session),
      locks: options.hasLocks === false ? null : browser.locks,
      openChannel: (_name, hear) => {
        this.#lines.add(hear)
        return {
          postMessage: (message) => this.#post(message),
          close: () => this.#lines.delete(hear),
        }
      },
      listen: (listener) => (this.#listener = listener),
      location: { origin, href: `${origin}/app`, assign: () => undefined },
      base: () => `${origin}/app`,
    }
  }

  #post(message: unknown): void {
    const text = structuredClone(message)
    for (const tab of this.#browser.tabs) {
      if (tab === this) continue
      this.#browser.time.after(this.#browser.delay('message'), () => tab.#run(() => tab.hear(text)))
    }
  }

  async #fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const browser = this.#browser
    const request = new Request(input, init)
    const url = new URL(request.url)
    const authorization = request.headers.get('authorization')
    const aborted = new Promise<never>((_resolve, reject) => {
      const signal = init?.signal
      signal?.addEventListener('abort', () => reject(signal.reason as Error))
    })
    aborted.catch(() => undefined)
    init?.signal?.throwIfAborted()
    if (url.origin !== GATEWAY) {
      browser.strange.push({ url: url.href, authorization })
      return browser.answer()
    }
    return Promise.race([this.#ask(request, authorization), aborted])
  }

  async #ask(request: Request, authorization: string | null): Promise<Response> {
    const browser = this.#browser
    const { time, gateway, options } = browser
    const isOwn = (options.origin ?? GATEWAY) === GATEWAY && request.credentials !== 'omit'
    const asked: Asked = {
      method: request.method,
      path: new URL(request.url).pathname,
      body: await bodyOf(request),
      bearer: authorization?.replace('Bearer ', '') ?? null,
      cookies: isOwn ? browser.cookies : {},
    }
    await time.wait(browser.delay('request'))
    if (gateway.weather === 'down') throw new TypeError('fetch failed')
    if (gateway.weather === 'silent') return new Promise(() => undefined)
    const { response, cookies } = gateway.handle(asked)
    await time.wait(browser.delay('answer'))
    if (isOwn) browser.keep(cookies)
    await new Promise<void>((resolve) => this.#run(resolve))
    return response
  }
}

async function bodyOf(request: Request): Promise<Record<string, unknown>> {
  const text = await request.text()
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return { text }
  }
}

const storageIn = (map: Map<string, string>): KeyValues => ({
  getItem: (name) => map.get(name) ?? null,
  setItem: (name, value) => void map.set(name, value),
  removeItem: (name) => void map.delete(name),
})
