import {
  USER_FILES,
  type ImportChoices,
  type UserFileKind,
} from '../../services/user-import/plan-import.js'
import { UsageError } from '../usage-error.js'

export const USERS_IMPORT_OPTIONS = {
  from: { type: 'string' },
  existing: { type: 'string' },
  'unknown-roles': { type: 'string' },
  role: { type: 'string', multiple: true },
  'built-in-roles': { type: 'boolean' },
  'emails-verified': { type: 'boolean' },
  partial: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
} as const

/** What the options say. */
export interface UsersImportWish {
  readonly kind: UserFileKind
  readonly choices: ImportChoices
  readonly isPartial: boolean
  readonly isDryRun: boolean
}

type Values = {
  readonly [Name in keyof typeof USERS_IMPORT_OPTIONS]?: string | boolean | string[] | undefined
}

/** Throws UsageError. */
export function readWish(values: Values): UsersImportWish {
  const kinds = Object.keys(USER_FILES) as UserFileKind[]
  return {
    kind: choose('--from', values.from, kinds),
    isPartial: values.partial === true,
    isDryRun: values['dry-run'] === true,
    choices: {
      existing: choose('--existing', values.existing ?? 'refuse', ['refuse', 'skip', 'update']),
      unknownRoles: choose('--unknown-roles', values['unknown-roles'] ?? 'refuse', [
        'refuse',
        'create',
        'leave-out',
      ]),
      roleNames: readRoleNames((values.role ?? []) as string[]),
      builtInRoles: values['built-in-roles'] === true,
      emailsVerified: values['emails-verified'] === true,
    },
  }
}

function choose<T extends string>(name: string, said: unknown, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === said)
  if (found === undefined) throw new UsageError(`${name} is one of ${choices.join(', ')}.`)
  return found
}

function readRoleNames(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const [, group, role] = /^(.+)=([^=]*)$/u.exec(pair) ?? []
      if (group === undefined || role === undefined) {
        throw new UsageError('--role takes GROUP=ROLE, or GROUP= for a group that is left out.')
      }
      return [group, role]
    }),
  )
}
