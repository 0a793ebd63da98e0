/** Classes of SQLSTATE that say the database is broken, full, stopping or out of reach. */
const OUTAGE = /^(?:08|53|57|58|XX|28|3D)/u

/** The same of single codes: locks waited for too long, a standby that cannot be written to. */
const OUTAGES = new Set(['55P03', '25006', '25P03'])

/** A schema that is behind: a table or column that is not there. */
const BEHIND = new Set(['42P01', '42703'])

/** Another transaction was in the way: the same may well succeed now. */
const CONFLICTS = new Set(['40001', '40P01'])

/** The connection is gone, and what was under way with it. */
const LOST = /^(?:08|57P0[123]|25P03|ECONNRESET|EPIPE)/u

/** The same in the driver's words, which have no code. */
const TERMINATED = /^(?:Connection terminated|Client (?:has encountered|was closed))/u

interface Fault {
  readonly code: string
  readonly message: string
}

/** What the driver said, through whatever was wrapped around it. */
function faultOf(error: unknown): Fault | null {
  if (!(error instanceof Error)) return null
  const { original = error } = error as { original?: unknown }
  if (!(original instanceof Error)) return null
  const { code, message } = original as { code?: unknown; message: string }
  return { code: typeof code === 'string' ? code : '', message }
}

/** Whether the database is at fault, and not what it was asked. */
export function isPostgresOutage(error: unknown): boolean {
  const fault = faultOf(error)
  if (fault === null) return false
  const { code } = fault
  return (
    (/^[\dA-Z]{5}$/u.test(code) && (OUTAGE.test(code) || OUTAGES.has(code) || BEHIND.has(code))) ||
    CONFLICTS.has(code) ||
    code === 'ETIMEDOUT' ||
    isLostConnection(error)
  )
}

/** Whether the connection broke: what was not committed has not happened. */
export function isLostConnection(error: unknown): boolean {
  const fault = faultOf(error)
  return fault !== null && (LOST.test(fault.code) || TERMINATED.test(fault.message))
}

/** Whether the same transaction may succeed when it is tried again. */
export const isConflict = (error: unknown): boolean => CONFLICTS.has(faultOf(error)?.code ?? '')
