import type { EndedReason } from '../../models/session.js'

/** Sessions that ended together. */
export interface Ended {
  readonly reason: EndedReason
  readonly count: number
}

/** Sessions that ended together, in an audit line. */
export const describeEnded = ({ reason, count }: Ended): string => `${reason}: ${count}`
