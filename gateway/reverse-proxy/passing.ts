import type { Verdict } from '../judge.js'
import type { Upstream } from './app-hosts.js'
import type { Asking } from './asking.js'
import type { AppRequest } from './request-headers.js'

/** A request that may pass, and what the app is told. */
export interface Passing {
  readonly asking: Asking
  readonly upstream: Upstream
  readonly verdict: Extract<Verdict, { kind: 'pass' }>
  readonly sent: AppRequest
}
