import type { Logger } from 'pino'
import type { Transaction } from 'sequelize'
import { AppError } from '../errors/app-error.js'
import type { Clock } from '../lib/clock.js'
import { toOneLine } from '../lib/one-line.js'
import type { AuditRow } from '../models/audit-line.js'
import type { Models } from '../models/index.js'
import { BEGINNING, hashOf } from './audit/audit-chain.js'
import {
  AUDIT_FIELDS,
  type AuditEvent,
  type AuditField,
  type AuditFields,
} from './audit/audit-event.js'

export type { AuditEvent, AuditFields } from './audit/audit-event.js'

/**
 * One line per security event, each chained to the one before. A line also goes into the log,
 * marked `audit` and with its number and hash, once it is committed.
 */
export interface Audit {
  /**
   * Writes the line in the transaction of the change that it tells of: both are kept, or neither.
   * Comes last in it, because it holds back every other line until the transaction ends. Throws
   * AppError `unavailable` when it cannot be written.
   */
  record(event: AuditEvent, fields: AuditFields, transaction: Transaction): Promise<void>
  /** The same in a transaction of its own, for what changes nothing. */
  recordAlone(event: AuditEvent, fields: AuditFields): Promise<void>
}

export interface AuditParts {
  readonly models: Models
  readonly clock: Clock
  readonly log: Logger
  /** Told of each line once it is committed; must not throw. */
  readonly onLine?: (event: AuditEvent, fields: AuditFields) => void
}

/** Makes the audit log over `audit_events`. */
export const createAudit = (parts: AuditParts): Audit => ({
  record: (event, fields, transaction) => record(parts, { event, fields }, transaction),
  recordAlone: (event, fields) =>
    parts.models.transaction((transaction) => record(parts, { event, fields }, transaction)),
})

interface Happening {
  readonly event: AuditEvent
  readonly fields: AuditFields
}

async function record(
  parts: AuditParts,
  { event, fields }: Happening,
  transaction: Transaction,
): Promise<void> {
  const said = toColumns(fields)
  const { seq, hash } = await append(parts, { event, ...said }, transaction)
  const line = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null))
  transaction.afterCommit(() => {
    parts.log.info({ audit: event, ...line, seq, hash }, `audit: ${event}`)
    parts.onLine?.(event, fields)
  })
}

type Columns = Record<AuditField, string | null>

/** Text comes from outside, some of it from strangers: printable, on one line and of a length. */
function toColumns(fields: AuditFields): Columns {
  const columns = Object.entries(AUDIT_FIELDS).map(([field, max]) => {
    const value = fields[field as AuditField]
    return [field, value === undefined ? null : toOneLine(value, max)]
  })
  return Object.fromEntries(columns) as Columns
}

/** The counter is held until the transaction ends: nobody else writes the line that follows. */
async function append(
  { models, clock }: AuditParts,
  said: Columns & { event: string },
  transaction: Transaction,
): Promise<AuditRow> {
  try {
    const seq = await models.Counter.next('audit', transaction)
    const previousHash = await models.AuditLine.findHashBefore(seq, transaction)
    const line = { seq, at: clock.now(), ...said, previousHash: previousHash ?? BEGINNING }
    const row = { ...line, hash: hashOf(line) }
    await models.AuditLine.append(row, transaction)
    return row
  } catch (cause) {
    const headers = { 'Retry-After': '5' }
    throw new AppError('unavailable', { detail: 'the audit line is not written', headers, cause })
  }
}
