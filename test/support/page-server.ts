import { readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { renderPage } from '../../views/render.js'
import { samplePages } from './sample-pages.js'

const PUBLIC = join(import.meta.dirname, '../../public')
const TYPES: Record<string, string> = {
  css: 'text/css',
  js: 'text/javascript',
  svg: 'image/svg+xml',
}
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'; connect-src 'self'"

/** The sample pages at /NAME with the files of public/, under the policy of the gateway. */
export async function startPageServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const pages = samplePages()
  const server = createServer((req, res) => {
    const path = new URL(req.url ?? '/', 'http://localhost').pathname
    res.setHeader('Content-Security-Policy', POLICY)
    const page = pages[path.slice(1)]
    if (page) res.setHeader('Content-Type', 'text/html; charset=utf-8').end(renderPage(page))
    else void sendAsset(path, res)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${port}`, stop }
}

async function sendAsset(path: string, res: ServerResponse): Promise<void> {
  const [, name = '', extension = ''] = /^\/assets\/(\w+\.(\w+))$/u.exec(path) ?? []
  try {
    const content = await readFile(join(PUBLIC, name))
    res.setHeader('Content-Type', TYPES[extension] ?? 'text/plain').end(content)
  } catch {
    res.writeHead(404).end()
  }
}
