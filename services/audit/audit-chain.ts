import { createHash } from 'node:crypto'
import type { AuditRow } from '../../models/audit-line.js'

/** A line by its number and its hash, as the log names it. */
export type AuditMark = Pick<AuditRow, 'seq' | 'hash'>

/** What stands for the hash before the first audit line. */
export const BEGINNING = '0'.repeat(64)

/**
 * SHA-256, in hexadecimal, over everything an audit line says and the hash of the line before. What
 * is hashed is a JSON array in a fixed order: no two lines are written alike. The order and the
 * leading number are part of what is stored: they never change for lines that exist.
 */
export function hashOf(line: Omit<AuditRow, 'hash'>): string {
  const said = [1, line.seq, line.at, line.event, line.userId, line.username, line.actorId]
  const around = [line.sessionId, line.amr, line.provider, line.address, line.requestId]
  const whole = JSON.stringify([...said, ...around, line.reason, line.previousHash])
  return createHash('sha256').update(whole).digest('hex')
}
