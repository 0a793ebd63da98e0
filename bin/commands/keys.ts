import { systemClock } from '../../lib/clock.js'
import { createAudit } from '../../services/audit.js'
import {
  createKeyAdministration,
  type KeyAdministration,
} from '../../services/key-administration.js'
import { CommandError } from '../command-error.js'
import type { Command } from '../command.js'
import { parseWords } from '../parse-words.js'
import { EXIT, printLine, type Terminal } from '../terminal.js'
import { withCurrentData } from '../with-data.js'

export const keysList: Command = {
  words: ['keys', 'list'],
  usage: '',
  about:
    'list the signing keys: name, algorithm, state, since when each signs, until when it counts',
  run: (args, terminal) => {
    parseWords(args, {}, 0)
    return withKeys(terminal, (keys) => printKeys(keys, terminal))
  },
}

export const keysRotate: Command = {
  words: ['keys', 'rotate'],
  usage: '[--now]',
  about: 'let a new key sign: in an hour, once verifiers know it, or with --now in five seconds',
  run: (args, terminal) => {
    const { values } = parseWords(args, { now: { type: 'boolean' } }, 0)
    return withKeys(terminal, async (keys) => {
      await keys.rotate(values.now ? 'at_once' : 'published')
      return printKeys(keys, terminal)
    })
  },
}

export const keysRevoke: Command = {
  words: ['keys', 'revoke'],
  usage: 'NAME',
  about: 'take a key back at once, and every token it signed; another one signs',
  run: (args, terminal) => {
    const { positionals } = parseWords(args, {}, 1)
    return withKeys(terminal, async (keys) => {
      if (await keys.revoke(positionals[0] ?? '')) return printKeys(keys, terminal)
      throw new CommandError('There is no such key that could be revoked: gatehouse keys list')
    })
  },
}

const withKeys = (
  terminal: Terminal,
  work: (keys: KeyAdministration) => Promise<number>,
): Promise<number> =>
  withCurrentData(terminal, ({ settings, models, log }) => {
    const audit = createAudit({ models, clock: systemClock, log })
    const parts = { settings: settings.jwt, models, clock: systemClock, audit }
    return work(createKeyAdministration(parts))
  })

async function printKeys(keys: KeyAdministration, terminal: Terminal): Promise<number> {
  for (const { kid, algorithm, state, signsFrom, publishedUntil } of await keys.list()) {
    const until = publishedUntil?.toISOString() ?? '-'
    const columns = [kid, algorithm, state, signsFrom.toISOString(), until]
    printLine(terminal.output, columns.join('\t'))
  }
  return EXIT.done
}
