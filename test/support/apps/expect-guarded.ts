import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { AppRoom } from './room.js'
import { knock, visit } from './visit.js'

/** Opens `path` of the app in a window that is signed out: signs in, and is back at the very page. */
export async function comeIn(room: AppRoom, path: string): Promise<Page> {
  const page = await room.window.open(room.appUrl + path)
  const rd = encodeURIComponent(room.appUrl + path)
  expect(page.url()).to.equal(`${room.authUrl}/auth/login?rd=${rd}`)
  await room.signIn(page)
  await page.waitForURL(room.appUrl + path)
  return page
}

/** The cookies that the browser sends to the app. */
export const cookieOf = async ({ window, appUrl }: AppRoom): Promise<string> =>
  (await window.context.cookies(appUrl)).map(({ name, value }) => `${name}=${value}`).join('; ')

/** What else an open page of the app asks for once nobody is signed in: clean refusals, no page of ours. */
export async function expectCleanRefusals(page: Page, path: string): Promise<void> {
  for (const kind of ['script', 'img', 'fetch', 'EventSource'] as const) {
    const name = `asked-as=${kind}`
    const coming = page.waitForResponse((answer) => answer.url().endsWith(name))
    await page.evaluate(load, { kind, address: `${path}?${name}` })
    const answer = await coming
    const { 'content-type': type, location } = answer.headers()
    expect([answer.status(), type, location], kind).to.deep.equal([
      ...[401, 'application/json; charset=utf-8', undefined],
    ])
  }
}

/** Runs in the browser. */
function load({ kind, address }: { kind: string; address: string }): void {
  const { fetch, EventSource, document } = globalThis as unknown as BrowserGlobals
  if (kind === 'fetch') void fetch(address)
  else if (kind === 'EventSource') document.stream = new EventSource(address)
  else document.body.append(Object.assign(document.createElement(kind), { src: address }))
}

/** A cookie that was copied before signing out opens nothing: no page, no data, no WebSocket. */
export async function expectRefused(
  room: AppRoom,
  cookie: string,
  { path, socket }: { path: string; socket: string | null },
): Promise<void> {
  const answer = await visit(room, path, { Cookie: cookie })
  expect([answer.status, answer.headers['content-type']]).to.deep.equal([
    ...[401, 'application/json; charset=utf-8'],
  ])
  const navigation = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
  const page = await visit(room, path, { Cookie: cookie, ...navigation })
  expect(page.status).to.equal(302)
  expect(page.headers.location).to.match(/^https:\/\/auth\.example\.com:\d+\/auth\/login\?/u)
  if (socket === null) return
  expect(await knock(room, socket, { Cookie: cookie, Origin: room.appUrl })).to.match(
    /^401 (?:login_required|invalid_token)$/u,
  )
}

/** The page of somebody else, with the cookies of who is signed in, may not open the app's WebSocket. */
export async function expectForeignSocketRefused(room: AppRoom, socket: string): Promise<void> {
  const cookie = await cookieOf(room)
  expect(await knock(room, socket, { Cookie: cookie, Origin: room.otherUrl })).to.equal(
    '403 cross_site_request',
  )
  expect(await knock(room, socket, { Cookie: cookie, Origin: room.appUrl })).to.equal('101')
  const page = await room.window.open(room.otherUrl)
  const before = room.sockets.closed.length
  await page.evaluate(
    (url) => {
      // Runs in the browser.
      const { WebSocket } = globalThis as unknown as BrowserGlobals
      return typeof new WebSocket(url)
    },
    room.appUrl.replace(/^https/, 'wss') + socket,
  )
  const { wasOpen, code } = await room.sockets.next(before, ({ url }) => url.endsWith(socket))
  expect([wasOpen, code]).to.deep.equal([false, 1006])
  await page.close()
}

interface BrowserGlobals {
  readonly fetch: (address: string) => Promise<unknown>
  readonly EventSource: new (address: string) => object
  readonly WebSocket: new (address: string) => object
  readonly document: {
    readonly body: { append(element: object): void }
    createElement(name: string): object
    /** Kept, so that it is not collected. */
    stream: object
  }
}
