import type { JwtSettings } from '../../config/settings.js'
import { AppError } from '../../errors/app-error.js'
import type { Models } from '../../models/index.js'
import { kindsOf, verifiedOwnersOf } from '../../models/user-batch.js'
import { requireFit } from '../tokens/claims.js'
import { readAuthelia } from './read-authelia.js'
import { readCsv } from './read-csv.js'
import { readHtpasswd } from './read-htpasswd.js'
import { judgeUsers, type RoleNames } from './judge-users.js'
import type { ImportedUser, ImportFault, ImportField, UserFileReader } from './user-record.js'

/** The kinds of file that users are read from. */
export const USER_FILES = { htpasswd: readHtpasswd, authelia: readAuthelia, csv: readCsv } as const

export type UserFileKind = keyof typeof USER_FILES

/** What an administrator decides about an import. */
export interface ImportChoices {
  /** What becomes of a user whose name is taken here. */
  readonly existing: 'refuse' | 'skip' | 'update'
  /** What becomes of a group that is no role here. */
  readonly unknownRoles: 'refuse' | 'create' | 'leave-out'
  readonly roleNames: RoleNames
  /** Whether roles may be given that the gateway itself relies on: `admin` among them. */
  readonly builtInRoles: boolean
  /** Whether the administrator vouches for the e-mail addresses. */
  readonly emailsVerified: boolean
}

/** What an import would do. */
export interface ImportPlan {
  readonly makes: readonly ImportedUser[]
  readonly changes: readonly ImportedUser[]
  /** How many stay as they are, because their names are taken here. */
  readonly skipped: number
  /** By line. */
  readonly faults: readonly ImportFault[]
  readonly newRoles: readonly string[]
}

interface PlanParts {
  readonly models: Models
  readonly jwt: JwtSettings
  readonly now: Date
}

/** Reads `text` and compares it with what is here. Writes nothing. */
export async function planImport(
  parts: PlanParts,
  file: { readonly kind: UserFileKind; readonly text: string },
  choices: ImportChoices,
): Promise<ImportPlan> {
  const read: UserFileReader = USER_FILES[file.kind]
  const raw = read(file.text)
  const leavesOut = choices.unknownRoles === 'leave-out'
  const judged = judgeUsers(raw.users, { roleNames: choices.roleNames, leavesOut })
  const known = await lookUp(parts.models, judged.users)
  const sorter = new Sorter(parts, known, choices)
  for (const user of judged.users) sorter.sort(user)
  const faults = [...raw.faults, ...judged.faults, ...sorter.faults]
  faults.sort((one, other) => one.line - other.line)
  const { makes, changes, skipped } = sorter
  const given = [...makes, ...changes].flatMap(({ roles }) => roles)
  const newRoles = [...new Set(given)].filter((role) => !known.roles.has(role)).sort()
  return { makes, changes, skipped, faults, newRoles }
}

interface Known {
  /** Role -> whether the gateway relies on it. */
  readonly roles: ReadonlyMap<string, boolean>
  /** Username -> kind of account. */
  readonly users: ReadonlyMap<string, string>
  /** Verified e-mail address -> username of its owner. */
  readonly owners: Map<string, string>
}

async function lookUp({ User, Role }: Models, users: readonly ImportedUser[]): Promise<Known> {
  const roles = await Role.list()
  const kinds = await kindsOf(
    User,
    users.map(({ username }) => username),
  )
  const emails = users.flatMap(({ email }) => (email === null ? [] : [email]))
  return {
    roles: new Map(roles.map(({ name, builtIn }) => [name, builtIn])),
    users: kinds,
    owners: await verifiedOwnersOf(User, emails),
  }
}

/** Sorts users by what becomes of each. */
class Sorter {
  readonly makes: ImportedUser[] = []
  readonly changes: ImportedUser[] = []
  readonly faults: ImportFault[] = []
  skipped = 0

  constructor(
    private readonly parts: PlanParts,
    private readonly known: Known,
    private readonly choices: ImportChoices,
  ) {}

  sort(user: ImportedUser): void {
    const kind = this.known.users.get(user.username)
    if (kind !== undefined && this.choices.existing === 'skip') return void (this.skipped += 1)
    const judged = { ...user, roles: this.#leaveOut(user.roles) }
    const faults = [...this.#faultsOf(judged, kind)].map((fault) => ({ line: user.line, ...fault }))
    this.faults.push(...faults)
    if (faults.length > 0) return
    if (this.choices.emailsVerified && user.email !== null) {
      this.known.owners.set(user.email, user.username)
    }
    if (kind === undefined) this.makes.push(judged)
    else this.changes.push(judged)
  }

  #leaveOut(roles: readonly string[]): readonly string[] {
    if (this.choices.unknownRoles !== 'leave-out') return roles
    return roles.filter((role) => this.known.roles.has(role))
  }

  *#faultsOf(user: ImportedUser, kind: string | undefined): Generator<Omit<ImportFault, 'line'>> {
    const of = (field: ImportField, code: string, what?: string) =>
      what === undefined ? { field, code } : { field, code, what }
    if (kind !== undefined && this.choices.existing === 'refuse') yield of('username', 'taken')
    if (kind === 'service') yield of('username', 'a_service')
    const owner = user.email === null ? undefined : this.known.owners.get(user.email)
    const isOthers = owner !== undefined && owner !== user.username
    if (this.choices.emailsVerified && isOthers) yield of('email', 'taken')
    for (const role of user.roles) {
      const isBuiltIn = this.known.roles.get(role)
      const refuses = this.choices.unknownRoles === 'refuse'
      if (isBuiltIn === undefined && refuses) yield of('roles', 'unknown_role', role)
      if (isBuiltIn === true && !this.choices.builtInRoles) yield of('roles', 'built_in_role', role)
    }
    if (!this.#fits(user)) yield of('roles', 'too_many')
  }

  /** A user whose token fits into no cookie could not sign in. */
  #fits({ username, name, email, roles }: ImportedUser): boolean {
    const { now, jwt } = this.parts
    const names = { id: '00000000-0000-4000-8000-000000000000', username, name, email, roles }
    const state = { emailVerified: false, disabled: false, hasPassword: true, version: 1 }
    const times = { lastSignedInAt: null, createdAt: now, updatedAt: now }
    try {
      requireFit({ ...names, ...state, ...times, kind: 'person' }, jwt)
      return true
    } catch (error) {
      if (error instanceof AppError) return false
      throw error
    }
  }
}
