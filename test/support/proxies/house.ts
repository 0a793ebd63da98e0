import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHttpServer } from '../../../lib/http-server.js'
import { startGateway, type TestGateway } from '../gateway.js'
import { freePort } from '../process.js'
import { makeCertificate } from './certificate.js'
import { EchoApp } from './echo-app.js'
import type { Kind } from './kinds.js'
import { RawClient } from './raw-client.js'
import { Relay } from './relay.js'
import { startProxy, type RunningProxy } from './start.js'

/** An app behind a real proxy that asks a real Gatehouse: https://auth.example.com, https://app.example.com. */
export interface ProxiedHouse {
  readonly kind: Kind
  readonly proxy: RunningProxy
  readonly gateway: TestGateway
  /** Between the proxy and the gateway. */
  readonly relay: Relay
  readonly app: EchoApp
  /** Origins, as browsers see them. */
  readonly authUrl: string
  readonly appUrl: string
  /** The token of a person who signed in. */
  tokenOf(username: string): Promise<string>
  client(): RawClient
  stop(): Promise<void>
}

/** The cookie's name, as the guides say it. */
export const COOKIE = '__Secure-jwt'

export interface HouseOptions {
  /** The text of gateway.yaml. */
  readonly yaml?: string
  readonly env?: Record<string, string>
}

/** Starts the house with proxy `kind`. Whatever fails stops what was started. */
export async function startHouse(kind: Kind, options: HouseOptions = {}): Promise<ProxiedHouse> {
  const closers: (() => Promise<unknown>)[] = []
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close()
  }
  try {
    return { ...(await build(kind, options, closers)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function build(kind: Kind, options: HouseOptions, closers: (() => Promise<unknown>)[]) {
  const folder = mkdtempSync(join(tmpdir(), `gatehouse-${kind}-`))
  closers.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })))
  const ports = { http: await freePort(), https: await freePort(), admin: await freePort() }
  const authUrl = `https://auth.example.com:${ports.https}`
  const gateway = await startGateway({ ...options, env: { ...settings(authUrl), ...options.env } })
  closers.push(() => gateway.stop())
  // The server of the program itself, with its limits; `gateway` has a plain one.
  const server = createHttpServer(gateway.gateway.entry, () => ({ status: 400, body: '' }))
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  closers.push(() => server.stop(0))
  const relay = new Relay()
  await relay.listen()
  relay.leadTo(port)
  closers.push(() => relay.stop())
  const app = new EchoApp()
  await app.listen()
  closers.push(() => app.stop())
  const certificate = makeCertificate(folder)
  const places = { folder, certificate, ports, gatehouse: relay.port, app: app.port }
  const proxy = await startProxy(kind, places)
  closers.push(() => proxy.stop())
  return {
    ...{ kind, proxy, gateway, relay, app, authUrl },
    appUrl: `https://app.example.com:${ports.https}`,
    tokenOf: async (username: string) => (await gateway.signedIn(username)).cookie(COOKIE) ?? '',
    client: () => new RawClient(ports.https),
  }
}

const settings = (authUrl: string): Record<string, string> => ({
  PUBLIC_URL: authUrl,
  COOKIE_DOMAIN: 'example.com',
  COOKIE_NAME: COOKIE,
  TRUSTED_PROXIES: '127.0.0.1',
})
