import { randomUUID } from 'node:crypto'
import { enforceUsername } from '../../lib/username.js'
import { systemClock, systemStopwatch } from '../../lib/clock.js'
import type { Models } from '../../models/index.js'
import { createAccounts, type Accounts, type NewAccount } from '../../services/accounts.js'
import { createAudit } from '../../services/audit.js'
import { createLimits } from '../../services/limits.js'
import { createPasswordPolicy } from '../../services/passwords/password-policy.js'
import { createPasswords } from '../../services/passwords.js'
import { createRevocations } from '../../services/revocations.js'
import { createSessions } from '../../services/sessions.js'
import { requireFit } from '../../services/tokens/claims.js'
import { CommandError } from '../command-error.js'
import type { Command } from '../command.js'
import { generatePassword } from '../generate-password.js'
import { parseWords } from '../parse-words.js'
import { readPassword } from '../read-password.js'
import { EXIT, printLine, type Terminal } from '../terminal.js'
import { withCurrentData, type Data } from '../with-data.js'

const OPTIONS = {
  email: { type: 'string' },
  name: { type: 'string' },
  role: { type: 'string', multiple: true },
  generate: { type: 'boolean' },
  service: { type: 'boolean' },
} as const

export const usersCreate: Command = {
  words: ['users', 'create'],
  usage: 'NAME [--email E] [--name N] [--role R]... [--generate | --service]',
  about:
    'make a user; its password is asked for, read, or generated and printed; a service has none',
  run: (args, terminal) => {
    const { values, positionals } = parseWords(args, OPTIONS, 1)
    const wish = {
      username: positionals[0] ?? '',
      email: values.email ?? null,
      name: values.name ?? null,
      roles: values.role ?? [],
      kind: values.service ? ('service' as const) : ('person' as const),
    }
    return withCurrentData(terminal, (data) =>
      createUser(terminal, data, { ...wish, generate: values.generate ?? false }),
    )
  },
}

const BY_COMMAND = { reason: 'by the command line' }

type Wish = Omit<NewAccount, 'password' | 'kind'> & {
  readonly kind: 'person' | 'service'
  readonly generate: boolean
}

async function createUser(
  terminal: Terminal,
  data: Data,
  { generate, ...wish }: Wish,
): Promise<number> {
  // Before anybody is asked for a password.
  await requireKnownRoles(data.models, wish.roles)
  await requireFreeName(data.models, wish.username)
  requireRoomInToken(data, wish)
  const password = await choosePassword(terminal, data, { ...wish, generate })
  const account = await accountsOf(data).create({ ...wish, password }, BY_COMMAND)
  const roles = account.roles.length === 0 ? 'no roles' : `the roles ${account.roles.join(', ')}`
  printLine(terminal.notices, `Created ${account.username} with ${roles}.`)
  if (generate && password !== null) printLine(terminal.output, password)
  return EXIT.done
}

/** Null for a service, which has no way to sign in. */
async function choosePassword(
  terminal: Terminal,
  { settings }: Data,
  { kind, generate }: Wish,
): Promise<string | null> {
  if (kind === 'service') return null
  return generate ? generatePassword(settings.passwordMinLength) : readPassword(terminal)
}

async function requireKnownRoles({ Role }: Models, names: readonly string[]): Promise<void> {
  const missing = await Role.findMissing(names)
  if (missing.length === 0) return
  const known = (await Role.list()).map(({ name }) => name)
  throw new CommandError(`No such role: ${missing.join(', ')}. There are: ${known.join(', ')}.`)
}

async function requireFreeName({ User }: Models, name: string): Promise<void> {
  const username = enforceUsername(name)
  if (username !== null && (await User.findByUsername(username))) {
    throw new CommandError('This username is taken.')
  }
}

/** A user whose token fits into no cookie could not sign in. Throws AppError `token_too_large`. */
function requireRoomInToken({ settings }: Data, wish: Omit<Wish, 'generate'>): void {
  const now = systemClock.now()
  const account = {
    ...wish,
    id: randomUUID(),
    emailVerified: false,
    disabled: false,
    hasPassword: true,
    lastSignedInAt: null,
    createdAt: now,
    updatedAt: now,
    version: 1,
  }
  requireFit(account, settings.jwt)
}

function accountsOf({ settings, log, models }: Data): Accounts {
  const revocations = createRevocations({
    ...{ models, log, clock: systemClock, stopwatch: systemStopwatch },
    lifetimeSeconds: settings.jwt.lifetimeSeconds,
    maxStalenessSeconds: settings.revocationMaxStalenessSeconds,
  })
  return createAccounts({
    models,
    sessions: createSessions({ models, clock: systemClock, revocations }),
    passwords: createPasswords(),
    policy: createPasswordPolicy({
      minLength: settings.passwordMinLength,
      host: settings.publicUrl.hostname,
    }),
    clock: systemClock,
    audit: createAudit({ models, clock: systemClock, log }),
    limits: createLimits({ settings: settings.limits, clock: systemClock }),
  })
}
