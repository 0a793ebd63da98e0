import type { AuditRow } from '../../models/audit-line.js'
import type { Models } from '../../models/index.js'
import { BEGINNING, hashOf, type AuditMark } from './audit-chain.js'

/**
 * What is wrong with a line: `missing` it is not there; `stray` it has a number that was never
 * given; `altered` it does not say what it said when it was hashed; `unlinked` it does not follow
 * the line before, so one of the two was written anew; `uncounted` the counter was set back below
 * it; `unexpected` it is not the line that was noted elsewhere.
 */
export type AuditFaultKind =
  'missing' | 'stray' | 'altered' | 'unlinked' | 'uncounted' | 'unexpected'

export interface AuditVerdict {
  /** The last line that stands as it was written, in a chain from the first; null: none does. */
  readonly last: AuditMark | null
  /** The first line that is not as it was written; null: the log is whole. */
  readonly fault: { readonly seq: number; readonly kind: AuditFaultKind } | null
}

const PAGE = 500

/**
 * Reads the whole audit log, page by page, and tells the first line that was changed, moved, added
 * or taken away. `expected`: a line as it was noted outside of this database, without which nobody
 * can tell a log that was written anew from its first line on.
 */
export async function verifyAudit(
  models: Models,
  expected: AuditMark | null = null,
): Promise<AuditVerdict> {
  const promised = await countOf(models)
  let last: AuditMark = { seq: 0, hash: BEGINNING }
  const verdict = (seq: number, kind: AuditFaultKind): AuditVerdict => ({
    last: last.seq === 0 ? null : last,
    fault: { seq, kind },
  })
  for await (const row of everyLine(models)) {
    const kind = judge(row, { last, expected })
    if (kind) return verdict(kind === 'missing' ? last.seq + 1 : row.seq, kind)
    last = { seq: row.seq, hash: row.hash }
  }
  if (last.seq < promised) return verdict(last.seq + 1, 'missing')
  if (expected && expected.seq > last.seq) return verdict(expected.seq, 'missing')
  // Asked again: lines may have come while this was reading.
  const count = await countOf(models)
  if (count < last.seq) return verdict(count + 1, 'uncounted')
  return { last: last.seq === 0 ? null : last, fault: null }
}

const countOf = async ({ Counter }: Models): Promise<number> =>
  (await Counter.readAll())['audit'] ?? 0

/** From below any number that is given out. */
async function* everyLine({ AuditLine }: Models): AsyncGenerator<AuditRow> {
  let after = Number.MIN_SAFE_INTEGER
  for (;;) {
    const rows = await AuditLine.walk({ after, limit: PAGE })
    yield* rows
    after = rows.at(-1)?.seq ?? NaN
    if (rows.length < PAGE) return
  }
}

function judge(
  row: AuditRow,
  { last, expected }: { last: AuditMark; expected: AuditMark | null },
): AuditFaultKind | null {
  if (row.seq > last.seq + 1) return 'missing'
  if (row.seq !== last.seq + 1) return 'stray'
  if (hashOf(row) !== row.hash) return 'altered'
  if (row.previousHash !== last.hash) return 'unlinked'
  return expected?.seq === row.seq && expected.hash !== row.hash ? 'unexpected' : null
}
