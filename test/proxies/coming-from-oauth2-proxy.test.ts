import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { BrowserClient } from '../support/browser-client.js'
import { closeAll } from '../support/chromium.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { freePort } from '../support/process.js'
import { findProxy, requireProxy } from '../support/proxies/kinds.js'

const guide = readFileSync(
  new URL('../../docs/guides/coming-from-oauth2-proxy.md', import.meta.url),
  'utf8',
)

/** The locations of the guide, with nothing but addresses put in their place. */
function configuration({ nginx, gate, app }: Record<'nginx' | 'gate' | 'app', number>): string {
  const [, locations = ''] = /^```nginx\n([\s\S]*?)^```$/mu.exec(guide) ?? []
  const here = locations
    .replace('http://127.0.0.1:3000', `http://127.0.0.1:${gate}`)
    .replace('https://auth.example.com', `http://auth.example.com:${gate}`)
    .replace('# ...', `proxy_pass http://127.0.0.1:${app};`)
  return `daemon off; worker_processes 1; pid nginx.pid; error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
  server { listen 127.0.0.1:${nginx}; server_name app.example.com;
${here}
  }
}`
}

describe('nginx as oauth2-proxy had it, with our address', function () {
  this.timeout(60_000)
  const closers: (() => Promise<unknown>)[] = []
  let site: TestGateway
  let port: number
  before(async function () {
    requireProxy(this, 'nginx')
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-nginx-'))
    closers.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })))
    const gate = await freePort()
    port = await freePort()
    site = await startGateway({
      port: gate,
      yaml: `access:
  - { host: app.example.com, path: /admin/**, allow: { any_role: [admin] } }
  - { host: app.example.com, allow: signed-in }`,
      env: {
        ...{ PUBLIC_URL: `http://auth.example.com:${gate}`, COOKIE_DOMAIN: 'example.com' },
        ...{ COOKIE_SECURE: 'off', TRUSTED_PROXIES: '127.0.0.1', BYPASS_ALLOW_REMOTE: 'true' },
      },
    })
    closers.push(() => site.stop())
    const app = createServer((_req, res) => res.end('the app'))
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
    closers.push(() => new Promise((resolve) => app.close(resolve)))
    const places = { nginx: port, gate, app: (app.address() as AddressInfo).port }
    writeFileSync(join(folder, 'nginx.conf'), configuration(places))
    const nginx = spawn(
      findProxy('nginx') ?? '',
      ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'],
      {
        stdio: 'ignore',
      },
    )
    const ended = once(nginx, 'close')
    closers.push(async () => {
      nginx.kill('SIGTERM')
      await ended
    })
    while (!(await answers())) {
      if (nginx.exitCode !== null) throw new Error('nginx did not start')
    }
  })
  after(() => closeAll(closers))

  const ask = (path: string, cookie?: string) => {
    const headers = { host: `app.example.com:${port}`, ...(cookie === undefined ? {} : { cookie }) }
    return new BrowserClient(`http://127.0.0.1:${port}`).get(path, { headers })
  }
  const answers = (): Promise<boolean> =>
    ask('/').then(
      () => true,
      () => false,
    )
  const cookieOf = async (username: string): Promise<string> =>
    `jwt=${(await site.signedIn(username)).cookie('jwt') ?? ''}`

  it('sends people to sign in, and they come back to where they were', async () => {
    const sent = await ask('/reports/1843')
    expect(sent.status).to.equal(302)
    const browser = await site.signedIn('user')
    const start = new URL(sent.location ?? '')
    const signIn = await browser.navigate(start.pathname + start.search)
    const login = new URL(signIn.location ?? '')
    const back = await browser.navigate(login.pathname + login.search)
    expect(back.headers.location).to.equal(`http://app.example.com:${port}/reports/1843`)
  })

  it('lets in whoever is signed in, and says no to whom it may not let in', async () => {
    const user = await cookieOf('user')
    expect((await ask('/reports', user)).text).to.equal('the app')
    expect((await ask('/admin/x', user)).status).to.equal(403)
    expect((await ask('/admin/x', await cookieOf('admin'))).text).to.equal('the app')
    expect((await ask('/reports', 'jwt=a.b.c')).status).to.equal(302)
  })
})
