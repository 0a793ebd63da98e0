export interface Walk {
  readonly form: Record<string, string>
  readonly jar: Map<string, string>
}

/**
 * Follows redirects from `address` as a browser would, within `origin`; a page on the way is
 * answered by posting `form` to it. Gives the first address outside of `origin`. `jar`: the browser's
 * cookies, which it changes.
 */
export async function walk(address: string, origin: string, { form, jar }: Walk): Promise<URL> {
  let next = new URL(address)
  let init: RequestInit = {}
  for (let steps = 0; steps < 10 && next.origin === origin; steps++) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(next, { ...init, headers: { cookie }, redirect: 'manual' })
    await answer.body?.cancel()
    keep(jar, answer.headers.getSetCookie())
    const location = answer.headers.get('location')
    if (answer.status !== 200 && location === null) {
      throw new Error(`${next.pathname} answered ${answer.status}`)
    }
    init = location === null ? { method: 'POST', body: new URLSearchParams(form) } : {}
    if (location !== null) next = new URL(location, next)
  }
  return next
}

function keep(jar: Map<string, string>, cookies: readonly string[]): void {
  for (const cookie of cookies) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/u.exec(cookie) ?? []
    if (value === '') jar.delete(name)
    else jar.set(name, value)
  }
}
