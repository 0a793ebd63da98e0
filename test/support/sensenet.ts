import { BrowserClient, type Answer, type Ask } from './browser-client.js'
import { startGateway, type GatewayOptions, type TestGateway } from './gateway.js'
import { PASSWORD } from './refreshing.js'
import { SAME_ORIGIN } from './two-gateways.js'

/** A gateway that clients of sensenet may ask. */
export const startSensenet = (options: GatewayOptions = {}): Promise<TestGateway> =>
  startGateway({ ...options, env: { SENSENET_COMPAT: 'on', ...options.env } })

export const basic = (name: string, password = PASSWORD): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`

/** What a page of such a client holds, and the browser that it runs in. */
export class Page {
  access = ''
  refresh = ''

  constructor(readonly browser: BrowserClient) {}

  static async signedIn(site: TestGateway, username: string): Promise<Page> {
    const page = new Page(site.browser())
    const answer = await page.signIn(username)
    if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${answer.text}`)
    return page
  }

  async signIn(username: string, password = PASSWORD): Promise<Answer> {
    const headers = { ...SAME_ORIGIN, authorization: basic(username, password) }
    return this.take(await this.browser.post('/sn-token/login', { headers }))
  }

  async renew(): Promise<Answer> {
    const headers = { ...SAME_ORIGIN, 'x-refresh-data': this.refresh }
    return this.take(await this.browser.post('/sn-token/refresh', { headers }))
  }

  /** Both halves: the readable one by header, the signature by cookie. */
  ask(method: string, path: string, ask: Ask = {}): Promise<Answer> {
    const headers = { ...SAME_ORIGIN, 'x-access-data': this.access, ...ask.headers }
    return this.browser.send(method, path, { ...ask, headers })
  }

  me = (): Promise<Answer> => this.ask('GET', '/api/v1/me')

  signOut = (query = ''): Promise<Answer> => this.ask('POST', `/sn-token/logout${query}`)

  /** Another tab of the same browser, opened from this one. */
  tab(): Page {
    const { access, refresh } = this
    return Object.assign(new Page(this.browser), { access, refresh })
  }

  /** Who holds a copy of all that there is. */
  copy(): Page {
    const copy = new Page(new BrowserClient(this.browser.origin))
    for (const [key, cookie] of this.browser.cookies) copy.browser.cookies.set(key, cookie)
    return Object.assign(copy, { access: this.access, refresh: this.refresh })
  }

  private take(answer: Answer): Answer {
    if (answer.status === 200) {
      const { access, refresh = this.refresh } = answer.json() as Record<string, string>
      this.access = access ?? ''
      this.refresh = refresh
    }
    return answer
  }
}

/** What the payload of a readable half says. */
export const saidBy = (readable: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(readable.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >
