import type { AuditMark } from '../../services/audit/audit-chain.js'
import { verifyAudit, type AuditFaultKind } from '../../services/audit/audit-verification.js'
import { CommandError } from '../command-error.js'
import type { Command } from '../command.js'
import { parseWords } from '../parse-words.js'
import { EXIT, printLine } from '../terminal.js'
import { UsageError } from '../usage-error.js'
import { withCurrentData } from '../with-data.js'

const OPTIONS = { expect: { type: 'string' } } as const

export const auditVerify: Command = {
  words: ['audit', 'verify'],
  usage: '[--expect NUMBER:HASH]',
  about: 'check that no line of the audit log was changed or removed; prints the last line’s mark',
  run: (args, terminal) => {
    const { values } = parseWords(args, OPTIONS, 0)
    const expected = values.expect === undefined ? null : readMark(values.expect)
    return withCurrentData(terminal, async ({ models }) => {
      const { last, fault } = await verifyAudit(models, expected)
      if (fault) throw new CommandError(`Line ${fault.seq} ${WORDS[fault.kind]}`)
      printLine(terminal.notices, `The audit log is whole: ${last?.seq ?? 0} lines.`)
      if (last) printLine(terminal.output, `${last.seq}:${last.hash}`)
      return EXIT.done
    })
  },
}

const WORDS: Readonly<Record<AuditFaultKind, string>> = {
  missing: 'is missing.',
  stray: 'has a number that was never given out.',
  altered: 'does not say what was written.',
  unlinked: 'does not follow the one before: one of the two was written anew.',
  uncounted: 'and those behind it are not counted: the counter was set back.',
  unexpected: 'is not the one that was expected: the log was written anew.',
}

function readMark(text: string): AuditMark {
  const [, seq, hash] = /^([1-9]\d{0,14}):([\da-f]{64})$/u.exec(text) ?? []
  if (seq === undefined || hash === undefined) {
    throw new UsageError('--expect takes what this command printed before: NUMBER:HASH.')
  }
  return { seq: Number(seq), hash }
}
