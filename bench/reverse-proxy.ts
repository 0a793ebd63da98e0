import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Readable, Writable } from 'node:stream'
import { startChild, type Child } from './child.js'
import { compare, SECONDS } from './compare.js'
import { requestsPerSecond } from './load.js'
import { median } from './statistics.js'

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
      requestsPerSecond({
        ...{ url: `${said.url}/`, connections: CLIENTS, seconds: SECONDS, headers: { cookie } },
      }),
    ),
  )
  await compareCost(proxies, cookie)
  await compareMemory(proxies, cookie)
  for (const each of [...Object.values(proxies), app]) await each.stop()
}

const candidatesOf = (proxies: Record<string, Proxy>, measure: (proxy: Proxy) => Promise<number>) =>
  Object.fromEntries(
    Object.entries(proxies).map(([name, proxy]) => [name, () => measure(proxy)] as const),
  )

const REQUESTS = 16_000
const ROUNDS = 5

/** The processor's time for a request: it hardly depends on what else the machine does. */
async function compareCost(proxies: Record<string, Proxy>, cookie: string): Promise<void> {
  const costs = Object.keys(proxies).map((name) => ({ name, rounds: [] as number[] }))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { name, rounds } of costs) {
      const proxy = proxies[name]
      if (proxy) rounds.push(await costOf(proxy, cookie))
    }
  }
  console.log(`\nProcessor time for each, ${ROUNDS} rounds of ${REQUESTS} requests, microseconds`)
  const [ours] = costs
  for (const { name, rounds } of costs) {
    const ratio = median(rounds.map((value, round) => value / (ours?.rounds[round] ?? NaN)))
    console.log(
      `  ${name.padEnd(28)} ${median(rounds).toFixed(1).padStart(7)}  ${ratio.toFixed(2)} of ours`,
    )
  }
}

async function costOf({ said, pid }: Proxy, cookie: string): Promise<number> {
  const before = processorTicks(pid)
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
  const one = () => exchange(`${said.url}/`, { cookie, agent })
  for (let sent = 0; sent < REQUESTS; sent += CLIENTS) {
    await Promise.all(Array.from({ length: CLIENTS }, one))
  }
  agent.destroy()
  return ((processorTicks(pid) - before) * 10_000) / REQUESTS
}

/** Hundredths of a second that a process has had, in user and kernel mode. */
function processorTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}

interface Wish {
  readonly cookie: string
  readonly agent?: Agent
  readonly body?: Readable
}

function exchange(url: string, { cookie, agent, body }: Wish): Promise<void> {
  return new Promise((resolve, reject) => {
    const method = body ? 'PUT' : 'GET'
    const req = request(
      url,
      { method, headers: { cookie }, ...(agent ? { agent } : {}) },
      (res) => {
        if (res.statusCode !== 200) reject(new Error(`${url} answered ${res.statusCode ?? 0}`))
        pipeline(res, new Writable({ write: (_chunk, _encoding, done) => done() })).then(
          resolve,
          reject,
        )
      },
    )
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

/** A figure of /proc/PID/status, in MiB. */
function memoryOf(pid: number, name: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`${name}:\\s+(\\d+)`, 'u').exec(status)?.[1] ?? NaN) / 1024
}
