import { systemClock, systemStopwatch } from '../../lib/clock.js'
import { enforceUsername } from '../../lib/username.js'
import type { User } from '../../models/user.js'
import { toInfo, type KeyInfo } from '../../services/api-keys/key-info.js'
import { DEFAULT_KEY_DAYS } from '../../services/api-keys/key-wish.js'
import { makeKey } from '../../services/api-keys/make-key.js'
import { revokeKey } from '../../services/api-keys/revoke-key.js'
import { createAudit } from '../../services/audit.js'
import { createRevocations } from '../../services/revocations.js'
import { CommandError } from '../command-error.js'
import type { Command } from '../command.js'
import { parseWords } from '../parse-words.js'
import { EXIT, printLine } from '../terminal.js'
import { withCurrentData, type Data } from '../with-data.js'

const BY_COMMAND = { actorId: 'command line' }

const OPTIONS = {
  name: { type: 'string' },
  role: { type: 'string', multiple: true },
  network: { type: 'string', multiple: true },
  days: { type: 'string' },
} as const

export const apiKeysList: Command = {
  words: ['api-keys', 'list'],
  usage: 'USER',
  about: "list a user's keys: id, name, roles, end, last use, one a line, between tabs",
  run: (args, terminal) => {
    const { positionals } = parseWords(args, {}, 1)
    return withCurrentData(terminal, async (data) => {
      const owner = await findUser(data, positionals[0] ?? '')
      const keys = await data.models.ApiKey.listFor(owner.id)
      for (const key of keys.map(toInfo)) printLine(terminal.output, lineOf(key))
      return EXIT.done
    })
  },
}

export const apiKeysCreate: Command = {
  words: ['api-keys', 'create'],
  usage: 'USER --name N [--role R]... [--network CIDR]... [--days D]',
  about: 'make a key and print it; it can never be read again',
  run: (args, terminal) => {
    const { values, positionals } = parseWords(args, OPTIONS, 1)
    const wish = {
      name: values.name ?? '',
      scopes: values.role ?? [],
      networks: values.network ?? [],
      days: values.days === undefined ? DEFAULT_KEY_DAYS : Number(values.days),
    }
    return withCurrentData(terminal, async (data) => {
      const owner = await findUser(data, positionals[0] ?? '')
      const made = await data.models.transaction((transaction) =>
        makeKey(partsOf(data), { owner, wish, madeBy: 'cli', by: BY_COMMAND }, transaction),
      )
      printLine(terminal.notices, `Made the key ${made.id} of ${owner.username}.`)
      printLine(terminal.output, made.text)
      return EXIT.done
    })
  },
}

export const apiKeysRevoke: Command = {
  words: ['api-keys', 'revoke'],
  usage: 'ID',
  about: 'end a key and every token it got, within a second everywhere',
  run: (args, terminal) => {
    const { positionals } = parseWords(args, {}, 1)
    const id = (positionals[0] ?? '').toLowerCase()
    return withCurrentData(terminal, async (data) => {
      const key = await data.models.ApiKey.findById(id)
      if (!key) throw new CommandError('There is no such key.')
      await data.models.transaction((transaction) =>
        revokeKey(partsOf(data), { key, by: BY_COMMAND }, transaction),
      )
      printLine(terminal.notices, `Revoked the key ${id}.`)
      return EXIT.done
    })
  },
}

async function findUser({ models }: Data, name: string): Promise<User> {
  const username = enforceUsername(name)
  const user = username === null ? null : await models.User.findByUsername(username)
  if (!user) throw new CommandError('There is no such user.')
  return user
}

const partsOf = ({ models, log, settings }: Data) => ({
  models,
  clock: systemClock,
  audit: createAudit({ models, clock: systemClock, log }),
  revocations: createRevocations({
    ...{ models, log, clock: systemClock, stopwatch: systemStopwatch },
    lifetimeSeconds: settings.jwt.lifetimeSeconds,
    maxStalenessSeconds: settings.revocationMaxStalenessSeconds,
  }),
})

const lineOf = ({ id, name, scopes, expiresAt, lastUsedAt }: KeyInfo): string =>
  [
    ...[id, name, scopes.join(',') || '-', expiresAt.toISOString()],
    lastUsedAt?.toISOString() ?? '-',
  ].join('\t')
