import type { PendingSignIn } from '../services/sign-in/pending-sign-ins.js'

/** Where a sign-in at a provider stands: what a redirecting strategy needs to know of a request. */
export interface Flow {
  readonly phase: 'start' | 'callback'
  readonly pending: PendingSignIn
  /** Our address that the provider sends the browser back to, from PUBLIC_URL, without a query. */
  readonly callbackUrl: URL
  /** Start only: keeps `notes` for the callback, where they stand in `pending.notes`. */
  remember(notes: Record<string, string>): Promise<void>
}

const flows = new WeakMap<object, Flow>()

/** Ties the flow to its request, for the strategy that Passport will call. */
export const setFlow = (req: object, flow: Flow): void => void flows.set(req, flow)

/** The flow of this request. Throws TypeError where none was set: a wiring mistake of ours. */
export function flowOf(req: object): Flow {
  const flow = flows.get(req)
  if (!flow) throw new TypeError('No sign-in flow was begun or taken for this request')
  return flow
}
