import { systemClock, systemStopwatch } from '../../lib/clock.js'
import { longTransaction } from '../../models/long-transaction.js'
import { createAudit } from '../../services/audit.js'
import { createRevocations } from '../../services/revocations.js'
import { createSessions } from '../../services/sessions.js'
import { planImport, type ImportPlan } from '../../services/user-import/plan-import.js'
import type { ImportParts } from '../../services/user-import/import-parts.js'
import { writeUsers } from '../../services/user-import/write-users.js'
import { CommandError } from '../command-error.js'
import type { Command } from '../command.js'
import { explainImport } from '../explain-import.js'
import { parseWords } from '../parse-words.js'
import { createProgress } from '../progress.js'
import { readTextFile } from '../read-text-file.js'
import { EXIT, printLine, type Terminal } from '../terminal.js'
import { withCurrentData, type Data } from '../with-data.js'
import { readWish, USERS_IMPORT_OPTIONS, type UsersImportWish } from './users-import-wish.js'

export const usersImport: Command = {
  words: ['users', 'import'],
  usage:
    'FILE --from htpasswd|authelia|csv [--dry-run] [--partial] [--existing refuse|skip|update] ' +
    '[--unknown-roles refuse|create|leave-out] [--role GROUP=ROLE]... [--built-in-roles] ' +
    '[--emails-verified]',
  about:
    'make users of another program’s file, with the hashes of their passwords: all, or nobody ' +
    'where a line is wrong; with --partial those whose lines are right',
  run: async (args, terminal) => {
    const { values, positionals } = parseWords(args, USERS_IMPORT_OPTIONS, 1)
    const wish = readWish(values)
    const text = await readTextFile(positionals[0] ?? '')
    return withCurrentData(terminal, (data) => importUsers(terminal, data, { text, wish }))
  },
}

async function importUsers(
  terminal: Terminal,
  data: Data,
  { text, wish }: { readonly text: string; readonly wish: UsersImportWish },
): Promise<number> {
  const parts = { models: data.models, jwt: data.settings.jwt, now: systemClock.now() }
  const plan = await planImport(parts, { kind: wish.kind, text }, wish.choices)
  for (const line of explainImport(plan.faults)) printLine(terminal.notices, line)
  const isWhole = plan.faults.length === 0
  if (!wish.isDryRun) {
    if (!isWhole && !wish.isPartial) throw new CommandError('Nobody was imported.')
    await carryOut(terminal, data, { plan, wish })
  }
  for (const line of sumUp(plan, wish)) printLine(terminal.output, line)
  return isWhole ? EXIT.done : EXIT.failed
}

/** How many users are kept at a time where not all have to be. */
const TOGETHER = 200

async function carryOut(
  terminal: Terminal,
  data: Data,
  { plan, wish }: { readonly plan: ImportPlan; readonly wish: UsersImportWish },
): Promise<void> {
  const total = plan.makes.length + plan.changes.length
  await writeUsers(partsOf(data), plan, {
    emailsVerified: wish.choices.emailsVerified,
    together: wish.isPartial ? TOGETHER : Infinity,
    reason: `by the command line, from ${wish.kind}`,
    onProgress: createProgress(terminal.notices, { what: 'users', total }),
  })
}

const sumUp = (plan: ImportPlan, { isDryRun }: UsersImportWish): string[] => {
  const bad = new Set(plan.faults.map(({ line }) => line)).size
  const roles = plan.newRoles.length === 0 ? '' : `roles made\t${plan.newRoles.join(' ')}`
  return [
    ...(isDryRun ? ['nothing was written: this is what would be'] : []),
    `made\t${plan.makes.length}`,
    `changed\t${plan.changes.length}`,
    `left as they were\t${plan.skipped}`,
    `bad lines\t${bad}`,
    roles,
  ].filter(Boolean)
}

function partsOf({ settings, log, models }: Data): ImportParts {
  const revocations = createRevocations({
    ...{ models, log, clock: systemClock, stopwatch: systemStopwatch },
    lifetimeSeconds: settings.jwt.lifetimeSeconds,
    maxStalenessSeconds: settings.revocationMaxStalenessSeconds,
  })
  return {
    models,
    transact: longTransaction(models),
    audit: createAudit({ models, clock: systemClock, log }),
    clock: systemClock,
    sessions: createSessions({ models, clock: systemClock, revocations }),
    revocations,
  }
}
