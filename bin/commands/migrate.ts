import type { SchemaStatus } from '../../services/migrator.js'
import type { Command } from '../command.js'
import { parseWords } from '../parse-words.js'
import { EXIT, printLine, type Terminal } from '../terminal.js'
import { refuseAhead, withData } from '../with-data.js'

export const migrateUp: Command = {
  words: ['migrate', 'up'],
  usage: '',
  about: 'take every pending step of the schema, all or none',
  run: (args, terminal) => move(args, terminal, 'up'),
}

export const migrateDown: Command = {
  words: ['migrate', 'down'],
  usage: '',
  about: 'take back the last step, and the data it made room for',
  run: (args, terminal) => move(args, terminal, 'down'),
}

export const migrateStatus: Command = {
  words: ['migrate', 'status'],
  usage: '',
  about: 'tell where the schema stands; exit code 0 only when it is current',
  run: (args, terminal) => {
    parseWords(args, {}, 0)
    return withData(terminal, async ({ migrator }) => {
      const status = await migrator.status()
      for (const line of describe(status)) printLine(terminal.output, line)
      return status.state === 'current' ? EXIT.done : EXIT.failed
    })
  },
}

function move(
  args: readonly string[],
  terminal: Terminal,
  direction: 'up' | 'down',
): Promise<number> {
  parseWords(args, {}, 0)
  return withData(terminal, async ({ migrator }) => {
    // An old program's last step lies beneath those of the newer one: to take it back loses data.
    refuseAhead(await migrator.status())
    const names = await migrator[direction]()
    for (const name of names) printLine(terminal.output, `${direction}  ${name}`)
    if (names.length === 0) printLine(terminal.notices, 'Nothing to do.')
    return EXIT.done
  })
}

const describe = ({ state, pending, unknown }: SchemaStatus): string[] => [
  state,
  ...pending.map((name) => `pending  ${name}`),
  ...unknown.map((name) => `unknown  ${name}`),
]
