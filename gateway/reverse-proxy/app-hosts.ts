import { Pool } from 'undici'
import type { UpstreamSettings } from '../../config/settings.js'
import { readHost, type Host } from '../../lib/reading/host.js'

/** An app, and the connections to it. */
export interface Upstream {
  readonly settings: UpstreamSettings
  readonly pool: Pool
}

/** A host that belongs to apps, as it was asked for. */
export interface AppHost {
  readonly host: Host
  /** The one spelling of it, with the port that was named: what the app is told. */
  readonly text: string
  /** The scheme and host that browsers see. */
  readonly origin: string
  /** The upstream with the longest path that `path` begins with, by segments; null: none. */
  find(path: string): Upstream | null
}

export interface AppHosts {
  /** The host that a Host header names; null where it is none of an app's. */
  find(header: string): AppHost | null
  /** Closes every connection to an app. */
  close(): Promise<void>
}

/** More spellings of hosts than a client needs; beyond them each is read anew. */
const MOST_SPELLINGS = 1_000

/** A host has no more, with its port: what is longer only takes memory. */
const LONGEST_SPELLING = 260

export function createAppHosts(
  settings: readonly UpstreamSettings[],
  scheme: 'http' | 'https',
): AppHosts {
  const upstreams = settings.map((each) => ({ settings: each, pool: poolFor(each) }))
  const byHost = new Map<string, Upstream[]>()
  for (const upstream of upstreams.toSorted(byLongestPath)) {
    const { host } = upstream.settings
    byHost.set(host, [...(byHost.get(host) ?? []), upstream])
  }
  const known = new Map<string, AppHost | null>()

  const read = (header: string): AppHost | null => {
    const host = readHost(header)
    const here = host === null ? undefined : byHost.get(host.name)
    if (host === null || here === undefined) return null
    const text = host.port === null ? host.name : `${host.name}:${host.port}`
    const find = (path: string): Upstream | null =>
      here.find((upstream) => isBelow(path, upstream.settings.path)) ?? null
    return { host, text, origin: new URL(`${scheme}://${text}`).origin, find }
  }

  return {
    find: (header) => {
      const found = known.get(header)
      if (found !== undefined) return found
      const answer = read(header)
      if (known.size < MOST_SPELLINGS && header.length <= LONGEST_SPELLING) {
        known.set(header, answer)
      }
      return answer
    },
    close: async () => {
      await Promise.all(upstreams.map(({ pool }) => pool.destroy()))
    },
  }
}

const byLongestPath = (a: Upstream, b: Upstream): number =>
  b.settings.path.length - a.settings.path.length

const isBelow = (path: string, prefix: string): boolean =>
  prefix === '/' ||
  (path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/'))

function poolFor({ to, timeouts }: UpstreamSettings): Pool {
  const { connectSeconds, answerSeconds, idleSeconds } = timeouts
  return new Pool(to.origin, {
    connect: { timeout: connectSeconds * 1000 },
    headersTimeout: answerSeconds * 1000,
    bodyTimeout: (idleSeconds ?? 0) * 1000,
    // One answer at a time on a connection: a slow one holds up nobody else's.
    pipelining: 1,
  })
}
