import { AppError } from '../errors/app-error.js'
import { ConfigError } from '../errors/config-error.js'
import { toAppError } from '../errors/to-app-error.js'
import { CommandError } from './command-error.js'
import type { Command } from './command.js'
import { accessExplain } from './commands/access-explain.js'
import { apiKeysCreate, apiKeysList, apiKeysRevoke } from './commands/api-keys.js'
import { auditVerify } from './commands/audit-verify.js'
import { configCheck } from './commands/config-check.js'
import { doctor } from './commands/doctor.js'
import { health } from './commands/health.js'
import { init } from './commands/init.js'
import { keysList, keysRevoke, keysRotate } from './commands/keys.js'
import { migrateDown, migrateStatus, migrateUp } from './commands/migrate.js'
import { seed } from './commands/seed.js'
import { start } from './commands/start.js'
import { exportAll, importAll } from './commands/transfer.js'
import { usersCreate } from './commands/users-create.js'
import { usersImport } from './commands/users-import.js'
import { usersList } from './commands/users-list.js'
import { withEnvFile } from './env-file.js'
import { explain } from './explain.js'
import { Interruption } from './interruption.js'
import { EXIT, printLine, type Terminal } from './terminal.js'
import { UsageError } from './usage-error.js'

const COMMANDS: readonly Command[] = [
  start,
  init,
  health,
  usersCreate,
  usersImport,
  usersList,
  migrateUp,
  migrateDown,
  migrateStatus,
  seed,
  exportAll,
  importAll,
  auditVerify,
  apiKeysList,
  apiKeysCreate,
  apiKeysRevoke,
  keysList,
  keysRotate,
  keysRevoke,
  accessExplain,
  configCheck,
  doctor,
]

/** Does what `args` ask for and returns the exit code; never throws. */
export async function runGatehouse(args: readonly string[], terminal: Terminal): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    for (const line of usage()) printLine(terminal.output, line)
    return EXIT.done
  }
  try {
    const command = findCommand(args)
    const environment = withEnvFile(terminal.environment, terminal.folder)
    return await command.run(args.slice(command.words.length), { ...terminal, environment })
  } catch (error) {
    const { code, lines } = verdictOn(error)
    for (const line of lines) printLine(terminal.notices, line)
    return code
  }
}

/** Nothing that is typed means the first of all. */
function findCommand(args: readonly string[]): Command {
  if (args.length === 0) return start
  const command = COMMANDS.find(({ words }) => words.every((word, at) => args[at] === word))
  if (!command) throw new UsageError('There is no such command.')
  return command
}

function verdictOn(error: unknown): { code: number; lines: readonly string[] } {
  if (error instanceof UsageError) return { code: EXIT.usage, lines: [error.message, ...usage()] }
  if (error instanceof ConfigError) return { code: EXIT.config, lines: error.complaints }
  if (error instanceof CommandError) return { code: EXIT.failed, lines: [error.message] }
  if (error instanceof Interruption) return { code: EXIT.interrupted, lines: ['Nothing was done.'] }
  if (error instanceof AppError) return { code: EXIT.failed, lines: explain(error) }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown failure'
  return { code: EXIT.failed, lines: [toAppError(error).text, text] }
}

function usage(): string[] {
  const lines = COMMANDS.flatMap(({ words, usage: rest, about }) => [
    `  gatehouse ${[...words, rest].join(' ').trimEnd()}`,
    `      ${about}`,
  ])
  return ['Usage:', ...lines, 'Settings come from the environment, and from .env in this folder.']
}
