import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { createHttpServer } from '../../../lib/http-server.js'
import { startApp } from '../app-server.js'
import { closeAll, launchChromium } from '../chromium.js'
import { startGateway, type TestGateway } from '../gateway.js'
import { makeCertificate } from '../proxies/certificate.js'
import { openWindow, type Window } from '../window.js'
import { startRealApp, type Launch, type RealApp } from './start.js'
import { startTlsFront } from './tls-front.js'
import { watchSockets, type SocketWatch } from './watch-sockets.js'

const PASSWORD = 'violet harbour spoon eleven'

/** A real app behind the gateway and TLS, and a person in a real browser. */
export interface AppRoom {
  readonly app: RealApp
  readonly site: TestGateway
  /** Origins, as browsers see them: ours, the app's, and that of a page which is neither's. */
  readonly authUrl: string
  readonly appUrl: string
  readonly otherUrl: string
  /** The port that ends TLS. */
  readonly port: number
  readonly browser: Browser
  readonly window: Window
  readonly sockets: SocketWatch
  /** Fills in our sign-in page. */
  signIn(page: Page, username?: string): Promise<void>
  /** Signs out on our host, in a tab of its own; when the gateway was asked to, in milliseconds. */
  signOut(): Promise<number>
  stop(): Promise<void>
}

/** Starts all of it; `ada` may use the app, `eve` may not. Whatever fails stops what was started. */
export async function openAppRoom(launch: Launch): Promise<AppRoom> {
  const closers: (() => Promise<unknown>)[] = []
  const stop = (): Promise<void> => closeAll(closers)
  try {
    return { ...(await build(launch, closers)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function build(launch: Launch, closers: (() => Promise<unknown>)[]) {
  const app = await startRealApp(launch)
  closers.push(() => app.stop())
  const other = await startApp((_req, res) => void res.end('a page of somebody else'))
  closers.push(() => other.stop())
  const tls = await startTls(closers)
  const [authUrl, appUrl, otherUrl] = ['auth', 'app', 'other'].map(
    (name) => `https://${name}.example.com:${tls.port}`,
  ) as [string, string, string]
  const site = await startGateway({ yaml: yamlFor(app, other), env: settingsFor(authUrl) })
  closers.push(() => site.stop())
  // The server of the program itself, with its limits; `site` has a plain one.
  const server = createHttpServer(site.gateway.entry, () => ({ status: 400, body: '' }))
  closers.push(() => server.stop(0))
  tls.leadTo(await server.listen({ host: '127.0.0.1', port: 0 }))
  for (const username of ['ada', 'eve']) {
    await site.gateway.services.accounts.create({
      ...{ username, email: `${username}@example.test`, name: username },
      ...{ password: PASSWORD, roles: [] },
    })
  }
  const browser = await launchChromium({ hosts: '*.example.com', leadsNowhereElse: true })
  closers.push(() => browser.close())
  const window = await openWindow(browser, { ignoreHTTPSErrors: true })
  const sockets = await watchSockets(window.context)
  return {
    ...{ app, site, authUrl, appUrl, otherUrl, port: tls.port, browser, window, sockets },
    signIn,
    signOut: () => signOut(window, authUrl),
  }
}

async function startTls(closers: (() => Promise<unknown>)[]) {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-tls-'))
  closers.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })))
  const tls = await startTlsFront(makeCertificate(folder))
  closers.push(() => tls.stop())
  return tls
}

const yamlFor = (app: { url: string }, other: { url: string }): string => `
upstreams:
  - { host: app.example.com, to: '${app.url}' }
  - { host: other.example.com, to: '${other.url}' }
access:
  - { host: app.example.com, allow: { users: [ada] } }
  - { host: other.example.com, allow: public }
`

const settingsFor = (authUrl: string): Record<string, string> => ({
  ...{ PUBLIC_URL: authUrl, COOKIE_DOMAIN: 'example.com' },
})

async function signIn(page: Page, username = 'ada'): Promise<void> {
  await page.getByLabel('Username or e-mail').fill(username)
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function signOut({ open }: Window, authUrl: string): Promise<number> {
  const page = await open(`${authUrl}/auth/logout`)
  const asking = page.waitForRequest((each) => each.method() === 'POST').then(() => Date.now())
  await page.getByRole('main').getByRole('button', { name: 'Sign out', exact: true }).click()
  const asked = await asking
  await page.waitForURL(`${authUrl}/`)
  await page.close()
  return asked
}
