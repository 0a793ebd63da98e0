import { DEVELOPMENT_USERS, seedDevelopmentUsers } from '../../seeders/development-users.js'
import { systemClock } from '../../lib/clock.js'
import { createAudit } from '../../services/audit.js'
import { CommandError } from '../command-error.js'
import type { Command } from '../command.js'
import { parseWords } from '../parse-words.js'
import { EXIT, printLine } from '../terminal.js'
import { withCurrentData } from '../with-data.js'

const NAMES = DEVELOPMENT_USERS.map(({ username }) => username).join(', ')

export const seed: Command = {
  words: ['seed'],
  usage: '',
  about: `make the development users (${NAMES}); refuses production`,
  run: (args, terminal) => {
    parseWords(args, {}, 0)
    return withCurrentData(terminal, async ({ settings, models, log }) => {
      if (settings.mode === 'production') {
        throw new CommandError('Seeds are for development: set NODE_ENV=development.')
      }
      const audit = createAudit({ models, clock: systemClock, log })
      await seedDevelopmentUsers(models, settings.mode, { audit })
      printLine(terminal.notices, `There are now: ${NAMES}.`)
      return EXIT.done
    })
  },
}
