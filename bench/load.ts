import { runCommand } from './child.js'

export interface Load {
  readonly url: string
  readonly connections: number
  readonly seconds: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent by POST where given. */
  readonly body?: string
}

interface Report {
  readonly duration: number
  readonly errors: number
  readonly non2xx: number
  readonly '2xx': number
}

/** Successful requests a second, by autocannon in its own process. Throws if any other came back. */
export async function requestsPerSecond(load: Load): Promise<number> {
  const report = JSON.parse(
    await runCommand('node_modules/.bin/autocannon', argumentsFor(load)),
  ) as Report
  if (report.errors > 0 || report.non2xx > 0) {
    throw new Error(`${load.url}: ${report.errors} errors, ${report.non2xx} refusals`)
  }
  return report['2xx'] / report.duration
}

function argumentsFor({ url, connections, seconds, headers = {}, body }: Load): string[] {
  const sent = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}=${value}`])
  const posted = body === undefined ? [] : ['-m', 'POST', '-b', body]
  return ['-j', '-n', '-c', `${connections}`, '-d', `${seconds}`, ...sent, ...posted, url]
}
