import { randomUUID } from 'node:crypto'
import { Secret } from '../../lib/secret.js'
import type { Clock } from '../../lib/clock.js'
import { systemClock, systemStopwatch } from '../../lib/clock.js'
import { createAccounts } from '../../services/accounts.js'
import type { Account } from '../../services/account.js'
import type { Actor } from '../../services/actor.js'
import { createPasswordPolicy } from '../../services/passwords/password-policy.js'
import { createPasswords } from '../../services/passwords.js'
import { createRoles } from '../../services/roles.js'
import { createTokens } from '../../services/tokens.js'
import { createSecretKeys } from '../../services/tokens/keys.js'
import { createUsers } from '../../services/users.js'
import { createSessions } from '../../services/sessions.js'
import { instanceOver } from './revocations.js'
import { noLimits } from './no-limits.js'
import { createTestDatabase } from './database.js'
import { auditInto, type AuditLine } from './people.js'

/** The services of administration over a fresh database, and people to act. */
export async function startAdministration(clock: Clock = systemClock) {
  const database = await createTestDatabase()
  const { models } = database
  const lines: AuditLine[] = []
  const audit = auditInto(lines)
  // As cheap as argon2 goes: what it costs is another test's business.
  const passwords = createPasswords({ memoryKib: 8, passes: 1, lanes: 1 })
  const policy = createPasswordPolicy({ minLength: 15, host: 'localhost' })
  const keys = createSecretKeys(JWT.secrets)
  const tokens = createTokens({ settings: JWT, keys, clock, bypassOn: true })
  const revocations = instanceOver(models, { clock, stopwatch: systemStopwatch })
  const sessions = createSessions({ models, clock, revocations })
  const accounts = createAccounts({
    models,
    sessions,
    passwords,
    policy,
    clock,
    audit,
    limits: noLimits(clock),
  })
  const users = createUsers({
    ...{ models, accounts, passwords, policy, tokens, audit, clock, sessions, revocations },
  })
  const roles = createRoles({ models, audit })

  /** Somebody with these roles, which are made where there are none of the name. */
  const person = async (username: string, ...names: string[]): Promise<Account> => {
    for (const name of names) {
      if (!(await models.Role.findByName(name))) await models.Role.add({ name, description: '' })
    }
    const wish = { username, email: null, name: null, password: null, roles: names }
    return accounts.create(wish)
  }
  const actAs = ({ id, username, roles: held }: Account): Actor => ({
    claims: tokens.issue(
      { ...NOBODY, id, username, roles: held },
      { amr: 'pwd', sid: randomUUID(), rev: 0 },
    ).claims,
    address: '192.0.2.1',
    requestId: 'request-1',
  })
  const close = () => database.close()
  return { models, users, roles, accounts, sessions, revocations, lines, person, actAs, close }
}

const JWT = {
  secrets: [new Secret('administration-tests-key-41d6b0c7a9')],
  algorithm: 'HS256',
  keyMaxAgeSeconds: 90 * 86_400,
  lifetimeSeconds: 3600,
  audience: 'gatehouse',
  issuer: 'http://localhost',
} as const

const NOBODY = {
  kind: 'person' as const,
  name: null,
  email: null,
  emailVerified: false,
  disabled: false,
  hasPassword: false,
  lastSignedInAt: null,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  version: 1,
}

export type Administration = Awaited<ReturnType<typeof startAdministration>>

/** Any version will do. */
export const whatever = (): boolean => true

/** The code of the AppError that `work` rejects with; `null` when it succeeds. */
export const codeOf = (work: Promise<unknown>): Promise<string | null> =>
  work.then(
    () => null,
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  )
