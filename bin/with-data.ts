import type { Logger } from 'pino'
import { openDatabase } from '../config/database.js'
import { loadEnvironment } from '../config/environment.js'
import { loadSettings } from '../config/load.js'
import { createLog } from '../config/log.js'
import type { Settings } from '../config/settings.js'
import { defineModels, type Models } from '../models/index.js'
import { parseImportMark } from '../models/import-mark.js'
import { createMigrator, type Migrator, type SchemaStatus } from '../services/migrator.js'
import { CommandError } from './command-error.js'
import { printLine, type Terminal } from './terminal.js'

/** What a command works with. */
export interface Data {
  readonly settings: Settings
  /** Writes beside the notices. */
  readonly log: Logger
  readonly models: Models
  readonly migrator: Migrator
}

/** Runs `work` with the settings and the open database, and closes it. Throws ConfigError. */
export async function withData<T>(
  terminal: Terminal,
  work: (data: Data) => Promise<T>,
): Promise<T> {
  const { environment, folder, notices } = terminal
  const settings = loadSettings(await loadEnvironment(environment, { folder }), {
    warn: (line) => printLine(notices, line),
  })
  const log = createLog(settings, notices)
  const sequelize = openDatabase(settings.databaseUrl, log, settings.database)
  try {
    const models = defineModels(sequelize)
    return await work({ settings, log, models, migrator: createMigrator(sequelize, log) })
  } finally {
    await sequelize.close()
  }
}

/** As `withData`. Throws CommandError where the schema is not the one of this program. */
export const withCurrentData = <T>(
  terminal: Terminal,
  work: (data: Data) => Promise<T>,
): Promise<T> =>
  withData(terminal, async (data) => {
    const status = await data.migrator.status()
    if (status.state === 'behind') {
      throw new CommandError('The schema is behind: gatehouse migrate up')
    }
    refuseAhead(status)
    return work(data)
  })

/** What a newer program made, or is half there, is not ours to work on. Throws CommandError. */
export function refuseAhead({ state, unknown }: SchemaStatus): void {
  if (unknown.some((name) => parseImportMark(name) !== null)) {
    throw new CommandError('An import is under way here, or was broken off: gatehouse import FILE')
  }
  if (state === 'ahead') throw new CommandError('The schema is ahead: a newer program made it.')
}
