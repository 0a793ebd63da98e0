import { runCommand } from './child.js'
import type { Answered } from './compare.js'
import { isOnPath } from './process-figures.js'
import { answersToSame } from './wrk.js'

export interface Load {
  readonly url: string
  readonly connections: number
  readonly seconds: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent by POST where given. */
  readonly body?: string
  /** Requests a second in all; unless given, as many as there can be. */
  readonly rate?: number
}

export interface Report {
  readonly duration: number
  readonly errors: number
  readonly non2xx: number
  readonly '2xx': number
  /** Milliseconds. */
  readonly latency: { readonly p50: number; readonly p99: number }
  /** How many answers there were of each status. */
  readonly statusCodeStats: Readonly<Record<string, { readonly count: number }>>
}

/**
 * Successful requests, by wrk where it is there and can, else by autocannon, in a process of its own.
 * Throws if any other came back.
 */
export async function answersTo(load: Load): Promise<Answered> {
  const { body, rate, headers = {} } = load
  if (body === undefined && rate === undefined && isOnPath('wrk')) {
    return answersToSame({ ...load, headers })
  }
  const report = await reportOf(load)
  if (report.errors > 0 || report.non2xx > 0) {
    throw new Error(`${load.url}: ${report.errors} errors, ${report.non2xx} refusals`)
  }
  const { duration, latency, '2xx': requests } = report
  return { perSecond: requests / duration, requests, p50: latency.p50, p99: latency.p99 }
}

/** What autocannon saw, in its own process, whatever came back. */
export async function reportOf(load: Load): Promise<Report> {
  return JSON.parse(await runCommand('node_modules/.bin/autocannon', argumentsFor(load))) as Report
}

function argumentsFor({ url, connections, seconds, headers = {}, body, rate }: Load): string[] {
  const sent = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}=${value}`])
  const posted = body === undefined ? [] : ['-m', 'POST', '-b', body]
  const paced = rate === undefined ? [] : ['-R', `${rate}`]
  return ['-j', '-n', ...paced, '-c', `${connections}`, '-d', `${seconds}`, ...sent, ...posted, url]
}
