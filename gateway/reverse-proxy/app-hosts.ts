import type { Pool } from 'undici'
import type { UpstreamSettings } from '../../config/settings.js'
import { isSameValue } from '../../lib/same-value.js'
import { readHost, type Host } from '../../lib/reading/host.js'
import { poolFor } from './pool-for.js'

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
  /** Whether there are none: nobody needs to look at the host of a request. */
  isEmpty(): boolean
  /** The host that a Host header names; null where it is none of an app's. */
  find(header: string): AppHost | null
  /**
   * Has other upstreams from now on, which `find` of hosts that were found before shows too. What is
   * asked already is answered over the old connections, which then close.
   */
  replace(settings: readonly UpstreamSettings[]): void
  /** Closes every connection to an app. */
  close(): Promise<void>
}

/** More spellings of hosts than a client needs; beyond them each is read anew. */
const MOST_SPELLINGS = 1_000

/** A host has no more, with its port: what is longer only takes memory. */
const LONGEST_SPELLING = 260

export function createAppHosts(
  first: readonly UpstreamSettings[],
  scheme: 'http' | 'https',
): AppHosts {
  let upstreams = first.map(open)
  let byHost = groupByHost(upstreams)
  const leaving = new Set<Pool>()
  const known = new Map<string, AppHost | null>()

  const read = (header: string): AppHost | null => {
    const host = readHost(header)
    if (host === null || !byHost.has(host.name)) return null
    const text = host.port === null ? host.name : `${host.name}:${host.port}`
    const find = (path: string): Upstream | null =>
      byHost.get(host.name)?.find(({ settings }) => isBelow(path, settings.path)) ?? null
    return { host, text, origin: new URL(`${scheme}://${text}`).origin, find }
  }
  const leave = ({ pool }: Upstream): void => {
    leaving.add(pool)
    void pool.close().finally(() => leaving.delete(pool))
  }

  return {
    isEmpty: () => byHost.size === 0,
    find: (header) => {
      const found = known.get(header)
      if (found !== undefined) return found
      const answer = read(header)
      if (known.size < MOST_SPELLINGS && header.length <= LONGEST_SPELLING) {
        known.set(header, answer)
      }
      return answer
    },
    replace: (next) => {
      const before = upstreams
      upstreams = next.map(
        (each) => before.find(({ settings }) => isSameValue(settings, each)) ?? open(each),
      )
      byHost = groupByHost(upstreams)
      known.clear()
      for (const upstream of before) if (!upstreams.includes(upstream)) leave(upstream)
    },
    close: async () => {
      const pools = [...upstreams.map(({ pool }) => pool), ...leaving]
      await Promise.all(pools.map((pool) => pool.destroy()))
    },
  }
}

const open = (settings: UpstreamSettings): Upstream => ({ settings, pool: poolFor(settings) })

/** The upstreams of each host, those with the longest path first. */
function groupByHost(upstreams: readonly Upstream[]): ReadonlyMap<string, readonly Upstream[]> {
  const byHost = new Map<string, Upstream[]>()
  for (const upstream of upstreams.toSorted(byLongestPath)) {
    const { host } = upstream.settings
    byHost.set(host, [...(byHost.get(host) ?? []), upstream])
  }
  return byHost
}

const byLongestPath = (a: Upstream, b: Upstream): number =>
  b.settings.path.length - a.settings.path.length

const isBelow = (path: string, prefix: string): boolean =>
  prefix === '/' ||
  (path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/'))
