import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChild, type VerifySays } from './child.js'
import { compare, SECONDS, type Candidate } from './compare.js'
import type { Gate } from './gate.js'
import { startOAuth2Proxy } from './oauth2-proxy.js'
import { findFreePort, untilAnswered } from './process-figures.js'
import { answersToWrk, type WrkLoad } from './wrk.js'

const CLIENTS = 32

interface Front {
  readonly gate: Gate | null
  readonly port: number
}

/** A page of 1 KB from nginx, which asks each of the gates before; and without being asked. */
export async function measureNginx(): Promise<void> {
  const ours = await startOurs()
  const peer = await startOAuth2Proxy()
  const gates = [ours, ...(peer ? [peer] : []), await startBare(ours)]
  const fronts = await Promise.all(
    [...gates, null].map(async (gate) => ({ gate, port: await findFreePort() })),
  )
  const nginx = await startNginx(fronts)
  await compare(
    `A page of 1 KB through nginx, ${CLIENTS} connections`,
    Object.fromEntries(fronts.map((front) => [nameOf(front), ask(front, ours)] as const)),
  )
  await nginx.stop()
  for (const gate of gates) await gate.stop()
}

const nameOf = ({ gate }: Front): string => gate?.name ?? 'nginx alone'

function ask({ gate, port }: Front, otherwise: Gate): Candidate {
  const { cookie, tokens } = gate ?? otherwise
  const load: WrkLoad = {
    ...{ cookie, tokens, url: `http://127.0.0.1:${port}/` },
    ...{ connections: CLIENTS, seconds: SECONDS },
  }
  return { measure: () => answersToWrk(load) }
}

async function startOurs(): Promise<Gate> {
  const child = await startChild<VerifySays>('servers/verify.ts')
  const { url, cookie, files } = child.said
  return {
    ...{ name: 'asking us', url: new URL('/auth/verify/nginx', url).href },
    ...{ cookie, tokens: files.seen, stop: () => child.stop() },
  }
}

async function startBare({ cookie, tokens }: Gate): Promise<Gate> {
  const child = await startChild<{ url: string }>('servers/bare-gate.ts')
  const url = `${child.said.url}/`
  return { name: 'asking a bare gate', url, cookie, tokens, stop: () => child.stop() }
}

async function startNginx(fronts: readonly Front[]): Promise<{ stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-nginx-'))
  // Its workers are nobody, where it is started by root.
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'page'))
  writeFileSync(join(folder, 'page/index.html'), 'x'.repeat(1024))
  writeFileSync(join(folder, 'nginx.conf'), configurationOf(folder, fronts))
  const child = spawn('nginx', ['-p', folder, '-c', 'nginx.conf'], {
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const alone = fronts.find(({ gate }) => gate === null)
  await untilAnswered(`http://127.0.0.1:${alone?.port ?? 0}/`)
  return {
    stop: async () => {
      await ended(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

const configurationOf = (folder: string, fronts: readonly Front[]): string => `
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path client;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  root ${folder}/page;
${fronts.map(serverOf).join('\n')}
}
`

function serverOf({ gate, port }: Front, number: number): string {
  const listen = `listen 127.0.0.1:${port}; location / { ${gate ? 'auth_request /gate;' : ''} }`
  if (gate === null) return `  server { ${listen} }`
  const { host, pathname } = new URL(gate.url)
  return `
  upstream gate${number} { server ${host}; keepalive 64; keepalive_requests 100000000; }
  server {
    ${listen}
    location = /gate {
      internal;
      proxy_pass http://gate${number}${pathname};
      proxy_pass_request_body off;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Content-Length "";
      proxy_set_header X-Original-Method $request_method;
      proxy_set_header X-Original-URL https://app.example.com$request_uri;
      proxy_set_header X-Forwarded-Method $request_method;
      proxy_set_header X-Forwarded-Proto https;
      proxy_set_header X-Forwarded-Host app.example.com;
      proxy_set_header X-Forwarded-Uri $request_uri;
      proxy_set_header X-Forwarded-For $remote_addr;
    }
  }`
}
