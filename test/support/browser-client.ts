import { request, type IncomingHttpHeaders } from 'node:http'
import { keepExchange } from './secret-sources.js'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** Where the browser would go next, absolute; null when this is no redirect. */
  readonly location: string | null
  /** The body as JSON. Throws where it is none. */
  json(): Record<string, unknown>
}

export interface Ask {
  readonly headers?: Record<string, string | string[]>
  readonly form?: Record<string, string> | string
  readonly json?: unknown
  readonly body?: string | Buffer
}

interface Cookie {
  readonly name: string
  readonly value: string
  readonly path: string
  readonly flags: string
}

/**
 * An HTTP client that keeps cookies as a browser does (by name and path; Secure counts as met,
 * as on localhost), and follows nothing by itself.
 */
export class BrowserClient {
  readonly cookies = new Map<string, Cookie>()

  constructor(readonly origin: string) {}

  get = (path: string, ask: Ask = {}): Promise<Answer> => this.send('GET', path, ask)
  post = (path: string, ask: Ask = {}): Promise<Answer> => this.send('POST', path, ask)

  /** A navigation as Chromium makes it; `site`: where it began. */
  navigate = (path: string, site = 'none'): Promise<Answer> =>
    this.send('GET', path, { headers: navigation(site) })

  /** A form sent from one of our own pages. */
  submit = (path: string, form: Record<string, string>): Promise<Answer> =>
    this.send('POST', path, { form, headers: navigation('same-origin') })

  /** The value of a cookie this client holds; undefined when it holds none of that name. */
  cookie(name: string): string | undefined {
    return [...this.cookies.values()].find((cookie) => cookie.name === name)?.value
  }

  send(method: string, target: string, ask: Ask = {}): Promise<Answer> {
    // Only what a path is may be read as one: `//` and `/\` would be taken for an authority.
    const url = new URL(/^\/[/\\]/u.test(target) ? '/' : target, this.origin)
    if (url.origin !== this.origin) throw new Error(`${target} is not at ${this.origin}`)
    const body = bodyOf(ask)
    const cookie = this.cookieHeader(url)
    const headers = {
      ...(cookie === '' ? {} : { cookie }),
      ...body.headers,
      ...ask.headers,
    }
    return new Promise((resolve, reject) => {
      // The target goes out as it was written: URL would tidy up what a test means to send.
      const path = target.startsWith('/') ? target : url.pathname + url.search
      const { hostname, port } = url
      const req = request({ hostname, port, path, method, headers, agent: false }, (res) => {
        const parts: Buffer[] = []
        res.on('data', (part: Buffer) => parts.push(part))
        res.on('error', reject)
        res.on('end', () => {
          this.keep(res.headers['set-cookie'] ?? [])
          const text = Buffer.concat(parts).toString('utf8')
          const { location } = res.headers
          keepExchange({ target, sent: body.content, headers, answered: res.headers, text })
          resolve({
            status: res.statusCode ?? 0,
            headers: res.headers,
            text,
            location: location === undefined ? null : new URL(location, url).href,
            json: () => JSON.parse(text) as Record<string, unknown>,
          })
        })
      })
      req.on('error', reject)
      req.end(body.content)
    })
  }

  private cookieHeader(url: URL): string {
    return [...this.cookies.values()]
      .filter(
        ({ path }) => url.pathname === path || url.pathname.startsWith(path.replace(/\/?$/u, '/')),
      )
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }

  private keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(/;\s*/u)
      const name = pair.slice(0, pair.indexOf('='))
      const value = pair.slice(pair.indexOf('=') + 1)
      const flags = attributes.join('; ')
      const path = /path=([^;]*)/iu.exec(flags)?.[1] ?? '/'
      const gone = /expires=Thu, 01 Jan 1970|max-age=0(?:;|$)/iu.test(flags)
      if (gone) this.cookies.delete(`${name} ${path}`)
      else this.cookies.set(`${name} ${path}`, { name, value, path, flags })
    }
  }
}

/** The headers of a navigation in Chromium. */
export const navigation = (site: string): Record<string, string> => ({
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-site': site,
})

function bodyOf(ask: Ask): { content?: string | Buffer; headers: Record<string, string> } {
  const { form, json, body } = ask
  if (form !== undefined) {
    const content = typeof form === 'string' ? form : new URLSearchParams(form).toString()
    return sized(content, { 'content-type': 'application/x-www-form-urlencoded' })
  }
  if (json !== undefined) {
    return sized(JSON.stringify(json), { 'content-type': 'application/json' })
  }
  return body === undefined ? { headers: {} } : sized(body, {})
}

const sized = (content: string | Buffer, headers: Record<string, string>) => ({
  content,
  headers: { ...headers, 'content-length': String(Buffer.byteLength(content)) },
})
