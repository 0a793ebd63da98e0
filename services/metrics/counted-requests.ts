import { Counter, type Registry } from 'prom-client'
import type { RequestCounts } from './request-counts.js'

interface Named {
  readonly name: string
  readonly help: string
  /** What routes are called. */
  readonly label: string
}

/** Adds to `registry` a counter of the requests that `counts` counted. */
export function addRequests(
  registry: Registry,
  { name, help, label }: Named,
  counts: RequestCounts,
): void {
  const counter: Counter = new Counter({
    name,
    help,
    labelNames: [label, 'method', 'status'],
    registers: [registry],
    collect: () => {
      counter.reset()
      for (const { route, method, status, count } of counts.list()) {
        counter.inc({ [label]: route, method, status }, count)
      }
    },
  })
}
