import { toDisplayName } from '../../lib/display-name.js'
import { parseEmail } from '../../lib/email.js'
import { ROLE_NAME } from '../../lib/role-name.js'
import { enforceUsername } from '../../lib/username.js'
import { respell } from '../passwords/stored/other-spellings.js'
import { readStoredHash } from '../passwords/stored/stored-hash.js'
import type { ImportedUser, ImportFault, ImportField, RawUser, Reading } from './user-record.js'

/** What is called otherwise here: group -> role; an empty role drops the group. */
export type RoleNames = ReadonlyMap<string, string>

interface Judging {
  readonly roleNames: RoleNames
  /** Whether a group that can be no role is left out instead of being refused. */
  readonly leavesOut: boolean
}

/** Brings every part of each user into its one form; whoever has a part without one is no user. */
export function judgeUsers(raw: readonly RawUser[], judging: Judging): Reading<ImportedUser> {
  const faults: ImportFault[] = []
  const seen = new Set<string>()
  const users = raw.flatMap((user) => {
    const found: ImportFault[] = []
    const complain = (field: ImportField, code: string, what?: string): void =>
      void found.push({ line: user.line, field, code, ...(what === undefined ? {} : { what }) })
    const judged = judgeUser(user, judging, complain)
    if (seen.has(judged.username)) complain('username', 'repeated')
    seen.add(judged.username)
    faults.push(...found)
    return found.length === 0 ? [judged] : []
  })
  return { users, faults }
}

type Complain = (field: ImportField, code: string, what?: string) => void

function judgeUser(user: RawUser, judging: Judging, complain: Complain): ImportedUser {
  const { line, disabled } = user
  const username = enforceUsername(user.username)
  const name = user.name === null ? null : toDisplayName(user.name)
  const email = user.email === null ? null : parseEmail(user.email)
  if (username === null) complain('username', 'not_a_username')
  if (name === null && user.name !== null) complain('name', 'not_a_name')
  if (email === null && user.email !== null) complain('email', 'not_an_email')
  const passwordHash = user.hash === null ? null : judgeHash(user.hash, complain)
  const roles = judgeRoles(user.groups, judging, complain)
  // Names that are none are told apart by their lines: one complaint for each.
  return { line, username: username ?? `line ${line}`, name, email, passwordHash, roles, disabled }
}

function judgeHash(hash: string, complain: Complain): string {
  const text = respell(hash)
  const found = readStoredHash(text)
  if (typeof found === 'string') complain('password', found)
  return text
}

function judgeRoles(
  groups: readonly string[],
  { roleNames, leavesOut }: Judging,
  complain: Complain,
): string[] {
  const roles = new Set<string>()
  for (const group of groups) {
    const role = roleNames.get(group) ?? group
    if (role === '') continue
    if (ROLE_NAME.test(role)) roles.add(role)
    else if (!leavesOut) complain('roles', 'not_a_role', group)
  }
  return [...roles].sort()
}
