import type { Clock } from '../../lib/clock.js'
import type { Models } from '../../models/index.js'
import type { Transact } from '../../models/transaction.js'
import type { Audit, AuditEvent, AuditFields } from '../audit.js'
import type { Revocations } from '../revocations.js'
import type { Sessions } from '../sessions.js'

/** What an import of users works with. */
export interface ImportParts {
  readonly models: Models
  /** Begins a transaction that may take as long as there are users. */
  readonly transact: Transact
  readonly audit: Audit
  readonly clock: Clock
  readonly sessions: Pick<Sessions, 'endAll'>
  readonly revocations: Pick<Revocations, 'revoke'>
}

/** Lines of the audit log that wait for the end of their transaction. */
export type AuditLines = [AuditEvent, AuditFields][]
