import { request } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Readable, Writable } from 'node:stream'
import { startChild, type Child } from './child.js'
import { compare, SECONDS, type Answered, type Candidate } from './compare.js'
import { answersTo } from './load.js'
import { memoryOf } from './process-figures.js'

const CLIENTS = 32

type Proxy = Child<{ readonly url: string; readonly cookie?: string }>

/**
 * A guarded GET of 1 KB through our reverse proxy, beside undici's dispatcher and http-proxy-3 that
 * look at nothing; and what 200 MiB that pass do to the memory of each.
 */
export async function measureReverseProxy(): Promise<void> {
  const app = await startChild<{ url: string }>('servers/small-app.ts')
  const env = { UPSTREAM: app.said.url }
  const proxies: Record<string, Proxy> = {
    'our reverse proxy': await startChild('servers/proxying-gateway.ts', env),
    'a bare undici proxy': await startChild('servers/bare-undici-proxy.ts', env),
    'a bare http-proxy-3': await startChild('peers/http-proxy.js', env),
  }
  const { cookie = '' } = proxies['our reverse proxy']?.said ?? {}
  await compare(
    `GET of 1 KB through a proxy, ${CLIENTS} connections`,
    candidatesOf(proxies, ({ said }) =>
      answersTo({
        ...{ url: `${said.url}/`, connections: CLIENTS, seconds: SECONDS, headers: { cookie } },
      }),
    ),
  )
  await compareMemory(proxies, cookie)
  for (const each of [...Object.values(proxies), app]) await each.stop()
}

const candidatesOf = (
  proxies: Record<string, Proxy>,
  measure: (proxy: Proxy) => Promise<Answered>,
): Record<string, Candidate> =>
  Object.fromEntries(
    Object.entries(proxies).map(([name, proxy]) => [
      name,
      { measure: () => measure(proxy), pid: proxy.pid },
    ]),
  )

interface Wish {
  readonly cookie: string
  readonly body?: Readable
}

function exchange(url: string, { cookie, body }: Wish): Promise<void> {
  return new Promise((resolve, reject) => {
    const method = body ? 'PUT' : 'GET'
    const req = request(url, { method, headers: { cookie } }, (res) => {
      if (res.statusCode !== 200) reject(new Error(`${url} answered ${res.statusCode ?? 0}`))
      pipeline(res, new Writable({ write: (_chunk, _encoding, done) => done() })).then(
        resolve,
        reject,
      )
    })
    req.on('error', reject)
    if (body) body.pipe(req)
    else req.end()
  })
}

const PART = Buffer.alloc(64 * 1024, 'x')
const large = (): Readable => Readable.from(Array.from({ length: 3200 }, () => PART))

async function compareMemory(proxies: Record<string, Proxy>, cookie: string): Promise<void> {
  console.log('\nMost memory above what there was before, while 200 MiB pass, MiB')
  for (const [name, { said, pid }] of Object.entries(proxies)) {
    const before = memoryOf(pid, 'VmHWM')
    await exchange(`${said.url}/large`, { cookie })
    const down = memoryOf(pid, 'VmHWM') - before
    const up = name.includes('undici') ? NaN : await growthBy(pid, said.url, cookie)
    console.log(`  ${name.padEnd(28)} down ${down.toFixed(0)}, up ${up.toFixed(0)}`)
  }
}

async function growthBy(pid: number, url: string, cookie: string): Promise<number> {
  const before = memoryOf(pid, 'VmHWM')
  await exchange(`${url}/`, { cookie, body: large() })
  return memoryOf(pid, 'VmHWM') - before
}
