import { pino } from 'pino'
import type { AuditRow } from '../../models/audit-line.js'
import type { Models } from '../../models/index.js'
import { createAudit, type Audit } from '../../services/audit.js'

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
