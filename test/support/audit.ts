import { pino } from 'pino'
import type { AuditRow } from '../../models/audit-line.js'
import type { Models } from '../../models/index.js'
import { createAudit, type Audit } from '../../services/audit.js'
import { BEGINNING, hashOf } from '../../services/audit/audit-chain.js'

export const AUDIT_TIME = new Date('2026-01-02T03:04:05.678Z')

/** The real audit log over `models`; `log` takes its lines. */
export const auditOver = (models: Models, log: string[] = []): Audit =>
  createAudit({
    models,
    clock: { now: () => AUDIT_TIME },
    log: pino({}, { write: (line: string) => void log.push(line) }),
  })

/** Every row, the oldest first. */
export const auditRows = (models: Models): Promise<AuditRow[]> =>
  models.AuditLine.walk({ limit: 100_000 })

/** A long log at once: `count` lines behind those that are there, as the audit log chains them. */
export const fillAudit = (models: Models, count: number, reason: string): Promise<void> =>
  models.transaction(async (transaction) => {
    const { AuditLine, Counter } = models
    const first = (await Counter.read('audit', transaction)) + 1
    let previousHash = (await AuditLine.findHashBefore(first, transaction)) ?? BEGINNING
    const rows = Array.from({ length: count }, (_, index) => {
      const line = { ...EMPTY, seq: first + index, at: AUDIT_TIME, reason, previousHash }
      previousHash = hashOf(line)
      return { ...line, hash: previousHash }
    })
    for (let at = 0; at < count; at += 1000) {
      await AuditLine.bulkCreate(rows.slice(at, at + 1000), { transaction })
    }
    const value = first + count - 1
    await Counter.update({ value }, { where: { name: 'audit' }, transaction })
  })

const EMPTY = {
  ...{ event: 'user_changed', userId: null, username: null, actorId: null, sessionId: null },
  ...{ amr: null, provider: null, address: null, requestId: null },
}
