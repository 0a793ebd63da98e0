import { AppError } from '../../errors/app-error.js'
import { systemStopwatch, type Clock } from '../../lib/clock.js'
import { createAccounts, type Accounts } from '../../services/accounts.js'
import type { Audit, AuditEvent, AuditFields } from '../../services/audit.js'
import {
  createIdentityLinking,
  type IdentityLinking,
} from '../../services/sign-in/identity-linking.js'
import { createLimits, type Limits } from '../../services/limits.js'
import { createPasswordPolicy } from '../../services/passwords/password-policy.js'
import { createPasswords, type Passwords } from '../../services/passwords.js'
import type { IdentityProof } from '../../services/proof.js'
import type { AdmissionSettings, LimitSettings } from '../../config/settings.js'
import { NO_LIMITS } from './no-limits.js'
import { createSessions, type Sessions } from '../../services/sessions.js'
import type { Revocations } from '../../services/revocations.js'
import { instanceOver } from './revocations.js'
import { createTestDatabase, type TestDatabase } from './database.js'

/** A password that nothing is wrong with. */
export const GOOD_PASSWORD = 'correct horse battery staple'

/** Cheap enough for tests; everything else about the hash is real. */
export const LIGHT_PARAMETERS = { memoryKib: 64, passes: 1, lanes: 1 }

export type AuditLine = AuditFields & { readonly event: AuditEvent }

/** The services about people over a real database of their own. */
export interface People extends TestDatabase {
  readonly accounts: Accounts
  readonly linking: IdentityLinking
  /** Counts what was asked of the hash, by kind. */
  readonly hashes: { verify: number; nobody: number; hash: number }
  readonly lines: AuditLine[]
  readonly audit: Audit
  readonly clock: Clock
  readonly limits: Limits
  readonly sessions: Sessions
  /** Caught up with what these services take back; elsewhere only when told to. */
  readonly revocations: Revocations
  /** Moves the clock on. */
  wait(seconds: number): void
}

export async function createPeople(
  parameters = LIGHT_PARAMETERS,
  settings: LimitSettings = NO_LIMITS,
  makeDatabase: () => Promise<TestDatabase> = createTestDatabase,
): Promise<People> {
  const database = await makeDatabase()
  const lines: AuditLine[] = []
  const audit = auditInto(lines)
  let time = Date.parse('2026-01-02T03:04:05Z')
  const clock = { now: () => new Date(time) }
  const hashes = { verify: 0, nobody: 0, hash: 0 }
  const passwords = counted(createPasswords(parameters), hashes)
  const policy = createPasswordPolicy({ minLength: 15, host: 'gate.example' })
  const limits = createLimits({ settings, clock })
  const { models } = database
  const revocations = instanceOver(models, { clock, stopwatch: systemStopwatch })
  const sessions = createSessions({ models, clock, revocations })
  return {
    ...database,
    accounts: createAccounts({ models, passwords, policy, clock, audit, limits, sessions }),
    linking: createIdentityLinking({ models, clock, audit, sessions, revocations }),
    hashes,
    lines,
    audit,
    clock,
    limits,
    sessions,
    revocations,
    wait: (seconds) => void (time += seconds * 1000),
  }
}

/** Keeps the lines in memory, as if each transaction were kept. */
export const auditInto = (lines: AuditLine[]): Audit => {
  const keep = (event: AuditEvent, fields: AuditFields): Promise<void> => {
    lines.push({ event, ...fields })
    return Promise.resolve()
  }
  return { record: keep, recordAlone: keep }
}

const counted = (passwords: Passwords, hashes: People['hashes']): Passwords => ({
  ...passwords,
  hash: (...given) => ((hashes.hash += 1), passwords.hash(...given)),
  verify: (...given) => ((hashes.verify += 1), passwords.verify(...given)),
  verifyAgainstNobody: (...given) => (
    (hashes.nobody += 1),
    passwords.verifyAgainstNobody(...given)
  ),
})

export const proofOf = (said: Partial<IdentityProof> = {}): IdentityProof => ({
  kind: 'identity',
  amr: 'oidc:corp',
  provider: 'corp',
  issuer: 'https://id.corp.test',
  subject: 'subject-1',
  username: 'ann',
  name: 'Ann Lee',
  email: 'ann@corp.test',
  emailVerified: true,
  groups: [],
  ...said,
})

export const admissionOf = (said: Partial<AdmissionSettings> = {}): AdmissionSettings => ({
  allowedEmailDomains: [],
  allowedSubjects: [],
  create: true,
  defaultRoles: [],
  groupRoles: {},
  groupsClaim: null,
  ...said,
})

export interface Failure {
  readonly code: string
  readonly fields?: Record<string, string> | undefined
  readonly detail?: string | undefined
}

/** The AppError that `work` fails with; the code is `nothing` when it does not. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  try {
    await work
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  return { code: 'nothing' }
}
