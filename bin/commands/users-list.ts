import type { Models } from '../../models/index.js'
import type { User } from '../../models/user.js'
import type { Command } from '../command.js'
import { parseWords } from '../parse-words.js'
import { EXIT, printLine } from '../terminal.js'
import { withCurrentData } from '../with-data.js'

const PAGE = 200

export const usersList: Command = {
  words: ['users', 'list'],
  usage: '',
  about: 'list username, state, roles and e-mail address, one user a line, between tabs',
  run: (args, terminal) => {
    parseWords(args, {}, 0)
    return withCurrentData(terminal, async ({ models }) => {
      for await (const user of everyUser(models)) printLine(terminal.output, lineOf(user))
      return EXIT.done
    })
  },
}

/** Page by page: any number of them. */
async function* everyUser({ User }: Models): AsyncGenerator<User> {
  let after: string | null = null
  for (;;) {
    const users: User[] = await User.page({ after, limit: PAGE })
    yield* users
    after = users.at(-1)?.username ?? null
    if (after === null) return
  }
}

const lineOf = ({ username, disabledAt, roles, email }: User): string =>
  [
    username,
    disabledAt === null ? 'enabled' : 'disabled',
    roles.map(({ name }) => name).join(',') || '-',
    email ?? '-',
  ].join('\t')
