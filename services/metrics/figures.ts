import { Durations } from './durations.js'
import { RequestCounts } from './request-counts.js'

/**
 * What is counted as it happens, by who answers. Everything is plain numbers: nothing is allocated,
 * written or waited for.
 */
export interface Figures {
  /** Requests to our own addresses, by the pattern of the address. */
  readonly requests: RequestCounts
  /** Of our pages and our API, from the first look at a request to the end of its answer. */
  readonly requestSeconds: Durations
  /** From the question of a proxy to the end of our answer. */
  readonly verifySeconds: Durations
  /** Requests to apps behind us, by the host of the app. */
  readonly proxied: RequestCounts
  /** Of what an app answered, until its answer had ended. */
  readonly proxiedSeconds: Durations
}

/** Microseconds from memory; milliseconds where a key is looked up. */
const VERIFY = [
  ...[0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5],
  ...[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
]
const ANSWER = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Nothing was counted yet. */
export const createFigures = (): Figures => ({
  requests: new RequestCounts(),
  requestSeconds: new Durations(ANSWER),
  verifySeconds: new Durations(VERIFY),
  proxied: new RequestCounts(),
  proxiedSeconds: new Durations(ANSWER),
})
