import type { Histogram, Registry } from 'prom-client'
import type { Durations } from './durations.js'

interface Named {
  readonly name: string
  readonly help: string
}

/**
 * Adds to `registry` a histogram of what was counted elsewhere. The library's own looks for its
 * labels at every observation, which costs more than the answer that is measured.
 */
export function addHistogram(
  registry: Registry,
  { name, help }: Named,
  durations: Durations,
): void {
  const get = () => {
    const values = valuesOf(name, durations)
    return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values })
  }
  // All that a registry asks of a metric; its type names every method of the library's classes.
  registry.registerMetric({ name, get } as unknown as Histogram)
}

function valuesOf(name: string, durations: Durations) {
  const { buckets, count, sum } = durations.read()
  const bucket = (le: number | '+Inf', value: number) => {
    return { metricName: `${name}_bucket`, labels: { le }, value }
  }
  return [
    ...buckets.map(({ seconds, count: upTo }) => bucket(seconds, upTo)),
    bucket('+Inf', count),
    { metricName: `${name}_sum`, labels: {}, value: sum },
    { metricName: `${name}_count`, labels: {}, value: count },
  ]
}
