import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { MIGRATIONS } from '../../migrations/index.js'
import type { Command } from '../command.js'
import { withEnvFile } from '../env-file.js'
import { writeSettings } from '../init/write-settings.js'
import { parseWords } from '../parse-words.js'
import { EXIT, printLine, type Terminal } from '../terminal.js'
import { withData } from '../with-data.js'

export const start: Command = {
  words: ['start'],
  usage: '',
  about: 'start the gateway; also without a word. In a folder without settings it makes them first',
  run: async (args, terminal) => {
    parseWords(args, {}, 0)
    const settled = await settle(terminal)
    const firstSteps = await prepareDatabase(settled)
    // No other command needs the whole server.
    const { main } = await import('../../server.js')
    await main(settled.environment)
    for (const line of firstSteps) printLine(terminal.notices, line)
    return EXIT.done
  },
}

/** Whoever says how it is to run says all of it: only where nobody said anything are settings made. */
async function settle(terminal: Terminal): Promise<Terminal> {
  const { environment, folder, notices } = terminal
  const isTold = ['NODE_ENV', 'PUBLIC_URL', 'JWT_SECRET_KEY', 'JWT_SECRET_KEY_FILE'].some(
    (name) => environment[name] !== undefined,
  )
  if (isTold || existsSync(join(folder, '.env'))) return terminal
  for (const { name, isNew } of await writeSettings(folder)) {
    if (isNew) printLine(notices, `written  ${name}`)
  }
  return { ...terminal, environment: withEnvFile(environment, folder) }
}

/** A database that nothing was ever in gets its tables; what the person should do next, line by line. */
const prepareDatabase = (terminal: Terminal): Promise<string[]> =>
  withData(terminal, async ({ migrator, models, settings }) => {
    const { pending } = await migrator.status()
    if (pending.length === MIGRATIONS.size) await migrator.up()
    else if (pending.length > 0) return []
    if ((await models.User.count()) > 0) return []
    return [
      `Gatehouse is at ${settings.publicUrl.origin}, and nobody has an account yet. Make the first one with`,
      '  gatehouse users create NAME --role admin',
    ]
  })
