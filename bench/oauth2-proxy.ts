import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Gate } from './gate.js'
import { findFreePort, isOnPath, untilAnswered } from './process-figures.js'

const PASSWORD = 'a password for a bench'

/** oauth2-proxy with one person who has signed in; null: it is not on PATH. */
export async function startOAuth2Proxy(): Promise<Gate | null> {
  if (!isOnPath('oauth2-proxy')) return null
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-oauth2-proxy-'))
  const hash = createHash('sha1').update(PASSWORD).digest('base64')
  writeFileSync(join(folder, 'htpasswd'), `bench:{SHA}${hash}\n`)
  const origin = `http://127.0.0.1:${await findFreePort()}`
  const child = spawn('oauth2-proxy', argumentsFor(origin), { cwd: folder, stdio: 'ignore' })
  await untilAnswered(`${origin}/ping`)
  const [cookie = '', value = ''] = await signIn(origin)
  writeFileSync(join(folder, 'cookie'), `${value}\n`)
  return {
    ...{ name: 'asking oauth2-proxy', url: `${origin}/oauth2/auth`, cookie },
    tokens: join(folder, 'cookie'),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => {
          rmSync(folder, { recursive: true, force: true })
          resolve()
        })
        child.kill('SIGTERM')
      }),
  }
}

/** No provider is ever asked: whoever is in the file signs in with a password. */
const argumentsFor = (origin: string): string[] => [
  `--http-address=${new URL(origin).host}`,
  ...['--provider=oidc', '--skip-oidc-discovery=true', '--oidc-issuer-url=http://127.0.0.1:1'],
  ...['--login-url=http://127.0.0.1:1/a', '--redeem-url=http://127.0.0.1:1/b'],
  ...['--oidc-jwks-url=http://127.0.0.1:1/c', '--client-id=bench', '--client-secret=bench'],
  ...[`--cookie-secret=${'c'.repeat(32)}`, '--cookie-secure=false', '--email-domain=*'],
  ...['--htpasswd-file=htpasswd', '--upstream=static://200', '--reverse-proxy=true'],
  ...['--set-xauthrequest=true', '--request-logging=false', '--auth-logging=false'],
]

async function signIn(origin: string): Promise<readonly string[]> {
  const answer = await fetch(`${origin}/oauth2/sign_in`, {
    method: 'POST',
    body: new URLSearchParams({ username: 'bench', password: PASSWORD, rd: '/' }),
    redirect: 'manual',
  })
  const [line = ''] = answer.headers.getSetCookie()
  return /^([^=]+)=([^;]+)/u.exec(line)?.slice(1) ?? []
}
